using System.Numerics.Tensors;

namespace ClipLens.Engine;

/// <summary>y = gain ∘ (x − mean) / √(variance + ε) + bias, row by row (Ba et al. 2016, eq. 4).</summary>
/// <param name="gain"><c>[width]</c>.</param>
/// <param name="bias"><c>[width]</c>.</param>
/// <param name="epsilon">Added to the variance.</param>
internal sealed unsafe class LayerNorm(Parameter gain, Parameter bias, float epsilon)
{
    private const int RowsPerPart = 32;

    private ColumnSums? _sums;                                  // of dgain, then of dbias

    /// <summary>Computes <c>[rows, width]</c> → <c>[rows, width]</c>.</summary>
    /// <param name="x">What comes in; may be y.</param>
    /// <param name="y">Receives the outputs.</param>
    /// <param name="kept">Receives what the way back needs; null where there is none.</param>
    /// <returns>y.</returns>
    public Rows Forward(Rows x, Rows y, Kept? kept = null)
    {
        y.Resize(x.Count);
        var normal = kept is null ? y.Data : kept.Normal.Resize(x.Count).Data;
        var inverse = kept is null ? null : kept.Inverse.Resize(x.Count).Data;
        Team.Run(new ForwardRows(x.Data, x.Count, x.Width, gain.Value.Data, bias.Value.Data, epsilon, normal, inverse, y.Data),
            (x.Count + RowsPerPart - 1) / RowsPerPart);
        return y;
    }

    /// <summary>Computes the loss's gradient by gain and bias, and adds that by the input to what dx holds.</summary>
    /// <param name="kept">Of the way forward.</param>
    /// <param name="dy">The gradient by the output: <c>[rows, width]</c>; overwritten.</param>
    /// <param name="dx">Added to: <c>[rows, width]</c>.</param>
    public void Backward(Kept kept, Rows dy, Rows dx)
    {
        _sums ??= new ColumnSums(2 * dy.Width);
        var parts = _sums.Start(dy.Count);
        Team.Run(new BackwardRows(dy.Data, dy.Count, dy.Width, gain.Value.Data, kept.Normal.Data, kept.Inverse.Data, dx.Data, parts.Data),
            parts.Count);
        Span<float> sums = stackalloc float[2 * dy.Width];
        _sums.Finish(sums);
        sums[..dy.Width].CopyTo(gain.Gradient.Values);
        sums[dy.Width..].CopyTo(bias.Gradient.Values);
    }

    /// <summary>What the way back needs: (x − mean) / deviation, <c>[rows, width]</c>, and 1 / deviation, <c>[rows]</c>.</summary>
    internal sealed class Kept(int width)
    {
        public Rows Normal { get; } = new(width);

        public Rows Inverse { get; } = new(1);
    }

    private readonly struct ForwardRows(float* x, int count, int width, float* gain, float* bias, float epsilon, float* normal,
        float* inverse, float* y) : IParts
    {
        public void Run(int part)
        {
            for (var row = part * RowsPerPart; row < Math.Min(count, (part + 1) * RowsPerPart); row++)
            {
                var first = (long)row * width;
                var deviation = RowKernels.LayerNorm(
                    new(x + first, width), new(gain, width), new(bias, width), epsilon, new(normal + first, width), new(y + first, width));
                if (inverse != null)
                {
                    inverse[row] = deviation;
                }
            }
        }
    }

    private readonly struct BackwardRows(float* dy, int count, int width, float* gain, float* normal, float* inverse, float* dx,
        float* sums) : IParts
    {
        public void Run(int part)
        {
            var gains = new ReadOnlySpan<float>(gain, width);
            var gainSum = new Span<float>(sums + ((long)part * 2 * width), width);
            var biasSum = new Span<float>(sums + ((((long)part * 2) + 1) * width), width);
            for (var row = part * ColumnSums.RowsPerPart; row < Math.Min(count, (part + 1) * ColumnSums.RowsPerPart); row++)
            {
                var g = new Span<float>(dy + ((long)row * width), width);
                var n = new ReadOnlySpan<float>(normal + ((long)row * width), width);
                var target = new Span<float>(dx + ((long)row * width), width);
                TensorPrimitives.MultiplyAdd(g, n, gainSum, gainSum);
                TensorPrimitives.Add(biasSum, g, biasSum);

                // dx += (g − mean(g) − n · mean(g ∘ n)) / deviation, g = dy ∘ gain
                TensorPrimitives.Multiply(g, gains, g);
                var mean = TensorPrimitives.Sum<float>(g) / width;
                TensorPrimitives.MultiplyAdd(n, -TensorPrimitives.Dot<float>(g, n) / width, g, g);
                TensorPrimitives.Subtract(g, mean, g);
                TensorPrimitives.MultiplyAdd(g, inverse[row], target, target);
            }
        }
    }
}
