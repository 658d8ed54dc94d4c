using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ClipLens;

/// <summary>Compares every row with every query, on all cores.</summary>
/// <remarks>
/// A quick scan in single precision finds candidates: every row whose score, for all that the scan may have rounded, can be among the best.
/// They alone are compared by <see cref="Similarity"/>, so that the answer is that of comparing all so, whatever the number of cores.
/// Where more than one search comes, bytes are made of the rows beside the searches (<see cref="QuantisedRows"/>), which takes as long as
/// some twenty scans; from then on the scan reads those, a quarter of the memory, and so is nearly four times as fast.
/// Safe to search from several threads; a search goes on over the rows that were loaded when it began.
/// Rows that hold NaN are never found. The rows are one array, so at most 2³¹ numbers: 4 million rows of 512.
/// </remarks>
public sealed class ExactSearch : IVectorSearch
{
    /// <summary>Rows that one core takes at a time: a few hundred kilobytes, which stay in its cache for all queries.</summary>
    internal const int BlockRows = 128;

    /// <summary>How far the scan's score may lie from the true one, per number of an embedding: one unit in the last place of 1.</summary>
    /// <remarks>Summing n products in any order errs by at most n/2 such units, where the embeddings have unit length.</remarks>
    private const float Rounding = 1.2e-7f;

    /// <summary>Rows from which a scan takes long enough to be made faster.</summary>
    private const int WorthQuantising = 20_000;

    private Loaded _loaded = new(new Matrix(0, 1));

    /// <inheritdoc/>
    public int Count => _loaded.Rows.Rows;

    /// <inheritdoc/>
    public void Load(Matrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        _loaded = new(rows);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Match>[] Search(Matrix queries, int top)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        var loaded = _loaded;
        var rows = loaded.Rows;
        if (rows.Rows == 0 || queries.Rows == 0)
        {
            return [.. Enumerable.Range(0, queries.Rows).Select(_ => (IReadOnlyList<Match>)[])];
        }

        if (queries.Columns != rows.Columns)
        {
            throw new ArgumentException($"The rows have dimension {rows.Columns}; the queries have {queries.Columns}.", nameof(queries));
        }

        var bytes = loaded.Quantised();
        QuantisedQuery[] rounded = bytes is null ? [] : [.. Enumerable.Range(0, queries.Rows).Select(q => bytes.Quantise(queries.Row(q)))];
        var found = Candidates.Find(
            (rows.Rows + BlockRows - 1) / BlockRows,
            (long)rows.Values.Length * queries.Rows,
            queries.Rows,
            Math.Min(top, rows.Rows),
            (block, found) =>
            {
                var (start, end) = (block * BlockRows, Math.Min(rows.Rows, (block + 1) * BlockRows));
                if (bytes is not null)
                {
                    bytes.Scan(start, end, rounded, found);
                }
                else
                {
                    Scan(rows, start, end, queries, found);
                }
            });
        return [.. Enumerable.Range(0, queries.Rows).Select(q => (IReadOnlyList<Match>)
            [.. found[q].Select(row => new Match(row, Similarity.Cosine(rows.Row(row), queries.Row(q))))
                .OrderByDescending(m => m.Score).ThenBy(m => m.Row)
                .Take(top)])];
    }

    /// <summary>Makes the bytes now, so that the next search but one reads them.</summary>
    internal void Prepare() => _loaded.Prepare();

    /// <summary>Compares some rows with all queries, four queries at a time.</summary>
    /// <remarks>Every row meets a given query in the same code, so that equal rows get equal scores wherever they lie.</remarks>
    private static void Scan(Matrix rows, int start, int end, Matrix queries, Candidates[] found)
    {
        var error = rows.Columns * Rounding;
        var q = 0;
        for (; q + 4 <= queries.Rows; q += 4)
        {
            for (var row = start; row < end; row++)
            {
                var scores = DotFour(rows.Row(row), queries.Values.AsSpan(q * queries.Columns));
                found[q].Offer(row, scores[0], error);
                found[q + 1].Offer(row, scores[1], error);
                found[q + 2].Offer(row, scores[2], error);
                found[q + 3].Offer(row, scores[3], error);
            }
        }

        for (; q < queries.Rows; q++)
        {
            for (var row = start; row < end; row++)
            {
                found[q].Offer(row, Dot(rows.Row(row), queries.Row(q)), error);
            }
        }
    }

