using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ClipLens;

/// <summary>Embeddings rounded to bytes (<see cref="RowCodes"/>), ready to be scanned.</summary>
/// <remarks>
/// Of a row c + s·q + r and a query y, taken as t·p + e with p of 13 bits, c·y + s·t·(q·p) is the score but for (s·q)·e + r·y, which is at
/// most ‖s·q‖·‖e‖ + ‖r‖·‖y‖ (Cauchy and Schwarz), so that a scan knows of each score how wrong it can be.
/// </remarks>
internal sealed unsafe class QuantisedRows
{
    /// <summary>The largest dimension whose products still add up in 32 bits: 127 · 4095 · 4096 is below 2³¹.</summary>
    public const int MaxDimension = 4096;

    private const int MaxQuery = 4095;
    private const int Alignment = 64;

    // Rows are compared four at a time; a block ends in rows that are not numbers, if need be.
    private const int Together = 4;

    private readonly nint[] _blocks;
    private readonly object _memory; // holds what the addresses point to
    private readonly float[] _centre;
    private readonly int _stride;

    /// <summary>Rounds rows, on all cores.</summary>
    /// <param name="rows">Unit-length embeddings, <c>[rows, dimension]</c>; one with a number that is not finite is never found.</param>
    public QuantisedRows(Matrix rows)
    {
        var bytes = RowCodes.BlockBytes(rows.Columns);
        var memory = new byte[RowCodes.Blocks(rows.Rows)][];
        (_stride, _memory, _blocks) = (RowCodes.Stride(rows.Columns), memory, new nint[memory.Length]);
        _centre = RowCodes.Centre(rows);
        Parallel.For(0, memory.Length, block =>
        {
            memory[block] = GC.AllocateUninitializedArray<byte>(bytes + Alignment, pinned: true);
            var address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory[block]));
            _blocks[block] = (address + Alignment - 1) / Alignment * Alignment;
            var first = block * RowCodes.BlockRows;
            var some = rows.Values.AsSpan(first * rows.Columns, Math.Min(RowCodes.BlockRows, rows.Rows - first) * rows.Columns);
            RowCodes.Write(some, _centre, new Span<byte>((byte*)_blocks[block], bytes));
        });
    }

    /// <summary>Takes the codes of a copy as they are.</summary>
    /// <param name="copy">With sound codes.</param>
    public QuantisedRows(RowCache copy) => (_stride, _memory, _centre, _blocks) = (
        RowCodes.Stride(copy.Centre.Length), copy, copy.Centre.ToArray(),
        [.. Enumerable.Range(0, RowCodes.Blocks(copy.Rows)).Select(copy.Block)]);

    /// <summary>Makes a query ready to be compared.</summary>
    /// <param name="query">Unit length, <c>[dimension]</c>.</param>
    public QuantisedQuery Quantise(ReadOnlySpan<float> query)
    {
        var scale = MathF.Abs(TensorPrimitives.MaxMagnitude(query)) / MaxQuery;
        var numbers = new short[_stride];
        double rest = 0, norm = 0, centre = 0;
        for (var i = 0; i < query.Length; i++)
        {
            numbers[i] = scale > 0 && float.IsFinite(scale) ? (short)MathF.Round(query[i] / scale) : (short)0;
            var error = query[i] - ((double)scale * numbers[i]);
            rest += error * error;
            norm += (double)query[i] * query[i];
            centre += (double)query[i] * _centre[i];
        }

        return new(numbers, scale, (float)Math.Sqrt(rest), (float)Math.Sqrt(norm), (float)centre);
    }

    /// <summary>Compares some rows with some queries.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="end">The row after the last.</param>
    /// <param name="queries">The queries.</param>
    /// <param name="found">For each query, what keeps its best rows.</param>
    public void Scan(int start, int end, ReadOnlySpan<QuantisedQuery> queries, ReadOnlySpan<Candidates> found)
    {
        for (var row = start / Together * Together; row < end; row += Together)
        {
            var place = row % RowCodes.BlockRows;
            var block = (sbyte*)_blocks[row / RowCodes.BlockRows];
            ref var numbers = ref block[place * _stride];
            var scales = Vector128.Load((float*)(block + (RowCodes.BlockRows * _stride)) + place);
            var lost = Vector128.Load((float*)(block + (RowCodes.BlockRows * _stride)) + RowCodes.BlockRows + place);
            if (row < start || row + Together > end)
            {
                var rows = Vector128.Create(row) + Vector128<int>.Indices;
                var others = Vector128.LessThan(rows, Vector128.Create(start)) | Vector128.GreaterThanOrEqual(rows, Vector128.Create(end));
                scales = Vector128.ConditionalSelect(others.AsSingle(), Vector128.Create(float.NaN), scales);
            }

            var q = 0;
            for (; Avx512BW.IsSupported && q + 4 <= queries.Length; q += 4)
            {
                var (a, b, c, d) = DotSixteen(
                    ref numbers, queries[q].Numbers, queries[q + 1].Numbers, queries[q + 2].Numbers, queries[q + 3].Numbers);
                found[q].Offer(row, queries[q].Score(a, scales), queries[q].Error(lost));
                found[q + 1].Offer(row, queries[q + 1].Score(b, scales), queries[q + 1].Error(lost));
                found[q + 2].Offer(row, queries[q + 2].Score(c, scales), queries[q + 2].Error(lost));
                found[q + 3].Offer(row, queries[q + 3].Score(d, scales), queries[q + 3].Error(lost));
            }

            for (; q < queries.Length; q++)
            {
                found[q].Offer(row, queries[q].Score(DotFour(ref numbers, queries[q].Numbers), scales), queries[q].Error(lost));
            }
        }

        GC.KeepAlive(_memory);
    }

    private static int Dot(ref sbyte row, short[] query)
    {
        ref var q = ref MemoryMarshal.GetArrayDataReference(query);
        if (Avx512BW.IsSupported)
        {
            Vector512<int> a = default, b = default;
            var i = 0;
            for (; i + (2 * RowCodes.Step) <= query.Length; i += 2 * RowCodes.Step)
            {
                a += Products512(ref row, ref q, i);
                b += Products512(ref row, ref q, i + RowCodes.Step);
            }

            return Vector512.Sum(i < query.Length ? a + b + Products512(ref row, ref q, i) : a + b);
        }

        if (Avx2.IsSupported)
        {
            Vector256<int> a = default, b = default;
            for (var i = 0; i < query.Length; i += RowCodes.Step)
            {
                a += Products256(ref row, ref q, i);
                b += Products256(ref row, ref q, i + (RowCodes.Step / 2));
            }

            return Vector256.Sum(a + b);
        }

        if (AdvSimd.IsSupported)
        {
            Vector128<int> a = default, b = default;
            for (var i = 0; i < query.Length; i += 8)
            {
                var numbers = AdvSimd.SignExtendWideningLower(Vector64.LoadUnsafe(ref row, (nuint)i));
                var other = Vector128.LoadUnsafe(ref q, (nuint)i);
                a = AdvSimd.MultiplyWideningLowerAndAdd(a, numbers.GetLower(), other.GetLower());
                b = AdvSimd.MultiplyWideningLowerAndAdd(b, numbers.GetUpper(), other.GetUpper());
            }

            return Vector128.Sum(a + b);
        }

        return PlainDot(MemoryMarshal.CreateReadOnlySpan(ref row, query.Length), query);
    }

    /// <summary>The plain twin of what the processor's own instructions do.</summary>
    internal static int PlainDot(ReadOnlySpan<sbyte> row, ReadOnlySpan<short> query)
    {
        var sum = 0;
        for (var i = 0; i < row.Length; i++)
        {
            sum += row[i] * query[i];
        }

        return sum;
    }

    /// <summary>Multiplies four rows with one query.</summary>
    /// <remarks>Memory is the limit: one row after the other reads at full speed, four rows side by side at half of it.</remarks>
    private static Vector128<int> DotFour(ref sbyte rows, short[] query) => Vector128.Create(
        Dot(ref rows, query),
        Dot(ref Unsafe.Add(ref rows, query.Length), query),
        Dot(ref Unsafe.Add(ref rows, 2 * query.Length), query),
        Dot(ref Unsafe.Add(ref rows, 3 * query.Length), query));

    /// <summary>Multiplies four rows with four queries, so that each part of them is loaded once for all sixteen sums.</summary>
    /// <remarks>Four rows side by side are no longer what the processor fetches ahead by itself.</remarks>
    /// <returns>For each query, a sum for each row.</returns>
    private static (Vector128<int> A, Vector128<int> B, Vector128<int> C, Vector128<int> D) DotSixteen(
        ref sbyte rows, short[] queryA, short[] queryB, short[] queryC, short[] queryD)
    {
        Vector512<int> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<int> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        var stride = queryA.Length;
        for (var i = 0; i < stride; i += RowCodes.Step)
        {
            var ahead = (byte*)Unsafe.AsPointer(ref rows) + (Together * (2 * stride + i)); // nothing is read there that anyone sees
            Sse.Prefetch0(ahead);
            Sse.Prefetch0(ahead + (2 * RowCodes.Step));
            var a = Vector512.LoadUnsafe(ref queryA[0], (nuint)i);
            var b = Vector512.LoadUnsafe(ref queryB[0], (nuint)i);
            var c = Vector512.LoadUnsafe(ref queryC[0], (nuint)i);
            var d = Vector512.LoadUnsafe(ref queryD[0], (nuint)i);
            var row = Widened(ref rows, i);
            a0 += Avx512BW.MultiplyAddAdjacent(row, a);
            b0 += Avx512BW.MultiplyAddAdjacent(row, b);
            c0 += Avx512BW.MultiplyAddAdjacent(row, c);
            d0 += Avx512BW.MultiplyAddAdjacent(row, d);
            row = Widened(ref rows, i + stride);
            a1 += Avx512BW.MultiplyAddAdjacent(row, a);
            b1 += Avx512BW.MultiplyAddAdjacent(row, b);
            c1 += Avx512BW.MultiplyAddAdjacent(row, c);
            d1 += Avx512BW.MultiplyAddAdjacent(row, d);
            row = Widened(ref rows, i + (2 * stride));
            a2 += Avx512BW.MultiplyAddAdjacent(row, a);
            b2 += Avx512BW.MultiplyAddAdjacent(row, b);
            c2 += Avx512BW.MultiplyAddAdjacent(row, c);
            d2 += Avx512BW.MultiplyAddAdjacent(row, d);
            row = Widened(ref rows, i + (3 * stride));
            a3 += Avx512BW.MultiplyAddAdjacent(row, a);
            b3 += Avx512BW.MultiplyAddAdjacent(row, b);
            c3 += Avx512BW.MultiplyAddAdjacent(row, c);
            d3 += Avx512BW.MultiplyAddAdjacent(row, d);
        }

        return (Sums(a0, a1, a2, a3), Sums(b0, b1, b2, b3), Sums(c0, c1, c2, c3), Sums(d0, d1, d2, d3));
    }

    private static Vector128<int> Sums(Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d) =>
        Vector128.Create(Vector512.Sum(a), Vector512.Sum(b), Vector512.Sum(c), Vector512.Sum(d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Widened(ref sbyte row, int i) =>
        Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref row, (nuint)i));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Products512(ref sbyte row, ref short query, int i) =>
        Avx512BW.MultiplyAddAdjacent(Widened(ref row, i), Vector512.LoadUnsafe(ref query, (nuint)i));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Products256(ref sbyte row, ref short query, int i) => Avx2.MultiplyAddAdjacent(
        Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref row, (nuint)i)), Vector256.LoadUnsafe(ref query, (nuint)i));
}
