using System.Globalization;

namespace ClipLens;

/// <summary>How well a model retrieves, in both directions, with what the numbers rest on.</summary>
[TypeFormatterSource]
public sealed record RetrievalReport : IVisual
{
    private const string Transductive =
        "Transductive: dual softmax looks at all queries of the test at once, which a search for one cannot; say so wherever such "
            + "figures stand beside others.";

    /// <summary>Gets what was measured, such as the model, the pooling and the corrections.</summary>
    public required string Title { get; init; }

    /// <summary>Gets the ranks from text to photo or video.</summary>
    public required QueryRanks TextToItem { get; init; }

    /// <summary>Gets the ranks from photo or video to text.</summary>
    public required QueryRanks ItemToText { get; init; }

    /// <summary>Gets the scores that were ranked, <c>[texts, items]</c>.</summary>
    public required Matrix Similarity { get; init; }

    /// <summary>Gets which texts and items belong together.</summary>
    public required Relevance Relevance { get; init; }

    /// <summary>Gets the texts and items themselves; <see langword="null"/> where only a matrix is known.</summary>
    public RetrievalSet? Set { get; init; }

    /// <summary>Gets the benchmark that was run, whose published figures are shown beside.</summary>
    public VideoProtocol? Protocol { get; init; }

    /// <summary>Gets the other setting that this one is compared with.</summary>
    public RetrievalReport? Other { get; init; }

    /// <summary>Gets whether the scores were corrected with a look at all queries at once, which a single search has not.</summary>
    public bool IsTransductive { get; init; }

    /// <summary>Gets what the reader should know; whole sentences.</summary>
    public IReadOnlyList<string> Notes { get => IsTransductive ? [.. field, Transductive] : field; init; } = [];

    /// <summary>Gets both directions, with intervals and, where there is another setting or a paper, with that beside.</summary>
    public IReadOnlyList<RetrievalDirection> Directions =>
    [
        new("text to " + Item, TextToItem, Protocol?.TextToVideo, Other?.TextToItem),
        new(Item + " to text", ItemToText, Protocol?.VideoToText, Other?.ItemToText),
    ];

    /// <summary>Gets what is ranked for a text.</summary>
    internal string Item => Set is null ? "item" : Set.HasVideos ? "video" : "photo";