    /// <summary>Multiplies one row with one query.</summary>
    /// <remarks>Memory is the limit: one row after the other reads at
    /// full speed here, four rows side by side at two thirds of it.</remarks>
    private static float Dot(ReadOnlySpan<float> row, ReadOnlySpan<float> query)
    {
        ref var r = ref MemoryMarshal.GetReference(row);
        ref var q = ref MemoryMarshal.GetReference(query);
        Vector<float> a = default, b = default, c = default, d = default;
        var width = Vector<float>.Count;
        var i = 0;
        for (; i + (4 * width) <= row.Length; i += 4 * width)
        {
            a = MultiplyAdd(ref r, ref q, i, a);
            b = MultiplyAdd(ref r, ref q, i + width, b);
            c = MultiplyAdd(ref r, ref q, i + (2 * width), c);
            d = MultiplyAdd(ref r, ref q, i + (3 * width), d);
        }

        return Vector.Sum(a + b + (c + d)) + Tail(row, query, i);
    }

    /// <summary>Multiplies one row with four queries, so that each part of it is loaded once for them.</summary>
    private static Vector128<float> DotFour(ReadOnlySpan<float> row, ReadOnlySpan<float> queries)
    {
        ref var r = ref MemoryMarshal.GetReference(row);
        ref var q0 = ref MemoryMarshal.GetReference(queries);
        ref var q1 = ref Unsafe.Add(ref q0, row.Length);
        ref var q2 = ref Unsafe.Add(ref q1, row.Length);
        ref var q3 = ref Unsafe.Add(ref q2, row.Length);
        Vector<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        var width = Vector<float>.Count;
        var i = 0;
        for (; i + (2 * width) <= row.Length; i += 2 * width)
        {
            a0 = MultiplyAdd(ref r, ref q0, i, a0);
            a1 = MultiplyAdd(ref r, ref q1, i, a1);
            a2 = MultiplyAdd(ref r, ref q2, i, a2);
            a3 = MultiplyAdd(ref r, ref q3, i, a3);
            b0 = MultiplyAdd(ref r, ref q0, i + width, b0);
            b1 = MultiplyAdd(ref r, ref q1, i + width, b1);
            b2 = MultiplyAdd(ref r, ref q2, i + width, b2);
            b3 = MultiplyAdd(ref r, ref q3, i + width, b3);
        }

        return Vector128.Create(
            Vector.Sum(a0 + b0) + Tail(row, queries, i),
            Vector.Sum(a1 + b1) + Tail(row, queries[row.Length..], i),
            Vector.Sum(a2 + b2) + Tail(row, queries[(2 * row.Length)..], i),
            Vector.Sum(a3 + b3) + Tail(row, queries[(3 * row.Length)..], i));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> MultiplyAdd(ref float row, ref float query, int i, Vector<float> sum) =>
        Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref row, (nuint)i), Vector.LoadUnsafe(ref query, (nuint)i), sum);

    private static float Tail(ReadOnlySpan<float> row, ReadOnlySpan<float> query, int i)
    {
        var sum = 0f;
        for (; i < row.Length; i++)
        {
            sum += row[i] * query[i];
        }

        return sum;
    }

    /// <summary>What is searched, and the bytes of it once they pay.</summary>
    private sealed class Loaded(Matrix rows)
    {
        private readonly Lazy<Task<QuantisedRows>> _quantised = new(() => Task.Run(() => new QuantisedRows(rows)));
        private int _searches;

        public Matrix Rows => rows;

        /// <summary>Gets the bytes if they are made; has them made from the second search on.</summary>
        public QuantisedRows? Quantised() =>
            rows.Rows >= WorthQuantising && rows.Columns <= QuantisedRows.MaxDimension && Interlocked.Increment(ref _searches) > 1
                && _quantised.Value.IsCompletedSuccessfully ? _quantised.Value.Result : null;

        public void Prepare() => _quantised.Value.Wait();
    }
}
