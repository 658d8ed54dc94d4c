using System.Globalization;
using Microsoft.Data.Analysis;

namespace ClipLens.Interactive;

/// <summary>Results as tables to sort, group and join; labels from a table.</summary>
public static class DataFrames
{
    private static readonly string[] LabelColumns = ["query", "kind", "path", "relevant"];

    /// <summary>Lists what was found.</summary>
    /// <param name="results">The answer to a query over photos or frames.</param>
    /// <returns>Columns <c>path</c>, <c>score</c> and, for frames, <c>time</c> in seconds.</returns>
    public static DataFrame ToDataFrame(this SearchResults results) => Given(results).Hits.ToDataFrame();

    /// <summary>Lists found photos or frames.</summary>
    /// <param name="hits">Any number.</param>
    /// <returns>Columns <c>path</c>, <c>score</c> and, for frames, <c>time</c> in seconds.</returns>
    public static DataFrame ToDataFrame(this IReadOnlyList<Hit> hits)
    {
        var frame = new DataFrame(Texts("path", Given(hits).Select(h => h.Path)), Numbers("score", hits.Select(h => h.Score)));
        if (hits.Any(h => h.Time is not null))
        {
            frame.Columns.Add(new PrimitiveDataFrameColumn<double>("time", hits.Select(h => h.Time)));
        }

        return frame;
    }

    /// <summary>Lists the videos that were found.</summary>
    /// <param name="results">The answer to a query over videos.</param>
    /// <returns>Columns <c>path</c>, <c>score</c>, <c>time</c> of the best
    /// frame, <c>start</c> and <c>end</c> of the best span, in seconds.</returns>
    public static DataFrame ToDataFrame(this VideoResults results)
    {
        var hits = Given(results).Hits;
        return new(
            Texts("path", hits.Select(h => h.Path)),
            Numbers("score", hits.Select(h => h.Score)),
            Numbers("time", hits.Select(h => h.Time)),
            new PrimitiveDataFrameColumn<double>("start", hits.Select(h => h.Moments is [var best, ..] ? best.Start : (double?)null)),
            new PrimitiveDataFrameColumn<double>("end", hits.Select(h => h.Moments is [var best, ..] ? best.End : (double?)null)));
    }

    /// <summary>Lists the frames of a found video.</summary>
    /// <param name="hit">The video.</param>
    /// <returns>Columns <c>time</c> in seconds and <c>score</c>.</returns>
    public static DataFrame ToDataFrame(this VideoHit hit) => new(Numbers("time", Given(hit).Times), Numbers("score", hit.Scores));

    /// <summary>Lists spans to watch.</summary>
    /// <param name="moments">Any number.</param>
    /// <returns>Columns <c>start</c> and <c>end</c> in seconds, and <c>score</c>.</returns>
    public static DataFrame ToDataFrame(this IReadOnlyList<Moment> moments) => new(
        Numbers("start", Given(moments).Select(m => m.Start)), Numbers("end", moments.Select(m => m.End)),
        Numbers("score", moments.Select(m => m.Score)));

    /// <summary>Lists what is in a collection.</summary>
    /// <param name="index">The collection.</param>
    /// <returns>A row for each file: <c>path</c>, <c>kind</c> (photo or
    /// video), <c>frames</c> (1 for a photo) and <c>copies</c> beside it.</returns>
    public static DataFrame ToDataFrame(this MediaIndex index)
    {
        var files = Given(index).Rows.Items.Select(item => (item.File, Kind: "photo", Frames: 1))
            .Concat(index.FrameRows.Items.GroupBy(item => item.File, (file, frames) => (File: file, Kind: "video", Frames: frames.Count())))
            .ToList();
        return new(
            Texts("path", files.Select(f => f.File.Path)),
            Texts("kind", files.Select(f => f.Kind)),
            Numbers("frames", files.Select(f => f.Frames)),
            Numbers("copies", files.Select(f => f.File.OtherPaths.Count)));
    }

    /// <summary>Lists what an update could not read.</summary>
    /// <param name="report">The update.</param>
    /// <returns>Columns <c>path</c> and <c>reason</c>.</returns>
    public static DataFrame ToDataFrame(this UpdateReport report) =>
        new(Texts("path", Given(report).Skipped.Select(s => s.Path)), Texts("reason", report.Skipped.Select(s => s.Reason)));

    /// <summary>Lists labels.</summary>
    /// <param name="labels">Any number.</param>
    /// <returns>Columns <c>query</c>, <c>kind</c> (text or image),
    /// <c>path</c> and <c>relevant</c>, as <see cref="ToLabels"/> takes them.</returns>
    public static DataFrame ToDataFrame(this IReadOnlyList<Label> labels) => new(
        Texts("query", Given(labels).Select(l => l.Query)),
        Texts("kind", labels.Select(l => l.Kind == QueryKind.Text ? "text" : "image")),
        Texts("path", labels.Select(l => l.Path)),
        new BooleanDataFrameColumn("relevant", labels.Select(l => l.Relevant)));

