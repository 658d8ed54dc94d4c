using System.Globalization;

namespace ClipLens;

/// <summary>Labels as people keep them: <c>query,kind,path,relevant</c> to be scored, or <c>score,relevant</c> that are.</summary>
public static class LabelFile
{
    private const int Named = 3;

    /// <summary>The columns of a file of labels, in the order of a row's fields; one that ends with <c>?</c> may be absent.</summary>
    internal static readonly string[] AllColumns = ["query", "kind", "path", "relevant", "weight?", "score?"];
    private static readonly string[] Columns = AllColumns[..4];

    /// <summary>Reads labels; what cannot be used is left out and said.</summary>
    /// <param name="path">
    /// A CSV with the columns <c>query,kind,path,relevant</c>: words or the path of a picture; <c>text</c> or <c>image</c>; the path of
    /// what was judged; 1 or 0, or nothing where it is still to be filled in; and optionally <c>weight</c>, as <see cref="WriteBlank"/>
    /// writes it. Paths are relative to the file, with slashes or backslashes.
    /// </param>
    /// <returns>Each pair once, and notes on what was left out, whole sentences.</returns>
    /// <exception cref="InvalidDataException">The table is not so, says both 1 and 0 of a pair, or no label is left.</exception>
    public static (IReadOnlyList<Label> Labels, IReadOnlyList<string> Notes) Read(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!; // a file is in a folder
        var notes = new List<string>();
        var rows = CsvFile.Read(path, [.. Columns, "weight?"]);
        var judged = rows.Where(row => row.Fields[3].Length > 0).Select(row => (Row: row, Label: ToLabel(row))).ToList();
        Note(rows.Where(row => row.Fields[3].Length == 0).Select(row => row.Fields[2]), "have no 1 or 0 yet");
        // it is lost
        Drop(label => Lost(label) is not null, "name a file that is not there", label => Path.GetRelativePath(folder, Lost(label)!));
        Drop(label => label.Kind == QueryKind.Image && label.Query == label.Path, "ask whether a picture resembles itself",
            label => Path.GetFileName(label.Path));

        var labels = new List<Label>();
        foreach (var pair in judged.GroupBy(j => (j.Label.Kind, j.Label.Query, j.Label.Path)).Select(g => g.ToList()))
        {
            labels.Add(pair.FindIndex(j => j.Label.Relevant != pair[0].Label.Relevant) is not (> 0 and var other) ? pair[0].Label
                : throw new InvalidDataException($"{path}: lines {pair[0].Row.Line} and {pair[other].Row.Line} say both 1 and 0 of "
                    + $"{pair[0].Row.Fields[2]} for {CsvFile.Shown(pair[0].Row.Fields[0])}. Delete one of them."));
        }

        if (judged.Count > labels.Count)
        {
            notes.Add($"{judged.Count - labels.Count} of the lines say again what another one says; each pair counts once.");
        }

        return labels.Count > 0 ? (labels, notes) : throw new InvalidDataException(
            $"{path}: expected labelled pictures, a line each; found none that can be used. {string.Join(' ', notes)}".TrimEnd());

        void Drop(Predicate<Label> odd, string why, Func<Label, string> name)
        {
            Note(judged.Where(j => odd(j.Label)).Select(j => name(j.Label)), why);
            judged.RemoveAll(j => odd(j.Label));
        }

        void Note(IEnumerable<string> names, string why) => notes.AddRange(Sentences("of the lines", why, names));
    }

    /// <summary>Reads one line, whose column <c>relevant</c> is filled in.</summary>
    /// <exception cref="InvalidDataException">A field holds something else.</exception>
    internal static Label ToLabel(TableRow row)
    {
        var (query, kind) = (row.Fields[0], KindOf(row, row.Fields[1]));
        if (query.Length == 0 || row.Fields[2].Length == 0)
        {
            throw row.Unexpected("a query, text or image, a path, and 1 or 0", string.Join(',', row.Fields.Take(Columns.Length)));
        }

        var named = kind == QueryKind.Image ? row.FullPath(0) : query;
        return new(named, kind, row.FullPath(2), IsRelevant(row, row.Fields[3]), WeightOf(row, row.Fields[4]));
    }

    /// <summary>Tells whether a file of labels names a video, so that videos need encoding.</summary>
    /// <param name="path">A CSV, as <see cref="Read"/> takes it.</param>
    public static bool NamesVideos(string path) =>
        CsvFile.Read(path, Columns).Any(row => MediaFormat.KindByExtension(row.Fields[2]) == MediaKind.Video);

