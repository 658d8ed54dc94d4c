using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ClipLens;

/// <summary>Rows of embeddings in a quarter of the memory: a signed byte for each number, and how far that is from the truth.</summary>
/// <remarks>
/// A row x is kept as s·q + r: q whole numbers from −127 to 127, s a scale, and of the rest r its length. A query y is taken as t·p + e
/// with p of 13 bits. Then |x·y − s·t·(q·p)| = |s·q·e + r·y| is at most ‖s·q‖·‖e‖ + ‖r‖·‖y‖ (Cauchy and Schwarz), so that a scan knows of
/// each score how wrong it can be. Rows lie in chunks, so there may be more than 2³¹ numbers.
/// </remarks>
internal sealed class QuantisedRows
{
    /// <summary>The largest dimension whose products still add up in 32 bits: 127 · 4095 · 4096 is below 2³¹.</summary>
    public const int MaxDimension = 4096;

    /// <summary>Rows of a chunk: half a gigabyte of bytes with 512 dimensions.</summary>
    private const int ChunkRows = 1 << 20;

    private const int MaxByte = 127;
    private const int MaxQuery = 4095;

    // A vector of 64 bytes holds 32 numbers of a query; shorter rows end in zeros.
    private const int Step = 32;

    // Rows are compared four at a time; a chunk ends in rows that are not numbers, if need be.
    private const int Together = 4;

    private readonly Chunk[] _chunks;
    private readonly int _stride;

    /// <summary>Rounds rows, on all cores.</summary>
    /// <param name="rows">Unit-length embeddings, <c>[rows, dimension]</c>; one with a number that is not finite is never found.</param>
    public QuantisedRows(Matrix rows)
    {
        (Rows, _stride) = (rows.Rows, (rows.Columns + Step - 1) / Step * Step);
        _chunks = [.. Enumerable.Range(0, (rows.Rows + ChunkRows - 1) / ChunkRows)
            .Select(chunk => new Chunk(Math.Min(ChunkRows, rows.Rows - (chunk * ChunkRows)), _stride))];
        Parallel.For(0, (rows.Rows + 1023) / 1024, block =>
        {
            for (var row = block * 1024; row < Math.Min(rows.Rows, (block + 1) * 1024); row++)
            {
                var (chunk, place) = (_chunks[row / ChunkRows], row % ChunkRows);
                (chunk.Scales[place], chunk.Lost[place]) = Round(rows.Row(row), chunk.Numbers.AsSpan(place * _stride, _stride));
            }
        });
    }

    /// <summary>Gets how many rows there are.</summary>
    public int Rows { get; }

    /// <summary>Makes a query ready to be compared.</summary>
    /// <param name="query">Unit length, <c>[dimension]</c>.</param>
    public QuantisedQuery Quantise(ReadOnlySpan<float> query)
    {
        var scale = MathF.Abs(TensorPrimitives.MaxMagnitude(query)) / MaxQuery;
        var numbers = new short[_stride];
        double rest = 0, norm = 0;
        for (var i = 0; i < query.Length; i++)
        {
            numbers[i] = scale > 0 && float.IsFinite(scale) ? (short)MathF.Round(query[i] / scale) : (short)0;
            var error = query[i] - ((double)scale * numbers[i]);
            rest += error * error;
            norm += (double)query[i] * query[i];
        }

        return new(numbers, scale, (float)Math.Sqrt(rest), (float)Math.Sqrt(norm));
    }

    /// <summary>Compares some rows with some queries.</summary>
    /// <param name="start">The first row: a multiple of 4.</param>
    /// <param name="end">The row after the last: a multiple of 4, or the end of all.</param>
    /// <param name="queries">The queries.</param>
    /// <param name="found">For each query, what keeps its best rows.</param>
    public void Scan(int start, int end, ReadOnlySpan<QuantisedQuery> queries, ReadOnlySpan<Candidates> found)
    {
        for (var row = start; row < end; row += Together)
        {
            var (chunk, place) = (_chunks[row / ChunkRows], row % ChunkRows);
            var (scales, lost) = (Vector128.LoadUnsafe(ref chunk.Scales[place]), Vector128.LoadUnsafe(ref chunk.Lost[place]));
            ref var numbers = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(chunk.Numbers), place * _stride);
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
    }

    /// <summary>Rounds one row.</summary>
    /// <returns>The scale and the length of what was rounded away; not a number where the row is not finite.</returns>
    private static (float Scale, float Lost) Round(ReadOnlySpan<float> row, Span<sbyte> numbers)
    {
        var scale = MathF.Abs(TensorPrimitives.MaxMagnitude(row)) / MaxByte;
        numbers.Clear();
        if (!float.IsFinite(scale))
        {
            return (float.NaN, float.NaN);
        }

        if (scale == 0)
        {
            return (0, 0);
        }

        var rest = 0.0;
        var inverse = 1 / scale;
        for (var i = 0; i < row.Length; i++)
        {
            var number = MathF.Round(row[i] * inverse);
            numbers[i] = (sbyte)number;
            var error = row[i] - (scale * number);
            rest += error * error;
        }

        // What single precision rounds here is small beside the rest.
        return (scale, (float)(Math.Sqrt(rest) * 1.0001));
    }

    private static int Dot(ref sbyte row, short[] query)
    {
        ref var q = ref MemoryMarshal.GetArrayDataReference(query);
        if (Avx512BW.IsSupported)
        {
            Vector512<int> a = default, b = default;
            var i = 0;
            for (; i + (2 * Step) <= query.Length; i += 2 * Step)
            {
                a += Products512(ref row, ref q, i);
                b += Products512(ref row, ref q, i + Step);
            }

            return Vector512.Sum(i < query.Length ? a + b + Products512(ref row, ref q, i) : a + b);
        }

        if (Avx2.IsSupported)
        {
            Vector256<int> a = default, b = default;
            for (var i = 0; i < query.Length; i += Step)
            {
                a += Products256(ref row, ref q, i);
                b += Products256(ref row, ref q, i + (Step / 2));
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
    private static unsafe (Vector128<int> A, Vector128<int> B, Vector128<int> C, Vector128<int> D) DotSixteen(
        ref sbyte rows, short[] queryA, short[] queryB, short[] queryC, short[] queryD)
    {
        Vector512<int> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<int> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        var stride = queryA.Length;
        for (var i = 0; i < stride; i += Step)
        {
            var ahead = (byte*)Unsafe.AsPointer(ref rows) + (Together * (2 * stride + i)); // nothing is read there that anyone sees
            Sse.Prefetch0(ahead);
            Sse.Prefetch0(ahead + (2 * Step));
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

    /// <summary>Some rows.</summary>
    private sealed class Chunk
    {
        /// <summary>Makes room for rows.</summary>
        public Chunk(int rows, int stride)
        {
            rows = (rows + Together - 1) / Together * Together;
            (Numbers, Scales, Lost) = (GC.AllocateUninitializedArray<sbyte>(rows * stride), new float[rows], new float[rows]);
            Scales.AsSpan().Fill(float.NaN); // a row that is not there scores no number
        }

        /// <summary>Gets the bytes of each row, and zeros behind.</summary>
        public sbyte[] Numbers { get; }

        /// <summary>Gets what 1 stands for in each row.</summary>
        public float[] Scales { get; }

        /// <summary>Gets the length of what was rounded away of each row.</summary>
        public float[] Lost { get; }
    }
}