    /// <summary>Lists labels with their scores.</summary>
    /// <param name="labels">Any number.</param>
    /// <returns>Columns <c>query</c>, <c>kind</c>, <c>path</c>, <c>relevant</c> and <c>score</c>.</returns>
    public static DataFrame ToDataFrame(this IReadOnlyList<ScoredLabel> labels)
    {
        var frame = Given(labels).Select(l => l.Label).ToList().ToDataFrame();
        frame.Columns.Add(Numbers("score", labels.Select(l => l.Score)));
        return frame;
    }

    /// <summary>Lists what each rule makes of the labels.</summary>
    /// <param name="report">Thresholds from labels.</param>
    /// <returns>Columns <c>kind</c>, <c>rule</c>, <c>threshold</c>, <c>precision</c>,
    /// <c>recall</c>, <c>f1</c> of these labels, and <c>f1_new</c> of queries that were held out.</returns>
    public static DataFrame ToDataFrame(this ThresholdReport report)
    {
        var rules = Given(report).Fits.SelectMany(fit => fit.Rules,
            (fit, rule) => (Kind: fit.Kind == QueryKind.Text ? "text" : "image", Rule: rule)).ToList();
        return new(
            Texts("kind", rules.Select(r => r.Kind)),
            Texts("rule", rules.Select(r => r.Rule.Rule.Name)),
            new PrimitiveDataFrameColumn<double>("threshold", rules.Select(r => r.Rule.Threshold)),
            Numbers("precision", rules.Select(r => r.Rule.Fitted.Precision)),
            Numbers("recall", rules.Select(r => r.Rule.Fitted.Recall)),
            Numbers("f1", rules.Select(r => r.Rule.Fitted.F1)),
            Numbers("f1_new", rules.Select(r => r.Rule.HeldOut.F1)));
    }

    /// <summary>Lists the metrics of both directions.</summary>
    /// <param name="report">How well a model retrieves.</param>
    /// <returns>Columns <c>direction</c>, <c>row</c> (what was measured, its
    /// interval, what it is compared with), and one for each metric.</returns>
    public static DataFrame ToDataFrame(this RetrievalReport report)
    {
        var rows = Given(report).Directions.SelectMany(direction => direction.Rows, (direction, row) => (direction.Name, Row: row))
            .ToList();
        return new([
            Texts("direction", rows.Select(r => r.Name)),
            Texts("row", rows.Select(r => r.Row.Name)),
            .. RetrievalMetrics.Names.Select((name, metric) => Numbers(name, rows.Select(r => r.Row.Values[metric]))),
        ]);
    }

    /// <summary>Takes labels from a table.</summary>
    /// <param name="frame">Columns <c>query</c>, <c>kind</c> (text or image),
    /// <c>path</c> and <c>relevant</c> (1 or 0, or true or false); others are left alone.</param>
    /// <returns>For
    /// <see cref="ThresholdLab.Tune(MediaIndex, IReadOnlyList{Label}, ThresholdOptions?, Pooling?)"/>; paths are made full.</returns>
    /// <exception cref="ArgumentException">A column is missing, or holds something else.</exception>
    public static IReadOnlyList<Label> ToLabels(this DataFrame frame)
    {
        var columns = LabelColumns.Select(
            name => Given(frame).Columns.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"A table of labels has the columns query, kind, path and relevant; found "
                    + $"{string.Join(", ", frame.Columns.Select(c => c.Name))}.", nameof(frame))).ToList();
        return [.. Enumerable.Range(0, (int)frame.Rows.Count).Select(row =>
        {
            var kind = Field(1).ToUpperInvariant() switch
            {
                "TEXT" => QueryKind.Text,
                "IMAGE" => QueryKind.Image,
                _ => throw Unexpected("the kind text or image", 1),
            };
            return new Label(kind == QueryKind.Image ? Path.GetFullPath(Field(0)) : Field(0), kind, Path.GetFullPath(Field(2)),
                Field(3).ToUpperInvariant() switch
            {
                "1" or "TRUE" => true,
                "0" or "FALSE" => false,
                _ => throw Unexpected("1 for relevant or 0", 3),
            });

            string Field(int column) => Convert.ToString(columns[column][row], CultureInfo.InvariantCulture) ?? "";

            ArgumentException Unexpected(string expected, int column) =>
                new($"Row {row + 1}: expected {expected}; found \"{Field(column)}\".", nameof(frame));
        })];
    }

    private static T Given<T>(T value)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }

    private static StringDataFrameColumn Texts(string name, IEnumerable<string> values) => new(name, values);

    private static PrimitiveDataFrameColumn<T> Numbers<T>(string name, IEnumerable<T> values)
        where T : unmanaged => new(name, values);
}