    /// <summary>Measures a collection.</summary>
    /// <param name="index">The collection.</param>
    /// <param name="set">What is measured on it.</param>
    /// <param name="setting">How scores are made and corrected; by default not at all, videos by the mean of their frames.</param>
    /// <param name="protocol">The benchmark that the set is, if it is one.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    public static RetrievalReport Of(
        MediaIndex index, RetrievalSet set, RetrievalSetting? setting = null, VideoProtocol? protocol = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        setting ??= new();
        var report = Of($"{index.Model}: {setting.Describe(set.HasVideos)}", setting.Score(index, set, cancellationToken), set.Relevance,
            protocol is { HasOneCaption: false });
        var missing = (protocol?.Videos ?? 0) - set.Items.Count;
        return report with
        {
            Title = protocol is null ? report.Title : $"{protocol.Title}, {report.Title}",
            Set = set,
            Protocol = protocol,
            IsTransductive = setting.DualSoftmax is not null,
            Notes =
            [
                .. set.Notes,
                .. report.Notes,
                .. protocol is null || missing == 0 ? (string[])[] :
                    [$"The benchmark has {protocol.Videos} videos and here are {set.Items.Count}: the figures cannot be compared with "
                        + "the paper's."],
            ],
        };
    }

    /// <summary>Measures a matrix of scores.</summary>
    /// <param name="title">What it is.</param>
    /// <param name="similarity">Finite numbers, <c>[texts, items]</c>.</param>
    /// <param name="relevance">Which texts and items belong together.</param>
    /// <param name="byGroup">Whether all texts of an item count as one: see <see cref="QueryRanks.OfItemsByGroup"/>.</param>
    /// <exception cref="ArgumentException">A number is not finite, the sizes differ, or nothing belongs together.</exception>
    public static RetrievalReport Of(string title, Matrix similarity, Relevance relevance, bool byGroup = false)
    {
        var texts = QueryRanks.OfTexts(similarity, relevance);
        var items = byGroup ? QueryRanks.OfItemsByGroup(similarity, relevance) : QueryRanks.OfItems(similarity, relevance);
        return new()
        {
            Title = title,
            TextToItem = texts,
            ItemToText = items,
            Similarity = similarity,
            Relevance = relevance,
            Notes =
            [
                .. Note(relevance.Texts - texts.Queries.Count, "text matches no item; it counts as a distractor, not as a query.",
                    "texts match no item; they count as distractors, not as queries."),
                .. Note(relevance.Items - items.Queries.Count, "item matches no text; it counts as a distractor, not as a query.",
                    "items match no text; they count as distractors, not as queries."),
                .. Note(texts.Queries.Count(text => relevance.ItemsOf(text).Count == relevance.Items),
                    "text matches every item, and so finds one whatever the scores are.",
                    "texts match every item, and so find one whatever the scores are."),
            ],
        };
    }

    /// <inheritdoc/>
    public string ToHtml() => Renderer<RetrievalReport>.ToHtml(this);

    /// <summary>Writes the table for a terminal.</summary>
    public override string ToString()
    {
        var head = new string(' ', 20) + string.Concat(RetrievalMetrics.Names.Select(name => $"{name,8}"));
        return string.Join('\n', [Title, "", head, .. Directions.SelectMany(Lines), .. Notes.Select(note => $"Note: {note}")]);

        static IEnumerable<string> Lines(RetrievalDirection direction) =>
        [
            $"{direction.Name}, {direction.Found.Queries.Count} queries among {direction.Found.Candidates}",
            .. direction.Rows.Select(row => $"  {row.Name,-18}{string.Concat(row.Values.Select(value => $"{Number(value),8}"))}"),
            .. direction.Verdict is { } verdict ? [$"  {verdict}"] : (string[])[],
        ];
    }

    /// <summary>Writes a metric, percent or a rank, with one digit.</summary>
    internal static string Number(double value) => value.ToString("0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    /// <summary>Reads scores that another program made.</summary>
    /// <param name="path">A .npy file of float32 or float64, in C or Fortran order; float64 is rounded to float32.</param>
    /// <param name="rows">How many rows it has to have, if that is known.</param>
    /// <param name="columns">How many columns it has to have, if that is known.</param>
    /// <returns>Finite numbers, <c>[texts, items]</c>, at least one.</returns>
    /// <exception cref="InvalidDataException">It is damaged, has another shape, or holds what is no finite number.</exception>
    public static Matrix ReadScores(string path, int? rows = null, int? columns = null)
    {
        var scores = NpyFile.ReadMatrix(path);
        if (scores.Values.Length == 0 || scores.Rows != (rows ?? scores.Rows) || scores.Columns != (columns ?? scores.Columns))
        {
            throw new InvalidDataException(
                $"{path}: expected the shape [{rows?.ToString() ?? "texts"}, {columns?.ToString() ?? "items"}]; found [{scores.Rows}, "
                    + $"{scores.Columns}]");
        }

        var odd = Array.FindIndex(scores.Values, value => !float.IsFinite(value));
        return odd < 0 ? scores : throw new InvalidDataException(
            $"{path}: expected finite numbers; found {scores.Values[odd]} in row {odd / scores.Columns}, column {odd % scores.Columns}");
    }

    private static IEnumerable<string> Note(int count, string one, string many) =>
        count == 0 ? [] : [$"{count} {(count == 1 ? one : many)}"];

    /// <inheritdoc/>
    public bool Equals(RetrievalReport? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}
