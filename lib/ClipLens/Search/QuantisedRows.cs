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

    private readonly sbyte[][] _numbers;
    private readonly (float Scale, float Lost)[][] _scales;
    private readonly int _stride;

    /// <summary>Rounds rows, on all cores.</summary>
    /// <param name="rows">Unit-length embeddings, <c>[rows, dimension]</c>; one with a number that is not finite is never found.</param>
    public QuantisedRows(Matrix rows)
    {
        (Rows, _stride) = (rows.Rows, (rows.Columns + Step - 1) / Step * Step);
        var chunks = (rows.Rows + ChunkRows - 1) / ChunkRows;
        (_numbers, _scales) = (new sbyte[chunks][], new (float, float)[chunks][]);
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            var count = Math.Min(ChunkRows, rows.Rows - (chunk * ChunkRows));
            (_numbers[chunk], _scales[chunk]) =
                (GC.AllocateUninitializedArray<sbyte>(count * _stride), new (float, float)[count]);
        }

        Parallel.For(0, (rows.Rows + 1023) / 1024, block =>
        {
            for (var row = block * 1024; row < Math.Min(rows.Rows, (block + 1) * 1024); row++)
            {
                var (chunk, place) = (row / ChunkRows, row % ChunkRows);
                _scales[chunk][place] = Round(rows.Row(row), _numbers[chunk].AsSpan(place * _stride, _stride));
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
    /// <param name="start">The first row.</param>
    /// <param name="end">The row after the last.</param>
    /// <param name="queries">The queries.</param>
    /// <param name="found">For each query, what keeps its best rows.</param>
    public void Scan(int start, int end, ReadOnlySpan<QuantisedQuery> queries, ReadOnlySpan<Candidates> found)
    {
        for (var row = start; row < end; row++)
        {
            var (chunk, place) = (row / ChunkRows, row % ChunkRows);
            var (scale, lost) = _scales[chunk][place];
            ref var numbers = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_numbers[chunk]), place * _stride);
            var q = 0;
            for (; q + 4 <= queries.Length; q += 4)
            {
                var sums = DotFour(ref numbers, queries[q].Numbers, queries[q + 1].Numbers, queries[q + 2].Numbers, queries[q + 3].Numbers);
                for (var i = 0; i < 4; i++)
                {
                    found[q + i].Offer(row, queries[q + i].Score(sums[i], scale), queries[q + i].Error(lost));
                }
            }

            for (; q < queries.Length; q++)
            {
                found[q].Offer(row, queries[q].Score(Dot(ref numbers, queries[q].Numbers), scale), queries[q].Error(lost));
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

    /// <summary>Multiplies one row with four queries, so that each part of it is loaded once for them.</summary>
    private static Vector128<int> DotFour(ref sbyte row, short[] query0, short[] query1, short[] query2, short[] query3)
    {
        if (!Avx512BW.IsSupported)
        {
            return Vector128.Create(Dot(ref row, query0), Dot(ref row, query1), Dot(ref row, query2), Dot(ref row, query3));
        }

        ref var q0 = ref MemoryMarshal.GetArrayDataReference(query0);
        ref var q1 = ref MemoryMarshal.GetArrayDataReference(query1);
        ref var q2 = ref MemoryMarshal.GetArrayDataReference(query2);
        ref var q3 = ref MemoryMarshal.GetArrayDataReference(query3);
        Vector512<int> a = default, b = default, c = default, d = default;
        for (var i = 0; i < query0.Length; i += Step)
        {
            var numbers = Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref row, (nuint)i));
            a += Avx512BW.MultiplyAddAdjacent(numbers, Vector512.LoadUnsafe(ref q0, (nuint)i));
            b += Avx512BW.MultiplyAddAdjacent(numbers, Vector512.LoadUnsafe(ref q1, (nuint)i));
            c += Avx512BW.MultiplyAddAdjacent(numbers, Vector512.LoadUnsafe(ref q2, (nuint)i));
            d += Avx512BW.MultiplyAddAdjacent(numbers, Vector512.LoadUnsafe(ref q3, (nuint)i));
        }

        return Vector128.Create(Vector512.Sum(a), Vector512.Sum(b), Vector512.Sum(c), Vector512.Sum(d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Products512(ref sbyte row, ref short query, int i) => Avx512BW.MultiplyAddAdjacent(
        Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref row, (nuint)i)), Vector512.LoadUnsafe(ref query, (nuint)i));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Products256(ref sbyte row, ref short query, int i) => Avx2.MultiplyAddAdjacent(
        Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref row, (nuint)i)), Vector256.LoadUnsafe(ref query, (nuint)i));
}
