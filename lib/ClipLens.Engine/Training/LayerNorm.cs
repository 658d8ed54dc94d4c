using System.Numerics.Tensors;

namespace ClipLens.Training;

/// <summary>y = gain ∘ (x − mean) / √(variance + ε) + bias, row by row (Ba et al. 2016, eq. 4).</summary>
internal sealed unsafe class LayerNorm(Parameter gain, Parameter bias, float epsilon)
{
    private readonly Rows _normal = new(gain.Value.Width);           // (x − mean) / deviation
    private readonly Rows _inverse = new(1);                         // 1 / deviation
    private readonly Rows _output = new(gain.Value.Width);
    private readonly Rows _inputGradient = new(gain.Value.Width);
    private readonly ColumnSums _sums = new(2 * gain.Value.Width);   // of dgain, then of dbias

    /// <summary>Computes <c>[rows, width]</c> → <c>[rows, width]</c>.</summary>
    public Rows Forward(Rows x)
    {
        _normal.Resize(x.Count);
        _inverse.Resize(x.Count);
        _output.Resize(x.Count);
        Team.Run(new ForwardRows(x.Data, x.Count, x.Width, gain.Value.Data, bias.Value.Data, epsilon, _normal.Data, _inverse.Data, _output.Data), Parts(x.Count));
        return _output;
    }

    /// <summary>Takes the loss's gradient by the output and gives that by the input.</summary>
    public Rows Backward(Rows dy)
    {
        _inputGradient.Resize(dy.Count);
        var job = new BackwardRows(dy.Data, dy.Count, dy.Width, gain.Value.Data, _normal.Data, _inverse.Data, _inputGradient.Data, _sums.Start(dy.Count).Data);
        Team.Run(job, _sums.Parts.Count);
        Span<float> sums = stackalloc float[2 * dy.Width];
        _sums.Finish(sums);
        sums[..dy.Width].CopyTo(gain.Gradient.Values);
        sums[dy.Width..].CopyTo(bias.Gradient.Values);
        return _inputGradient;
    }

    private static int Parts(int rows) => (rows + ColumnSums.RowsPerPart - 1) / ColumnSums.RowsPerPart;

    private readonly struct ForwardRows(float* x, int count, int width, float* gain, float* bias, float epsilon, float* normal, float* inverse, float* y) : IParts
    {
        public void Run(int part)
        {
            var gains = new ReadOnlySpan<float>(gain, width);
            var biases = new ReadOnlySpan<float>(bias, width);
            for (var row = part * ColumnSums.RowsPerPart; row < Math.Min(count, (part + 1) * ColumnSums.RowsPerPart); row++)
            {
                var source = new ReadOnlySpan<float>(x + ((long)row * width), width);
                var target = new Span<float>(normal + ((long)row * width), width);
                TensorPrimitives.Subtract(source, TensorPrimitives.Sum(source) / width, target);
                inverse[row] = 1 / MathF.Sqrt((TensorPrimitives.SumOfSquares<float>(target) / width) + epsilon);
                TensorPrimitives.Multiply(target, inverse[row], target);
                TensorPrimitives.MultiplyAdd(target, gains, biases, new Span<float>(y + ((long)row * width), width));
            }
        }
    }

    private readonly struct BackwardRows(float* dy, int count, int width, float* gain, float* normal, float* inverse, float* dx, float* sums) : IParts
    {
        public void Run(int part)
        {
            var gains = new ReadOnlySpan<float>(gain, width);
            var gainSum = new Span<float>(sums + ((long)part * 2 * width), width);
            var biasSum = new Span<float>(sums + ((((long)part * 2) + 1) * width), width);
            for (var row = part * ColumnSums.RowsPerPart; row < Math.Min(count, (part + 1) * ColumnSums.RowsPerPart); row++)
            {
                var above = new ReadOnlySpan<float>(dy + ((long)row * width), width);
                var n = new ReadOnlySpan<float>(normal + ((long)row * width), width);
                var g = new Span<float>(dx + ((long)row * width), width);
                TensorPrimitives.MultiplyAdd(above, n, gainSum, gainSum);
                TensorPrimitives.Add(biasSum, above, biasSum);

                // dx = (g − mean(g) − n · mean(g ∘ n)) / deviation, g = dy ∘ gain
                TensorPrimitives.Multiply(above, gains, g);
                var mean = TensorPrimitives.Sum<float>(g) / width;
                TensorPrimitives.MultiplyAdd(n, -TensorPrimitives.Dot<float>(g, n) / width, g, g);
                TensorPrimitives.Subtract(g, mean, g);
                TensorPrimitives.Multiply(g, inverse[row], g);
            }
        }
    }
}
