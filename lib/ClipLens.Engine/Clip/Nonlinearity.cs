using System.Numerics.Tensors;

namespace ClipLens.Engine;

/// <summary>QuickGELU or GELU of a batch, value by value, where the way
/// back needs what came in: else the matrix product applies it.</summary>
internal static unsafe class Nonlinearity
{
    private const int Step = 1 << 12;

    /// <summary>Computes <c>[rows, width]</c> → <c>[rows, width]</c>.</summary>
    /// <returns>y.</returns>
    public static Rows Forward(Activation activation, Rows x, Rows y)
    {
        Team.Run(new ForwardValues(activation, x.Data, y.Resize(x.Count).Data, x.Count * x.Width), Parts(x));
        return y;
    }

    /// <summary>Turns the loss's gradient by the output into that by the input.</summary>
    /// <param name="activation">Which one.</param>
    /// <param name="x">What came in: <c>[rows, width]</c>.</param>
    /// <param name="dy">The gradient by the output, <c>[rows, width]</c>; receives that by the input.</param>
    public static void Backward(Activation activation, Rows x, Rows dy) =>
        Team.Run(new BackwardValues(activation, x.Data, dy.Data, dy.Count * dy.Width), Parts(dy));

    private static int Parts(Rows rows) => ((rows.Count * rows.Width) + Step - 1) / Step;

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

    private readonly struct BackwardValues(Activation activation, float* x, float* dy, int length) : IParts
    {
        public void Run(int part)
        {
            var (first, count) = (part * Step, Math.Min(Step, length - (part * Step)));
            var values = new ReadOnlySpan<float>(x + first, count);
            Span<float> slope = stackalloc float[Step];
            slope = slope[..count];
            if (activation == Activation.QuickGelu)
            {
                QuickGeluSlope(values, slope);
            }
            else
            {
                GeluSlope(values, slope);
            }

            var target = new Span<float>(dy + first, count);
            TensorPrimitives.Multiply(slope, target, target);
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
