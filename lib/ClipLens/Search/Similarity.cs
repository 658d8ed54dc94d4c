using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ClipLens;

/// <summary>Cosine similarity of unit-length embeddings, which is their dot product: the one way in which scores are made.</summary>
public static class Similarity
{
    // Pairs are compared in tiles of so many rows by so many rows, which stay in a core's cache.
    private const int Tile = 64;

    /// <summary>Compares two embeddings.</summary>
    /// <remarks>
    /// The product of two single-precision numbers is exact in double precision, and the sums are always taken in the same order:
    /// the same embeddings get the same score everywhere, on any processor.
    /// </remarks>
    /// <param name="a">Unit length, <c>[dimension]</c>.</param>
    /// <param name="b">Unit length, <c>[dimension]</c>.</param>
    /// <returns>−1 to 1; rounding never leads outside.</returns>
    /// <exception cref="ArgumentException">The embeddings have different dimensions.</exception>
    public static float Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length)
        {
            throw new ArgumentException($"Embeddings of one dimension can be compared; found {a.Length} and {b.Length}.", nameof(b));
        }

        ref var left = ref MemoryMarshal.GetReference(a);
        ref var right = ref MemoryMarshal.GetReference(b);
        Vector512<double> low = default, high = default;
        var i = 0;
        for (; i + Vector512<float>.Count <= a.Length; i += Vector512<float>.Count)
        {
            var (leftLow, leftHigh) = Vector512.Widen(Vector512.LoadUnsafe(ref left, (nuint)i));
            var (rightLow, rightHigh) = Vector512.Widen(Vector512.LoadUnsafe(ref right, (nuint)i));
            low += leftLow * rightLow;
            high += leftHigh * rightHigh;
        }

        var eight = low + high;
        var four = eight.GetLower() + eight.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        var sum = two[0] + two[1];
        for (; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return (float)Math.Clamp(sum, -1, 1);
    }

    /// <summary>Compares each of some embeddings with each of others.</summary>
    /// <param name="queries">Unit length, <c>[queries, dimension]</c>.</param>
    /// <param name="items">Unit length, <c>[items, dimension]</c>.</param>
    /// <returns><c>[queries, items]</c>, either of which may be 0.</returns>
    /// <exception cref="ArgumentException">The embeddings have different dimensions.</exception>
    public static Matrix Cosine(Matrix queries, Matrix items)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(items);
        var scores = new Matrix(queries.Rows, items.Rows);
        var (down, across) = ((queries.Rows + Tile - 1) / Tile, (items.Rows + Tile - 1) / Tile);
        Parallel.For(0L, (long)down * across, tile =>
        {
            var (firstQuery, firstItem) = ((int)(tile / across) * Tile, (int)(tile % across) * Tile);
            for (var query = firstQuery; query < Math.Min(firstQuery + Tile, queries.Rows); query++)
            {
                for (var item = firstItem; item < Math.Min(firstItem + Tile, items.Rows); item++)
                {
                    scores.Row(query)[item] = Cosine(queries.Row(query), items.Row(item));
                }
            }
        });
        return scores;
    }
}
