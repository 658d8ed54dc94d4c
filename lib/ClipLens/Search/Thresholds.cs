using System.Text.Json;

namespace ClipLens;

/// <summary>The cosine similarity from which on a picture counts as found, for each kind of query.</summary>
/// <param name="Text">For queries with words, −1 to 1.</param>
/// <param name="Image">For queries of pictures only, −1 to 1.</param>
public readonly record struct Thresholds(float Text, float Image)
{
    /// <summary>The name of the file that a model's folder or a collection may hold: <c>{"text":0.25,"image":0.70}</c>.</summary>
    public const string FileName = "thresholds.json";

    /// <summary>Gets the photo paper's thresholds: 0.25 for words and 0.70 for pictures.</summary>
    public static Thresholds Default { get; } = new(0.25f, 0.70f);

    /// <summary>Reads each threshold from the file of the first folder that has it; <see cref="Default"/>'s where none has.</summary>
    /// <param name="folders">The collection's before the model's.</param>
    /// <exception cref="InvalidDataException">A file holds something else.</exception>
    public static Thresholds InFolders(params IEnumerable<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        var files = folders.Select(folder => Path.Combine(folder, FileName)).Where(File.Exists).Select(Read).ToList();
        return new(
            files.Select(file => file.Text).FirstOrDefault(text => text is not null) ?? Default.Text,
            files.Select(file => file.Image).FirstOrDefault(image => image is not null) ?? Default.Image);
    }

    /// <summary>Gets the threshold for a kind of query, −1 to 1.</summary>
    public float For(QueryKind kind) => kind == QueryKind.Image ? Image : Text;

    /// <summary>Makes sure that a threshold is a cosine similarity.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not a number from −1 to 1.</exception>
    internal static float Checked(float threshold) => threshold is >= -1 and <= 1 ? threshold : throw new ArgumentOutOfRangeException(
        nameof(threshold), threshold, "A threshold is a cosine similarity, a number from −1 to 1.");

    /// <summary>Writes thresholds into a folder's file; one that is not given stays as it is there, or stays unsaid.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="InvalidDataException">A threshold is no cosine
    /// similarity, or the file that is there is damaged; nothing was written.</exception>
    public static string Save(string folder, float? text, float? image)
    {
        var path = Path.Combine(folder, FileName);
        if ((text ?? image) is not (>= -1 and <= 1) || (image ?? text) is not (>= -1 and <= 1))
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"{path}: expected cosine similarities from −1 to 1; found {text} and {image}, which fit no search. Nothing was written."));
        }

        var before = File.Exists(path) ? Read(path) : default;
        var both = new[] { ("text", text ?? before.Text), ("image", image ?? before.Image) };
        var json = string.Join(',', both.Where(pair => pair.Item2 is not null)
            .Select(pair => FormattableString.Invariant($"\"{pair.Item1}\":{pair.Item2}")));
        File.WriteAllText(path, $"{{{json}}}\n");
        return path;
    }

    private static (float? Text, float? Image) Read(string path)
    {
        var json = JsonFile.Read(path);
        try
        {
            var (text, image) = (Number(json, "text"), Number(json, "image"));
            return text is not null || image is not null ? (text, image)
                : throw new FormatException("It has neither \"text\" nor \"image\".");
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new InvalidDataException(
                $"{path}: expected {{\"text\":0.25,\"image\":0.70}}, cosine similarities from −1 to 1, or one of them; "
                + $"found {File.ReadAllText(path).Trim()}.", e);
        }
    }

    private static float? Number(JsonElement json, string name) =>
        !json.TryGetProperty(name, out var value) ? null
        : value.GetSingle() is >= -1 and <= 1 and var number ? number : throw new FormatException($"\"{name}\" is out of range.");
}
