using System.CommandLine;

namespace ClipLens.Scripts;

/// <summary>How a script is told what to look for: TEXT, <c>--image</c>, or both, less whatever <c>--minus</c> names.</summary>
public sealed class QueryArguments
{
    private readonly Argument<string?> _words;
    private readonly Option<string> _picture;
    private readonly Option<string[]> _minus;

    /// <summary>Adds the arguments to a script.</summary>
    /// <param name="script">The script.</param>
    public QueryArguments(Script script)
    {
        ArgumentNullException.ThrowIfNull(script);
        _words = script.Argument<string?>("TEXT", "what the photo or video shows, in a few words");
        _picture = script.Option<string>("--image", "FILE", "look for what resembles this picture");
        _minus = script.Option<string[]>("--minus", "TEXT", "look for less of this; may be given several times");
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
        if (run.Value(_picture) is { Length: > 0 } picture)
        {
            using var readable = Photo.Read(picture);
        }

        var query = (run.Value(_words), run.Value(_picture)) switch
        {
            ({ } text, null) => Query.Text(text),
            (null, { } file) => Query.Image(file),
            ({ } text, { } file) => Query.Text(text) + Query.Image(file),
            _ => throw new ArgumentException("Say what to look for: TEXT or --image FILE."),
        };
        return (run.Value(_minus) ?? []).Aggregate(query, (sum, text) => sum - Query.Text(text));
    }
}
