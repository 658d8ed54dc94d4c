using System.Numerics.Tensors;

namespace ClipLens.Search;

/// <summary>Cosine similarity of unit-length embeddings: their dot product.</summary>
internal static class Similarity
{
    /// <summary>Compares two embeddings in double precision.</summary>
    /// <param name="a">Unit length, <c>[dimension]</c>.</param>
    /// <param name="b">Unit length, <c>[dimension]</c>.</param>
    /// <returns>−1 to 1; rounding never leads outside.</returns>
    public static float Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return (float)Math.Clamp(sum, -1, 1);
    }

    /// <summary>Compares two embeddings in single precision, where there are millions of pairs; equal embeddings get equal scores.</summary>
    /// <param name="a">Unit length, <c>[dimension]</c>.</param>
    /// <param name="b">Unit length, <c>[dimension]</c>.</param>
    /// <returns>−1 to 1; rounding never leads outside.</returns>
    public static float Fast(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Math.Clamp(TensorPrimitives.Dot(a, b), -1, 1);
}
