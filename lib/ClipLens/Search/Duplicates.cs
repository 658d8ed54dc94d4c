using System.Collections.Concurrent;
using System.Numerics.Tensors;

namespace ClipLens;

/// <summary>Finds pictures that a collection has more than once: the same bytes, or nearly the same look.</summary>
public static class Duplicates
{
    /// <summary>Of the numbers of an embedding, the part that is compared first: it tells nearly all pairs apart.</summary>
    private const int Part = 8;

    /// <summary>Finds groups of equal and nearly equal photos (cosine similarity above 0.98).</summary>
    /// <returns>
    /// The largest groups first; in a group first the largest file, which is the one to keep. Files with the same bytes are
    /// <see cref="IndexedFile.OtherPaths"/> of one, which may then be alone.
    /// </returns>
    public static IReadOnlyList<IReadOnlyList<IndexedFile>> FindDuplicates(this MediaIndex index,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        var rows = index.Rows;
        var near = NearPairs(rows.Embeddings, Ranking.NearDuplicate, cancellationToken).ToLookup(pair => pair.First, pair => pair.Second);
        var groups = new List<IReadOnlyList<IndexedFile>>();
        var taken = new bool[rows.Items.Count];
        for (var row = 0; row < taken.Length; row++)
        {
            if (taken[row])
            {
                continue;
            }

            List<int> group = [row, .. near[row].Where(other => !taken[other]).Order()];
            group.ForEach(one => taken[one] = true);
            if (group.Count > 1 || rows.Items[row].File.OtherPaths.Count > 0)
            {
                groups.Add([.. group.Select(one => rows.Items[one].File).OrderByDescending(file => SizeOf(file.Path))]);
            }
        }

        return [.. groups.OrderByDescending(group => group.Sum(file => 1 + file.OtherPaths.Count))];
    }

    /// <summary>Finds all pairs of rows above a similarity.</summary>
    /// <param name="rows">Unit-length embeddings, <c>[rows, dimension]</c>.</param>
    /// <param name="least">Cosine similarity, near 1.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The lower row first; in no order.</returns>
    /// <remarks>
    /// Of a part a₁, b₁ of the numbers, a·b ≤ a₁·b₁ + |a₂||b₂| (Cauchy and Schwarz): what that bound rules out is not compared in full.
    /// </remarks>
    internal static IReadOnlyCollection<(int First, int Second)> NearPairs(Matrix rows, float least, CancellationToken cancellationToken)
    {
        var part = Math.Max(1, rows.Columns / Part);
        float[] rest = [.. Enumerable.Range(0, rows.Rows).Select(row =>
            MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(rows.Row(row)[part..])))];
        var heads = new float[rows.Rows * part]; // side by side, to be read through
        for (var row = 0; row < rows.Rows; row++)
        {
            rows.Row(row)[..part].CopyTo(heads.AsSpan(row * part));
        }

        var pairs = new ConcurrentBag<(int, int)>();
        const float Rounding = 1e-5f;
        Parallel.For(0, rows.Rows, new ParallelOptions { CancellationToken = cancellationToken }, first =>
        {
            ReadOnlySpan<float> head = heads.AsSpan(first * part, part), all = rows.Row(first);
            for (var second = first + 1; second < rows.Rows; second++)
            {
                if (TensorPrimitives.Dot(head, heads.AsSpan(second * part, part)) + (rest[first] * rest[second]) > least - Rounding
                    && Similarity.Cosine(all, rows.Row(second)) > least)
                {
                    pairs.Add((first, second));
                }
            }
        });
        return pairs;
    }

    internal static long SizeOf(string path) => new FileInfo(path) is { Exists: true } there ? there.Length : 0;
}
