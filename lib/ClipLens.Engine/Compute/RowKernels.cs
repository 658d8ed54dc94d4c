using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ClipLens.Engine;

/// <summary>What a transformer does to one row of values, besides multiplying it.</summary>
internal static class RowKernels
{
    /// <summary>Brings a row to mean 0 and variance 1, then scales and shifts it (Ba et al. 2016, eq. 4).</summary>
    /// <param name="row"><c>[width]</c>.</param>
    /// <param name="scale"><c>[width]</c>.</param>
    /// <param name="shift"><c>[width]</c>.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="normal">Receives the row before it is scaled and shifted, <c>[width]</c>; may be the row or the target.</param>
    /// <param name="target">Receives <c>[width]</c>; may be <paramref name="row"/>.</param>
    /// <returns>1 / √(variance + ε).</returns>
    public static float LayerNorm(
        ReadOnlySpan<float> row, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, float epsilon, Span<float> normal,
        Span<float> target)
    {
        TensorPrimitives.Subtract(row, TensorPrimitives.Sum(row) / row.Length, normal);
        var inverse = 1 / MathF.Sqrt((TensorPrimitives.SumOfSquares<float>(normal) / row.Length) + epsilon);
        TensorPrimitives.Multiply(normal, inverse, normal);
        TensorPrimitives.MultiplyAdd(normal, scale, shift, target);
        return inverse;
    }

    /// <summary>Turns scores into weights that sum to 1: exp(s − max) / Σ
    /// exp(s − max), of scores multiplied by <paramref name="scale"/>.</summary>
    /// <param name="scores"><c>[n]</c>, n at least 1; receives the weights.</param>
    /// <param name="scale">Positive.</param>
    public static void Softmax(Span<float> scores, float scale)
    {
        // Rows are short: one pass in registers costs less than the calls of several.
        var most = TensorPrimitives.Max<float>(scores);
        var sums = Vector512<float>.Zero;
        ref var first = ref MemoryMarshal.GetReference(scores);
        var i = 0;
        for (; i + Vector512<float>.Count <= scores.Length; i += Vector512<float>.Count)
        {
            var weights = Vector512.Exp((Vector512.LoadUnsafe(ref first, (nuint)i) - Vector512.Create(most)) * scale);
            weights.StoreUnsafe(ref first, (nuint)i);
            sums += weights;
        }

        if (i < scores.Length)
        {
            Span<float> last = stackalloc float[Vector512<float>.Count];
            last.Fill(float.NegativeInfinity);
            scores[i..].CopyTo(last);
            var weights = Vector512.Exp((Vector512.Create<float>(last) - Vector512.Create(most)) * scale);
            weights.CopyTo(last);
            last[..(scores.Length - i)].CopyTo(scores[i..]);
            sums += weights;
        }

        TensorPrimitives.Multiply(scores, 1 / Vector512.Sum(sums), scores);
    }
}
