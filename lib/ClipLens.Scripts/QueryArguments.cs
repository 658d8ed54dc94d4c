using System.CommandLine;
using System.Globalization;

namespace ClipLens.Scripts;

/// <summary>How a search is told what to look for (TEXT, <c>--image</c>, or both, less whatever <c>--minus</c> names) and among which files
/// (<c>--after</c>, <c>--before</c>, <c>--folder</c>).</summary>
internal sealed class QueryArguments(Script script)
{
    private readonly Argument<string?> _words = script.Argument<string?>("TEXT",
        "what the photo or video shows, in a few words; a number before a colon weighs it, as in 0.5:people");
    private readonly Option<string> _picture = script.Option<string>("--image", "FILE",
        "look for what resembles this picture; - reads it from standard input");
    private readonly Option<string[]> _minus = script.Option<string[]>("--minus", "TEXT",
        "look for less of this, such as people, or 0.5:people for half as much; may be given several times");
    private readonly Option<string> _after = script.Option<string>("--after", "DATE",
        "only what was taken on this day or later: 2024-07-31, 2024-07 or 2024");
    private readonly Option<string> _before = script.Option<string>("--before", "DATE", "only what was taken on this day or earlier");
    private readonly Option<string> _folder = script.Option<string>("--folder", "FOLDER",
        "only what lies in this folder of the collection or below it");

    /// <summary>Gets the arguments, for where they mean nothing.</summary>
    public IReadOnlyList<Symbol> Symbols => [_words, _picture, _minus, _after, _before, _folder];

    /// <summary>Reads the query; a picture that cannot be read is said now, not after a whole folder was encoded.</summary>
    public Query Query(ScriptRun run)
    {
        var words = run.Value(_words) is { } text ? ClipLens.Query.Parse(QueryKind.Text, text) : null;
        var picture = run.Value(_picture) is { } file
            ? ClipLens.Query.Parse(QueryKind.Image, file == "-" ? ReadStandardInput() : file) : null;
        foreach (var path in picture?.Pictures ?? [])
        {
            using var readable = Photo.Read(path);
        }

        var query = words is not null && picture is not null ? words + picture
            : words ?? picture ?? throw new ArgumentException("Say what to look for: TEXT or --image FILE.");
        return (run.Value(_minus) ?? []).Aggregate(query, (sum, less) => sum - ClipLens.Query.Parse(QueryKind.Text, less));
    }

    /// <summary>Reads which files are looked at; <see langword="null"/> for all.</summary>
    public MediaFilter? Filter(ScriptRun run)
    {
        var filter = new MediaFilter
        {
            After = Day(run.Value(_after), "--after", isLast: false),
            Before = Day(run.Value(_before), "--before", isLast: true),
            Folder = run.Value(_folder) is { } folder ? Path.GetFullPath(folder) : null,
        };
        return filter == new MediaFilter() ? null : filter;
    }

    private static DateOnly? Day(string? text, string option, bool isLast)
    {
        foreach (var (format, months) in new[] { ("yyyy-MM-dd", 0), ("yyyy-MM", 1), ("yyyy", 12) })
        {
            if (DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var first))
            {
                return isLast && months > 0 ? first.AddMonths(months).AddDays(-1) : first;
            }
        }

        return text is null ? null : throw new ArgumentException(
            $"{option} takes a day, a month or a year, such as 2024-07-31, 2024-07 or 2024; found {text}.");
    }

    /// <summary>Keeps the picture that comes on standard input in a file, as long as the process runs.</summary>
    private static string ReadStandardInput()
    {
        if (!Console.IsInputRedirected)
        {
            throw new ArgumentException(
                "--image - reads a picture from standard input, and there is none; write < photo.jpg behind the command, or name the "
                    + "file.");
        }

        var folder = Directory.CreateTempSubdirectory("cliplens-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var path = Path.Combine(folder, "standard input");
        using var input = Console.OpenStandardInput();
        using var file = File.Create(path);
        input.CopyTo(file);
        return file.Length > 0 ? path : throw new ArgumentException("--image - reads a picture from standard input; found nothing there.");
    }
}
