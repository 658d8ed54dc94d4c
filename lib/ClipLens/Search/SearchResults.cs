using System.Globalization;
using static System.FormattableString;

namespace ClipLens;

/// <summary>The answer to a query: the best pictures above a threshold, which may be none.</summary>
[TypeFormatterSource]
public sealed record SearchResults : IVisual
{
    /// <summary>Gets what was looked for.</summary>
    public required Query Query { get; init; }

    /// <summary>Gets whether the query is words or a picture.</summary>
    public QueryKind Kind => Query.Kind;

    /// <summary>Gets the name of the model that compared.</summary>
    public required string Model { get; init; }

    /// <summary>Gets the cosine similarity that a hit has at least.</summary>
    public required float Threshold { get; init; }

    /// <summary>Gets the most similar item, above the threshold or not;
    /// <see langword="null"/> if there was nothing to compare with.</summary>
    public required Hit? Best { get; init; }

    /// <summary>Gets what was found, by falling score; equal scores by path.</summary>
    public required IReadOnlyList<Hit> Hits { get; init; }

    /// <summary>Gets what comes next after the hits, as many as were asked for: below the threshold, or beyond the number wanted.</summary>
    public IReadOnlyList<Hit> Below { get; init; } = [];

    /// <summary>Gets what the reader should know, such as that a long query was cut; whole sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Gets the answer in one sentence.</summary>
    internal string Summary => this switch
    {
        { Best: null } => "nothing to search: there is no photo or frame in the collection",
        { Hits: [] } =>
            $"nothing above {Limit(Threshold)}; the best is {Under(Best.Score, Threshold)}: {Printable.Name(Path.GetFileName(Best.Path))}",
        { Threshold: <= -1 } => Hits.Count == 1 ? "the most similar one" : $"the {Hits.Count} most similar",
        { Hits: [_] } => $"1 hit above {Limit(Threshold)}",
        _ => $"{Hits.Count} hits above {Limit(Threshold)}",
    };

    /// <inheritdoc/>
    public string ToHtml() => Renderer<SearchResults>.ToHtml(this);

    /// <summary>Writes a table for a terminal: rank, score, time, and the path below the folder that the hits have in common.</summary>
    public override string ToString()
    {
        var (folder, all) = (SharedFolder(), Hits.Concat(Below));
        var lines = all.Select((hit, place) => (place < Hits.Count ? $"{place + 1,4}" : place == Hits.Count ? "   -" : "    ")
            + $"  {Line(hit, folder)}");
        return string.Join('\n', [$"{Query}: {Summary} ({Model})", .. lines, .. Notes.Select(note => $"Note: {note}")]);
    }

    /// <summary>Writes the hits as comma-separated values (RFC 4180) with the
    /// header <c>path,score</c>, and <c>time</c> where hits have one.</summary>
    /// <returns>Full paths, cosine similarities and seconds, with a point as the decimal sign.</returns>
    public string ToCsv()
    {
        var (timed, captured) = (Hits.Any(h => h.Time is not null), Hits.Any(h => h.Capture != Capture.Unknown));
        var header = "path,score" + (timed ? ",time" : "") + (captured ? ",date,camera,latitude,longitude" : "");
        return string.Concat(Hits.Select(Line).Prepend(header).Select(line => line + "\r\n"));

        string Line(Hit hit) => Invariant($"{CsvFile.Field(hit.Path)},{hit.Score}") + (timed ? Invariant($",{hit.Time}") : "")
            + (!captured ? "" : Invariant($",{hit.Capture.Date:s},{CsvFile.Field(hit.Capture.Camera ?? "")},")
                + Invariant($"{hit.Capture.Latitude},{hit.Capture.Longitude}"));
    }

    /// <summary>Gets the folder that the hits have in common.</summary>
    internal CommonFolder SharedFolder() =>
        new(Hits.Concat(Below).Concat(Hits.Concat(Below).SelectMany(h => h.NearDuplicates)).SelectMany(h => h.OtherPaths.Prepend(h.Path)));

    private static string Line(Hit hit, CommonFolder folder) => Number(hit.Score)
        + (hit.Time is { } time ? $"  {Timecode.Format(time)}" : "") + $"  {folder.Relative(hit.Path)}"
        + (hit.OtherPaths is [] ? "" : $"  = {string.Join(", ", hit.OtherPaths.Select(folder.Relative))}")
        + (hit.NearDuplicates is [] ? "" : $"  ≈ {string.Join(", ", hit.NearDuplicates.Select(near => folder.Relative(near.Path)))}");

    /// <summary>Writes a score.</summary>
    internal static string Number(float score) => score.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Writes a threshold.</summary>
    internal static string Limit(float threshold) => threshold.ToString("0.00##", CultureInfo.InvariantCulture);

    /// <summary>Writes a score below the threshold with two digits, or with as many as it takes to look smaller.</summary>
    private static string Under(float score, float threshold)
    {
        var digits = Enumerable.Range(2, 6).FirstOrDefault(d => Math.Round((double)score, d) < Math.Round((double)threshold, 4), 7);
        return score.ToString("F" + digits, CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public bool Equals(SearchResults? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}

/// <summary>The deepest folder that several files share, so that a listing need not repeat it.</summary>
/// <remarks>A listing that a notebook keeps then says nothing about the machine it was made on.</remarks>
internal sealed class CommonFolder
{
    private readonly string? _folder;

    public CommonFolder(IEnumerable<string> paths)
    {
        foreach (var folder in paths.Select(Path.GetDirectoryName))
        {
            _folder ??= folder;
            while (_folder is not null && folder is not null && !Contains(_folder, folder))
            {
                _folder = Path.GetDirectoryName(_folder);
            }
        }
    }

    /// <summary>Gets the path from the shared folder on, to be shown; of a file elsewhere, the name.</summary>
    public string Relative(string path) =>
        Printable.Name(_folder is not null && Contains(_folder, path) ? Path.GetRelativePath(_folder, path) : Path.GetFileName(path));

    private static bool Contains(string folder, string path) =>
        path.StartsWith(folder, StringComparison.Ordinal)
        && (path.Length == folder.Length || Path.EndsInDirectorySeparator(folder) || path[folder.Length] == Path.DirectorySeparatorChar);
}
