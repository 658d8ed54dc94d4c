using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ClipLens.Compute;

namespace ClipLens.Search;

/// <summary>Compares every row with every query, on all cores.</summary>
/// <remarks>
/// Safe to search from several threads; a search goes on over the rows that were loaded when it began.
/// Rows that hold NaN are never found. The rows are one array, so at most 2³¹ numbers: 4 million rows of 512.
/// </remarks>
public sealed class ExactSearch : IVectorSearch
{
    /// <summary>Rows that one core takes at a time: a few hundred kilobytes, which stay in its cache for all queries.</summary>
    private const int BlockRows = 128;

    /// <summary>Multiplications below which handing work to other cores costs more than it gains.</summary>
    private const long WorthSharing = 1 << 20;

    private Matrix _rows = new(0, 1);

    /// <inheritdoc/>
    public int Count => _rows.Rows;

    /// <inheritdoc/>
    public void Load(Matrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        _rows = rows;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The queries have another dimension than the rows.</exception>
    public IReadOnlyList<Match>[] Search(Matrix queries, int top, float threshold)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        var rows = _rows;
        if (rows.Rows == 0 || queries.Rows == 0)
        {
            return [.. Enumerable.Range(0, queries.Rows).Select(_ => (IReadOnlyList<Match>)[])];
        }

        if (queries.Columns != rows.Columns)
        {
            throw new ArgumentException($"The rows have dimension {rows.Columns}; the queries have {queries.Columns}.", nameof(queries));
        }

        // The scan rounds to single precision: it keeps a little more than asked, and the few that remain are compared again in double.
        var loose = threshold - rows.Columns * 1.2e-7f;
        var blocks = (rows.Rows + BlockRows - 1) / BlockRows;
        var workers = (long)rows.Values.Length * queries.Rows < WorthSharing ? 1 : Math.Min(blocks, Environment.ProcessorCount);
        var found = new TopMatches[workers, queries.Rows];
        var next = -1;
        Parallel.For(0, workers, worker =>
        {
            for (var q = 0; q < queries.Rows; q++)
            {
                found[worker, q] = new TopMatches(Math.Min(top, rows.Rows), loose);
            }

            for (int block; (block = Interlocked.Increment(ref next)) < blocks;)
            {
                var end = Math.Min(rows.Rows, (block + 1) * BlockRows);
                for (var q = 0; q < queries.Rows; q++)
                {
                    Scan(rows, block * BlockRows, end, queries.Row(q), found[worker, q]);
                }
            }
        });

        return [.. Enumerable.Range(0, queries.Rows).Select(q => (IReadOnlyList<Match>)
            [.. Enumerable.Range(0, workers).SelectMany(w => found[w, q].Rows)
                .Select(row => new Match(row, Similarity.Of(rows.Row(row), queries.Row(q))))
                .Where(m => m.Score >= threshold)
                .OrderByDescending(m => m.Score).ThenBy(m => m.Row)
                .Take(top)])];
    }

    private static void Scan(Matrix rows, int start, int end, ReadOnlySpan<float> query, TopMatches best)
    {
        var row = start;
        Span<float> scores = stackalloc float[4];
        for (; row + 4 <= end; row += 4)
        {
            Dot4(ref rows.Row(row)[0], query, scores);
            for (var i = 0; i < 4; i++)
            {
                best.Offer(row + i, scores[i]);
            }
        }

        for (; row < end; row++)
        {
            best.Offer(row, Dot(ref rows.Row(row)[0], query));
        }
    }

    /// <summary>Multiplies four rows at once, so that the query is loaded once for them and eight sums hide the latency of each.</summary>
    private static void Dot4(ref float rows, ReadOnlySpan<float> query, Span<float> scores)
    {
        ref var r0 = ref rows;
        ref var r1 = ref Unsafe.Add(ref r0, query.Length);
        ref var r2 = ref Unsafe.Add(ref r1, query.Length);
        ref var r3 = ref Unsafe.Add(ref r2, query.Length);
        ref var q = ref MemoryMarshal.GetReference(query);
        Vector<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        var width = Vector<float>.Count;
        var i = 0;
        for (; i + 2 * width <= query.Length; i += 2 * width)
        {
            var (low, high) = (Vector.LoadUnsafe(ref q, (nuint)i), Vector.LoadUnsafe(ref q, (nuint)(i + width)));
            a0 = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref r0, (nuint)i), low, a0);
            a1 = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref r1, (nuint)i), low, a1);
            a2 = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref r2, (nuint)i), low, a2);
            a3 = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref r3, (nuint)i), low, a3);
            b0 = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref r0, (nuint)(i + width)), high, b0);
            b1 = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref r1, (nuint)(i + width)), high, b1);
            b2 = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref r2, (nuint)(i + width)), high, b2);
            b3 = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref r3, (nuint)(i + width)), high, b3);
        }

        scores[0] = Vector.Sum(a0 + b0) + Tail(ref r0, query, i);
        scores[1] = Vector.Sum(a1 + b1) + Tail(ref r1, query, i);
        scores[2] = Vector.Sum(a2 + b2) + Tail(ref r2, query, i);
        scores[3] = Vector.Sum(a3 + b3) + Tail(ref r3, query, i);
    }

    /// <summary>Multiplies one row with the very steps of <see cref="Dot4"/>, so that equal rows get equal scores wherever they lie.</summary>
    private static float Dot(ref float row, ReadOnlySpan<float> query)
    {
        ref var q = ref MemoryMarshal.GetReference(query);
        Vector<float> a = default, b = default;
        var width = Vector<float>.Count;
        var i = 0;
        for (; i + 2 * width <= query.Length; i += 2 * width)
        {
            a = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref row, (nuint)i), Vector.LoadUnsafe(ref q, (nuint)i), a);
            b = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref row, (nuint)(i + width)), Vector.LoadUnsafe(ref q, (nuint)(i + width)), b);
        }

        return Vector.Sum(a + b) + Tail(ref row, query, i);
    }

    private static float Tail(ref float row, ReadOnlySpan<float> query, int i)
    {
        var sum = 0f;
        for (; i < query.Length; i++)
        {
            sum += Unsafe.Add(ref row, i) * query[i];
        }

        return sum;
    }
}