    /// <summary>Writes pictures that are to be judged, with nothing in the
    /// column <c>relevant</c>; a file of that name is replaced.</summary>
    /// <param name="path">The file, in a folder that exists; paths in it are relative to it.</param>
    /// <param name="labels">What to judge.</param>
    public static void WriteBlank(string path, IEnumerable<ScoredLabel> labels)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!; // a file is in a folder
        CsvFile.Write(path, [.. Columns, "score", "weight"], labels.Select(l => (object?[])[
            l.Label.Kind == QueryKind.Image ? From(l.Label.Query) : l.Label.Query,
            l.Label.Kind == QueryKind.Image ? "image" : "text",
            From(l.Label.Path),
            null,
            l.Score,
            l.Label.Weight]));

        string From(string file) => Path.GetRelativePath(folder, file).Replace('\\', '/');
    }

    /// <summary>Reads scores that were labelled elsewhere.</summary>
    /// <param name="path">
    /// A CSV with the columns <c>score,relevant</c>, and optionally <c>query</c> and
    /// <c>kind</c>; without a query every line is one of its own, without a kind it is words.
    /// </param>
    /// <exception cref="InvalidDataException">The table is not so, or has no line.</exception>
    public static IReadOnlyList<ScoredLabel> ReadScores(string path)
    {
        var rows = CsvFile.Read(path, "score", "relevant", "query?", "kind?").Select(row =>
        {
            var score = (float)Number(row, row.Fields[0], "a score that is a finite number");
            var kind = row.Fields[3].Length == 0 ? QueryKind.Text : KindOf(row, row.Fields[3]);
            var query = row.Fields[2].Length > 0 ? row.Fields[2] : $"line {row.Line}";
            return new ScoredLabel(new Label(query, kind, "", IsRelevant(row, row.Fields[1])), score);
        }).ToList();
        return rows.Count > 0
            ? rows : throw new InvalidDataException($"{path}: expected labelled scores, a line each; found none below the first line.");
    }

    /// <summary>Words what was left out: how many, why, and a few of them by name; nothing where there is nothing.</summary>
    internal static IEnumerable<string> Sentences(string of, string why, IEnumerable<string> names)
    {
        var all = names.ToList();
        var distinct = all.Distinct().ToList();
        var more = distinct.Count > Named ? $" and {distinct.Count - Named} more" : "";
        return all.Count == 0 ? [] : [$"{all.Count} {of} {why} and were left out: {string.Join(", ", distinct.Take(Named))}{more}."];
    }

    private static double WeightOf(TableRow row, string field) =>
        field.Length == 0
            ? 1 : Number(row, field, "a weight above 0") is > 0 and var weight ? weight : throw row.Unexpected("a weight above 0", field);

    private static double Number(TableRow row, string field, string expected)
    {
        var number = field.Contains('.', StringComparison.Ordinal) ? field : field.Replace(',', '.'); // 0,25 between semicolons
        return float.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value)
            ? value : throw row.Unexpected(expected, field);
    }

    private static string? Lost(Label label) =>
        !File.Exists(label.Path) ? label.Path : label.Kind == QueryKind.Image && !File.Exists(label.Query) ? label.Query : null;

    private static QueryKind KindOf(TableRow row, string field) => field.ToUpperInvariant() switch
    {
        "TEXT" => QueryKind.Text,
        "IMAGE" => QueryKind.Image,
        _ => throw row.Unexpected("the kind text or image", field),
    };

    private static bool IsRelevant(TableRow row, string field) => field.ToUpperInvariant() switch
    {
        "1" or "1.0" or "TRUE" => true,
        "0" or "0.0" or "FALSE" => false,
        _ => throw row.Unexpected("1 for relevant or 0", field),
    };
}

/// <summary>What a person said of a picture or video: whether it answers a query.</summary>
/// <param name="Query">Words, or the full path of a picture.</param>
/// <param name="Kind">Says what <paramref name="Query"/> is.</param>
/// <param name="Path">Full path of the file that was judged; empty where only its score is known.</param>
/// <param name="Relevant">Whether it answers the query.</param>
/// <param name="Weight">How many pictures of the collection the label stands for, above 0: more than 1 for one drawn by chance.</param>
public sealed record Label(string Query, QueryKind Kind, string Path, bool Relevant, double Weight = 1);

/// <summary>A label, and what a model makes of the same pair.</summary>
/// <param name="Label">What a person said.</param>
/// <param name="Score">Cosine similarity, −1 to 1.</param>
/// <param name="Time">When the frame that is most similar to the query appears, in seconds; <see langword="null"/> for a photo.</param>
public readonly record struct ScoredLabel(Label Label, float Score, double? Time = null);
