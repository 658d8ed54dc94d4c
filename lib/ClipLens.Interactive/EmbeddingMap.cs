using System.Globalization;
using System.Numerics.Tensors;

namespace ClipLens.Interactive;

/// <summary>Embeddings as a map: pictures and words where the two
/// directions in which they differ most (principal components) put them.</summary>
[TypeFormatterSource]
public sealed class EmbeddingMap : IVisual
{
    private const int Height = 520, Side = 44, Steps = 100;
    private readonly IReadOnlyList<FigureLabel> _labels;

    /// <summary>Finds the two directions.</summary>
    /// <param name="embeddings"><c>[items, dimension]</c>, at least two.</param>
    /// <param name="labels">What each stands for, as many: a picture is drawn, words are written.</param>
    /// <exception cref="ArgumentException">There are more of one than of the other.</exception>
    public EmbeddingMap(Matrix embeddings, IReadOnlyList<FigureLabel> labels)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(labels);
        if (embeddings.Rows != labels.Count || labels.Count < 2)
        {
            throw new ArgumentException(
                $"Each of at least two embeddings has a label; found {embeddings.Rows} and {labels.Count}.", nameof(labels));
        }

        _labels = labels;
        var centred = new Matrix(embeddings.Rows, embeddings.Columns, [.. embeddings.Values]);
        var mean = embeddings.MeanRow();
        for (var row = 0; row < centred.Rows; row++)
        {
            TensorPrimitives.Subtract(centred.Row(row), mean, centred.Row(row));
        }

        var whole = TensorPrimitives.SumOfSquares<float>(centred.Values);
        (X, Y) = (Component(centred), Component(centred));
        Share = whole > 0 ? (TensorPrimitives.SumOfSquares(X) + TensorPrimitives.SumOfSquares(Y)) / whole : 0;
    }

    /// <summary>Gets where each item lies across.</summary>
    public float[] X { get; }

    /// <summary>Gets where each item lies upward.</summary>
    public float[] Y { get; }

    /// <summary>Gets how much of all differences (the variance) the map shows, 0 to 1.</summary>
    public float Share { get; }

    /// <inheritdoc/>
    public string ToHtml()
    {
        var thumbnails = Thumbnails.Of(this, _labels.Where(label => label.Path is not null).Select(Request));
        // Words last, so that no picture covers them.
        var marks = _labels.Index().OrderBy(item => item.Item.Path is null).Select(item => Mark(item.Item, item.Index, thumbnails));
        return StyleSheet.Apply(Html.Of($"""<div class="cl-fig">{Drawing.Wide(Height, ToString(), Html.Of($"{marks}"))}</div>"""));
    }

    /// <summary>Says how much the map shows.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{_labels.Count} embeddings on a map that shows {100 * Share:0} % of their differences");

    private Html Mark(FigureLabel label, int item, Thumbnails thumbnails)
    {
        var (x, y) = (4 + (88 * Place(X, item)), Side + ((Height - (2 * Side)) * (1 - Place(Y, item))));
        var (gap, anchor) = x > 70 ? (-7, "end") : (7, "start"); // words at the right edge stand to the left of their dot
        return label.Path is not null && thumbnails.Jpeg(Request(label)) is { } jpeg
            ? Html.Of($"""
                <svg x="{x:0.#}%" y="{y:0}" overflow="visible"><image x="-{Side / 2}" y="-{Side / 2}" width="{Side}" height="{Side}"
                href="data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}"/></svg>
                """)
            : Html.Of($"""
                <circle cx="{x:0.#}%" cy="{y:0}" r="4" fill="#d0792c"/><text x="{x:0.#}%" y="{y:0}" dx="{gap}" dy=".35em"
                text-anchor="{anchor}" stroke="#fbfaf8" stroke-opacity=".8" stroke-width="3" paint-order="stroke" style="fill:#23272b">{label.Words}</text>
                """);
    }

    private static ThumbnailRequest Request(FigureLabel label) => new(label.Path!, label.Time, Side); // asked for pictures only

    private static float Place(float[] places, int item) =>
        (places[item] - places.Min()) / Math.Max(places.Max() - places.Min(), 1e-9f);

    /// <summary>Finds the direction of the largest variance by power iteration, and takes it out of the rows.</summary>
    /// <returns>Each row's place along it.</returns>
    private static float[] Component(Matrix rows)
    {
        var furthest = Enumerable.Range(0, rows.Rows).MaxBy(row => TensorPrimitives.SumOfSquares<float>(rows.Row(row)));
        var direction = rows.Row(furthest).ToArray();
        for (var step = 0; step < Steps; step++)
        {
            var next = new float[rows.Columns];
            for (var row = 0; row < rows.Rows; row++)
            {
                TensorPrimitives.MultiplyAdd(rows.Row(row), TensorPrimitives.Dot<float>(rows.Row(row), direction), next, next);
            }

            TensorPrimitives.Divide(next, Math.Max(TensorPrimitives.Norm<float>(next), 1e-20f), direction);
        }

        var places = new float[rows.Rows];
        for (var row = 0; row < places.Length; row++)
        {
            places[row] = TensorPrimitives.Dot<float>(rows.Row(row), direction);
            TensorPrimitives.MultiplyAdd(direction, -places[row], rows.Row(row), rows.Row(row));
        }

        return places;
    }
}
