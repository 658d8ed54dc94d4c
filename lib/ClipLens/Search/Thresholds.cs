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

    /// <summary>Reads the file of the first folder that has one; <see cref="Default"/> where none has.</summary>
    /// <param name="folders">The collection's before the model's.</param>
    /// <returns>The thresholds to use.</returns>
    /// <exception cref="InvalidDataException">The file does not hold the two numbers.</exception>
    public static Thresholds InFolders(params IEnumerable<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        return folders.Select(f => Path.Combine(f, FileName)).FirstOrDefault(File.Exists) is { } path ? Read(path) : Default;
    }

    /// <summary>Gets the threshold for a kind of query.</summary>
    /// <param name="kind">Words or pictures.</param>
    /// <returns>A cosine similarity, −1 to 1.</returns>
    public float For(QueryKind kind) => kind == QueryKind.Image ? Image : Text;

    /// <summary>Makes sure that a threshold is a cosine similarity.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not a number from −1 to 1.</exception>
    internal static float Checked(float threshold) => threshold is >= -1 and <= 1 ? threshold : throw new ArgumentOutOfRangeException(
        nameof(threshold), threshold, "A threshold is a cosine similarity, a number from −1 to 1.");

    /// <summary>Writes the file into a folder; one that is there is replaced.</summary>
    /// <param name="folder">A collection's or a model's.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="InvalidDataException">A threshold is no cosine similarity.</exception>
    public string Save(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!(Math.Abs(Text) <= 1 && Math.Abs(Image) <= 1))
            throw new InvalidDataException(FormattableString.Invariant($"{path}: expected cosine similarities from −1 to 1; found {Text} and {Image}, which fit no search. Nothing was written."));
        File.WriteAllText(path, FormattableString.Invariant($"{{\"text\":{Text},\"image\":{Image}}}\n"));
        return path;
    }

    private static Thresholds Read(string path)
    {
        try
        {
            var json = JsonFile.Read(path);
            return new Thresholds(Number(json, "text"), Number(json, "image"));
        }
        catch (Exception e) when (e is InvalidDataException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException(
                $"{path}: expected {{\"text\":0.25,\"image\":0.70}}, two cosine similarities from −1 to 1; found {File.ReadAllText(path).Trim()}. {e.Message}", e);
        }
    }

    private static float Number(JsonElement json, string name) =>
        json.GetProperty(name).GetSingle() is >= -1 and <= 1 and var number ? number : throw new FormatException($"\"{name}\" is out of range.");
}
