using System.CommandLine;

namespace ClipLens.Scripts;

/// <summary>How a script is told what to look for: TEXT, <c>--image</c>, or both, less whatever <c>--minus</c> names.</summary>
internal sealed class QueryArguments
{
    private readonly Argument<string?> _words;
    private readonly Option<string> _picture;
    private readonly Option<string[]> _minus;

    /// <summary>Adds the arguments to a script.</summary>
    /// <param name="script">The script.</param>
    public QueryArguments(Script script)
    {
        ArgumentNullException.ThrowIfNull(script);
        _words = script.Argument<string?>("TEXT",
            "what the photo or video shows, in a few words; a number before a colon weighs it, as in 0.5:people");
        _picture = script.Option<string>("--image", "FILE", "look for what resembles this picture; - reads it from standard input");
        _minus = script.Option<string[]>("--minus", "TEXT",
            "look for less of this, such as people, or 0.5:people for half as much; may be given several times");
    }

    /// <summary>Gets the arguments, for where they mean nothing.</summary>
    public IReadOnlyList<Symbol> Symbols => [_words, _picture, _minus];

    /// <summary>Reads the query.</summary>
    /// <param name="run">The run whose arguments count.</param>
    /// <returns>What to look for.</returns>
    /// <exception cref="ArgumentException">There is neither text nor picture, or a text is empty.</exception>
    /// <exception cref="MediaException">The picture cannot be read: said now, not after a whole folder was encoded.</exception>
    public Query Read(ScriptRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var words = run.Value(_words) is { } text ? Query.Parse(QueryKind.Text, text) : null;
        var picture = run.Value(_picture) is { } file ? Query.Parse(QueryKind.Image, file == "-" ? ReadStandardInput() : file) : null;
        foreach (var path in picture?.Pictures ?? [])
        {
            using var readable = Photo.Read(path);
        }

        var query = words is not null && picture is not null ? words + picture
            : words ?? picture ?? throw new ArgumentException("Say what to look for: TEXT or --image FILE.");
        return (run.Value(_minus) ?? []).Aggregate(query, (sum, less) => sum - Query.Parse(QueryKind.Text, less));
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
