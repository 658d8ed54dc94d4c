using System.Globalization;
using System.Numerics.Tensors;

namespace ClipLens;

/// <summary>How the frames of a video become the few rows by which it is ranked; a video scores by its best row.</summary>
/// <remarks>
/// The first three of these are those of Portillo-Quintero et al. 2021, "A Straightforward Framework For Video Retrieval Using CLIP";
/// weighting by the query is Bain et al. 2022, "A CLIP-Hitchhiker's Guide to Long Video Retrieval".
/// </remarks>
public sealed record Pooling
{
    // The paper's videos have about 30 frames per second: its 30th frame is the one at the first second.
    private const double FramesPerSecond = 30;

    private enum Kind
    {
        Mean,
        Frame,
        KMeans,
        Max,
        Query,
    }

    private readonly Kind _kind;
    private readonly float _value;

    private Pooling(Kind kind, float value = 0) => (_kind, _value) = (kind, value);

    /// <summary>Gets the mean of all frames, made unit length again: one row.</summary>
    public static Pooling Mean { get; } = new(Kind.Mean);

    /// <summary>Gets every frame as a row of its own, so that a video scores by its best frame.</summary>
    public static Pooling Max { get; } = new(Kind.Max);

    /// <summary>Gets whether the rows depend on the query, so that they serve to rank the mean's best candidates anew.</summary>
    public bool IsWeightedByQuery => _kind == Kind.Query;

    /// <summary>Takes one frame: the first at or after the time that frame has
    /// at 30 frames per second, counted from the start, or the last.</summary>
    /// <param name="number">At least 0; the paper's is 30, at the first second.</param>
    public static Pooling Frame(int number = 30)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        return new(Kind.Frame, number);
    }

    /// <summary>Takes the centres of groups of similar frames: k rows, or fewer where there are fewer different frames.</summary>
    /// <param name="k">At least 2; the paper tries 2 to 10.</param>
    public static Pooling KMeans(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 2);
        return new(Kind.KMeans, k);
    }

    /// <summary>Takes the mean weighted by similarity to the query: v = Σ
    /// wⱼ fⱼ with w = softmax((q·fⱼ)/τ), made unit length again.</summary>
    /// <param name="temperature">τ, above 0: near 0 the best frame alone counts, far above all count alike.</param>
    public static Pooling QueryWeighted(float temperature = 0.1f)
    {
        if (!(temperature > 0) || !float.IsFinite(temperature))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "A temperature is a finite number above 0.");
        }

        return new(Kind.Query, temperature);
    }

    /// <summary>Reads a pooling as <see cref="ToString"/> writes it.</summary>
    /// <param name="text"><c>mean</c>, <c>max</c>, <c>frame:30</c>, <c>kmeans:5</c> or <c>query:0.1</c>.</param>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static Pooling Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Trim().Split(':');
        var isNumber = float.TryParse(parts[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value);
        var isWhole = isNumber && value == MathF.Truncate(value) && MathF.Abs(value) < 1e6f;
        return (parts[0], parts.Length) switch
        {
            ("mean", 1) => Mean,
            ("max", 1) => Max,
            ("frame", 2) when isWhole && value >= 0 => Frame((int)value),
            ("kmeans", 2) when isWhole && value >= 2 => KMeans((int)value),
            ("query", 2) when isNumber && value > 0 => QueryWeighted(value),
            _ => throw new FormatException(
                $"A pooling is mean, max, frame:30 (any number from 0), kmeans:5 (from 2) or query:0.1 (above 0); found \"{text}\"."),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => _kind switch
    {
        Kind.Mean => "mean",
        Kind.Max => "max",
        var kind => string.Create(CultureInfo.InvariantCulture, $"{kind.ToString().ToLowerInvariant()}:{_value}"),
    };

    /// <summary>Makes a video's rows for any query; where they depend on the query, those of the mean.</summary>
    /// <param name="times">The frames' times in seconds from the start of the file, rising: <c>[frames]</c>.</param>
    /// <param name="frames">Unit-length embeddings, <c>[frames, dimension]</c>, at least one.</param>
    /// <returns>Unit-length rows, <c>[k, dimension]</c>.</returns>
    public Matrix Rows(IReadOnlyList<double> times, Matrix frames)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentOutOfRangeException.ThrowIfZero(frames.Rows, nameof(frames));
        return _kind switch
        {
            Kind.Max => frames,
            Kind.KMeans => SphericalKMeans.Centres(frames, (int)_value),
            Kind.Frame => Take(frames, Math.Min(times.Count - 1, times.TakeWhile(time => time < Wanted(times[0])).Count())),
            _ => WeightedMean(frames, Enumerable.Repeat(1f, frames.Rows).ToArray()),
        };

        double Wanted(double start) => start + (_value / FramesPerSecond) - Timecode.Tolerance;
    }

    /// <summary>Makes a video's rows for one query, where they depend on it.</summary>
    /// <param name="frames">Unit-length embeddings, <c>[frames, dimension]</c>, at least one.</param>
    /// <param name="query">Unit-length embedding, <c>[dimension]</c>.</param>
    /// <returns>Unit-length row, <c>[1, dimension]</c>.</returns>
    internal Matrix RowsFor(Matrix frames, ReadOnlySpan<float> query)
    {
        var weights = Moments.Scores(frames, query);
        TensorPrimitives.Subtract(weights, weights.Max(), weights); // the softmax stays the same, and never overflows
        TensorPrimitives.Multiply(weights, 1 / _value, weights);
        TensorPrimitives.SoftMax(weights, weights);
        return WeightedMean(frames, weights);
    }

    private static Matrix WeightedMean(Matrix frames, float[] weights)
    {
        var sum = new double[frames.Columns];
        for (var frame = 0; frame < frames.Rows; frame++)
        {
            var row = frames.Row(frame);
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += (double)weights[frame] * row[i];
            }
        }

        // Frames that cancel each other out have no mean direction; the first with the most weight stands for them.
        var length = Math.Sqrt(sum.Sum(value => value * value));
        return length > 1e-6 * weights.Sum()
            ? new Matrix(1, sum.Length, Array.ConvertAll(sum, value => (float)(value / length)))
            : Take(frames, Array.IndexOf(weights, weights.Max()));
    }

    private static Matrix Take(Matrix frames, int frame) => new(1, frames.Columns, frames.Row(frame).ToArray());
}
