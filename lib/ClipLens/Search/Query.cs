using System.Globalization;
using System.Text;

namespace ClipLens;

/// <summary>Whether a query is words or a picture; each has its own threshold.</summary>
public enum QueryKind
{
    /// <summary>Words, alone or together with pictures.</summary>
    Text,

    /// <summary>Pictures only.</summary>
    Image,
}

/// <summary>One part of a query.</summary>
/// <param name="Kind">Says what <paramref name="Value"/> is.</param>
/// <param name="Value">The words, or the picture's full path.</param>
/// <param name="Weight">How much of it; negative leads away from it.</param>
public readonly record struct QueryTerm(QueryKind Kind, string Value, float Weight);

/// <summary>What to look for: words, a picture, or weighted sums and differences of them.</summary>
/// <example><code>Query.Text("a dog on the beach") - Query.Text("people") + 0.5f * Query.Image("holiday.heic")</code></example>
public sealed class Query
{
    private Query(IReadOnlyList<QueryTerm> terms) => Terms = terms;

    /// <summary>Gets the parts, in the order in which they were written; at least one.</summary>
    public IReadOnlyList<QueryTerm> Terms { get; }

    /// <summary>Gets <see cref="QueryKind.Image"/> if every part is a picture, else <see cref="QueryKind.Text"/>.</summary>
    public QueryKind Kind => Terms.All(t => t.Kind == QueryKind.Image) ? QueryKind.Image : QueryKind.Text;

    /// <summary>Gets the full paths of the pictures in the query, each once.</summary>
    public IEnumerable<string> Pictures => Terms.Where(t => t.Kind == QueryKind.Image).Select(t => t.Value).Distinct();

    /// <summary>Looks for what words say, a caption.</summary>
    /// <exception cref="ArgumentException">There are no words.</exception>
    public static Query Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.IsNullOrWhiteSpace(text)
            ? throw new ArgumentException("The query is empty: say in a few words what the picture shows.", nameof(text))
            : new Query([new QueryTerm(QueryKind.Text, text.Trim(), 1)]);
    }

    /// <summary>Looks for what resembles a picture, which need not be in the collection and is never a hit itself.</summary>
    /// <param name="path">A picture file; it is read when the search runs.</param>
    public static Query Image(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new Query([new QueryTerm(QueryKind.Image, Path.GetFullPath(path), 1)]);
    }

    /// <summary>
    /// Reads a part of a query as people type it: words or a picture's path, with a weight before a colon if they like, as in
    /// <c>0.5:people</c>. Where words go on with a digit, as in <c>12:30 train</c> or <c>16:9 picture</c>, the number is a part of them.
    /// </summary>
    /// <param name="kind">Whether it is words or a path.</param>
    /// <param name="text">A path that names a file is taken whole.</param>
    /// <exception cref="ArgumentException">Nothing is left beside the weight.</exception>
    public static Query Parse(QueryKind kind, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = kind == QueryKind.Image && File.Exists(text) ? -1 : text.IndexOf(':', StringComparison.Ordinal);
        const NumberStyles Weight = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite;
        var isNumber = kind == QueryKind.Text && colon + 1 < text.Length && char.IsAsciiDigit(text[colon + 1]);
        return colon > 0 && !isNumber && float.TryParse(text.AsSpan(0, colon), Weight, CultureInfo.InvariantCulture, out var weight)
            ? weight * Make(text[(colon + 1)..])
            : Make(text);

        Query Make(string rest) => kind == QueryKind.Image ? Image(rest) : Text(rest);
    }

    /// <summary>Makes a query of words.</summary>
    public static implicit operator Query(string text) => Text(text);

    /// <summary>Adds a query: more like this as well.</summary>
    public static Query operator +(Query left, Query right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new Query([.. left.Terms, .. right.Terms]);
    }

    /// <summary>Takes a query away: less like this.</summary>
    public static Query operator -(Query left, Query right) => left + (-1 * right);

    /// <summary>Weighs every part of a query.</summary>
    public static Query operator *(float weight, Query query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return float.IsFinite(weight)
            ? new Query([.. query.Terms.Select(t => t with { Weight = weight * t.Weight })])
            : throw new ArgumentOutOfRangeException(nameof(weight), weight, "A query's weight has to be a finite number.");
    }

    /// <inheritdoc cref="op_Multiply(float, Query)"/>
    public static Query operator *(Query query, float weight) => weight * query;

    /// <summary>Writes the query as people would: <c>"a dog on the beach" − 0.5 × "people" + holiday.heic</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (kind, value, weight) in Terms)
        {
            text.Append(text.Length > 0 ? (weight < 0 ? " − " : " + ") : (weight < 0 ? "−" : ""));
            if (MathF.Abs(weight) != 1)
            {
                text.Append(CultureInfo.InvariantCulture, $"{MathF.Abs(weight):0.###} × ");
            }

            text.Append(kind == QueryKind.Text ? $"\"{value}\"" : Printable.Name(Path.GetFileName(value)));
        }

        return text.ToString();
    }
}

/// <summary>The pictures that a query is made of, to be recognised in a
/// collection by path or by bytes: they are never an answer to it.</summary>
internal sealed class QueryPictures
{
    private readonly HashSet<string> _paths = [];
    private readonly HashSet<string> _hashes = [];

    /// <summary>Looks at the pictures of a query, given what makes a file's content hash, as in <see cref="IndexedFile"/>.</summary>
    public QueryPictures(Query query, Func<string, string> contentHash)
    {
        foreach (var path in query.Pictures)
        {
            Count++;
            _paths.Add(path);
            _paths.Add(MediaFolder.RealPath(path));
            _hashes.Add(contentHash(path));
        }
    }

    /// <summary>Gets the number of pictures in the query.</summary>
    public int Count { get; }

    /// <summary>Tells whether a file is one of them, a link to one, or a copy.</summary>
    public bool Contain(IndexedFile file) =>
        Count > 0 && (_hashes.Contains(file.ContentHash) || _paths.Contains(file.Path) || file.OtherPaths.Any(_paths.Contains));
}
