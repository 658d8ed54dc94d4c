using static System.FormattableString;

namespace ClipLens;

/// <summary>How well labels in words tell photos or videos apart,
/// without training: each gets the label that is most similar to it.</summary>
[TypeFormatterSource]
public sealed class ZeroShot : IVisual
{
    private ZeroShot(string title, IReadOnlyList<string> labels, Matrix confusion, double chance) =>
        (Title, Labels, Confusion, Chance) = (title, labels, confusion, chance);

    /// <summary>Gets the labels to choose from.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Gets how many items of each label (row) were taken for each label (column): <c>[labels, labels]</c>.</summary>
    public Matrix Confusion { get; }

    /// <summary>Gets what was classified, and how, such as <c>photos, 2 templates</c>.</summary>
    public string Title { get; }

    /// <summary>Gets how many items were classified.</summary>
    public int Count => (int)Confusion.Values.Sum();

    /// <summary>Gets the items in percent that got a right label.</summary>
    public double Accuracy => 100.0 * Labels.Select((_, label) => Confusion.Row(label)[label]).Sum() / Count;

    /// <summary>Gets the mean over labels of the share of their items in percent
    /// that got them, so that a rare label counts as much as a frequent one.</summary>
    public double MeanAccuracy => Rows.Where(row => row.Count > 0).Average(row => 100.0 * row.Right / row.Count);

    /// <summary>Gets how many items in percent would get a right label by lot.</summary>
    public double Chance { get; }

    private IEnumerable<(string Label, int Count, int Right)> Rows =>
        Labels.Select((label, row) => (label, (int)Confusion.Row(row).ToArray().Sum(), (int)Confusion.Row(row)[row]));

    /// <summary>Classifies a collection.</summary>
    /// <param name="index">The collection.</param>
    /// <param name="labels">What it is classified by: texts are labels.</param>
    /// <param name="setting">How scores are made; by default without templates, videos by the mean of their frames.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    public static ZeroShot Of(MediaIndex index, RetrievalSet labels, RetrievalSetting? setting = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(labels);
        setting ??= new();
        return Of(setting.Score(index, labels, cancellationToken), labels.Texts, labels.Relevance,
            $"{index.Model}: {setting.Describe(labels.HasVideos)}");
    }

    /// <summary>Chooses the most similar label for each item; of equal ones, the first.</summary>
    /// <param name="similarity">How similar each label is to each item, <c>[labels, items]</c>.</param>
    /// <param name="labels">As many as there are rows.</param>
    /// <param name="truth">The right labels of each item, as places in
    /// <paramref name="labels"/>: any of them is right; items with none do not count.</param>
    /// <param name="title">What is classified, and how.</param>
    /// <exception cref="ArgumentException">The sizes differ, or no item has a label.</exception>
    public static ZeroShot Of(Matrix similarity, IReadOnlyList<string> labels, Relevance truth, string title = "")
    {
        ArgumentNullException.ThrowIfNull(similarity);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(truth);
        if ((similarity.Rows, similarity.Columns) != (labels.Count, truth.Items))
        {
            throw new ArgumentException(
                $"There are {labels.Count} labels and {truth.Items} items; the similarity is [{similarity.Rows}, {similarity.Columns}].",
                nameof(similarity));
        }

        var right = Enumerable.Range(0, truth.Items).Select(item => truth.TextsOf(item).Count).Where(count => count > 0).ToList();
        if (right.Count == 0)
        {
            throw new ArgumentException("No item has a label.", nameof(truth));
        }

        var confusion = new Matrix(labels.Count, labels.Count);
        for (var item = 0; item < truth.Items; item++)
        {
            if (truth.TextsOf(item) is [var first, ..] labelled)
            {
                var predicted = Enumerable.Range(0, labels.Count).MaxBy(label => similarity.Row(label)[item]);
                confusion.Row(labelled.Contains(predicted) ? predicted : first)[predicted]++;
            }
        }

        return new(title, labels, confusion, 100 * right.Average() / labels.Count);
    }

    /// <inheritdoc/>
    public string ToHtml() => Renderer<ZeroShot>.ToHtml(this);

    /// <summary>Writes the accuracy, and for each label how many of its items got it and what they were taken for instead.</summary>
    public override string ToString()
    {
        var width = Labels.Max(label => label.Length);
        var rows = Rows.Select((row, place) => (row, place)).Where(one => one.row.Count > 0).Select(one =>
        {
            var ((label, count, right), place) = one;
            var mistakes = Labels.Zip(Confusion.Row(place).ToArray()).Where(other => other.Second > 0 && other.First != label)
                .OrderByDescending(other => other.Second).Take(3).Select(other => $"{other.First} {other.Second}");
            return $"  {label.PadRight(width)} {right,4} of {count,-4} {string.Join(", ", mistakes)}";
        });
        var head = Invariant($"{Title}: {Accuracy:0.0} % of {Count} right, {MeanAccuracy:0.0} % as the mean over labels; ");
        return string.Join('\n', rows.Prepend(head + Invariant($"chance is {Chance:0.0} %")));
    }
}
