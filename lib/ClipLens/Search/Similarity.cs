using System.Numerics.Tensors;

namespace ClipLens;

/// <summary>Cosine similarity of unit-length embeddings: their dot product.</summary>
public static class Similarity
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

    /// <summary>Compares each of some embeddings with each of others.</summary>
    /// <param name="queries">Unit length, <c>[queries, dimension]</c>.</param>
    /// <param name="items">Unit length, <c>[items, dimension]</c>.</param>
    /// <returns><c>[queries, items]</c>; of no items, one column of zeros.</returns>
    public static Matrix Of(Matrix queries, Matrix items)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(items);
        var scores = new Matrix(queries.Rows, Math.Max(1, items.Rows));
        Parallel.For(0, queries.Rows, query =>
        {
            for (var item = 0; item < items.Rows; item++)
            {
                scores.Row(query)[item] = Fast(items.Row(item), queries.Row(query));
            }
        });
        return scores;
    }
}
