using ClipLens.Engine;
using System.Numerics.Tensors;

namespace ClipLens.Training;

/// <summary>QuickGELU or GELU, value by value.</summary>
internal sealed unsafe class Nonlinearity(Activation activation, int width)
{
    private readonly Rows _output = new(width);
    private readonly Rows _inputGradient = new(width);
    private Rows? _input;

    /// <summary>Computes <c>[rows, width]</c> → <c>[rows, width]</c>.</summary>
    public Rows Forward(Rows x)
    {
        _input = x;
        _output.Resize(x.Count);
        Team.Run(new ForwardValues(activation, x.Data, _output.Data, x.Count * width), Parts(x));
        return _output;
    }

    /// <summary>Takes the loss's gradient by the output and gives that by the input.</summary>
    public Rows Backward(Rows dy)
    {
        _inputGradient.Resize(dy.Count);
        Team.Run(new BackwardValues(activation, _input!.Data, dy.Data, _inputGradient.Data, dy.Count * width), Parts(dy)); // forward came first
        return _inputGradient;
    }

    private static int Parts(Rows rows) => ((rows.Count * rows.Width) + Step - 1) / Step;

    private const int Step = 1 << 12;

    private readonly struct ForwardValues(Activation activation, float* x, float* y, int length) : IParts
    {
        public void Run(int part)
        {
            var (first, count) = (part * Step, Math.Min(Step, length - (part * Step)));
            var target = new Span<float>(y + first, count);
            new ReadOnlySpan<float>(x + first, count).CopyTo(target);
            activation.Apply(target);
        }
    }

    private readonly struct BackwardValues(Activation activation, float* x, float* dy, float* dx, int length) : IParts
    {
        public void Run(int part)
        {
            var (first, count) = (part * Step, Math.Min(Step, length - (part * Step)));
            var values = new ReadOnlySpan<float>(x + first, count);
            var target = new Span<float>(dx + first, count);
            if (activation == Activation.QuickGelu)
            {
                QuickGeluSlope(values, target);
            }
            else
            {
                GeluSlope(values, target);
            }

            TensorPrimitives.Multiply(target, new ReadOnlySpan<float>(dy + first, count), target);
        }

        /// <summary>(x σ(ax))′ = σ · (1 + ax · (1 − σ)), a = 1.702.</summary>
        private static void QuickGeluSlope(ReadOnlySpan<float> x, Span<float> slope)
        {
            Span<float> gate = stackalloc float[Step];
            gate = gate[..x.Length];
            TensorPrimitives.Multiply(x, 1.702f, slope);
            TensorPrimitives.Sigmoid(slope, gate);
            Span<float> shut = stackalloc float[Step];
            shut = shut[..x.Length];
            TensorPrimitives.Subtract(1f, gate, shut);
            TensorPrimitives.Multiply(slope, shut, slope);
            TensorPrimitives.MultiplyAdd(slope, gate, gate, slope);
        }

        /// <summary>(x Φ(x))′ = Φ(x) + x φ(x).</summary>
        private static void GeluSlope(ReadOnlySpan<float> x, Span<float> slope)
        {
            x.CopyTo(slope);
            Activation.Gelu.Apply(slope);
            for (var i = 0; i < x.Length; i++)
            {
                var density = 0.39894228f * MathF.Exp(-0.5f * x[i] * x[i]);
                slope[i] = (MathF.Abs(x[i]) > 1e-3f ? slope[i] / x[i] : 0.5f + (density * x[i])) + (x[i] * density);
            }
        }
    }
}
