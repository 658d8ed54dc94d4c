using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClipLens;

/// <summary>The pass along the rows on 512-bit vectors: sixteen rows at a time, each in a lane of its own.</summary>
/// <remarks>
/// No sum then runs across a vector, and a weight is read once for all rows and channels. <see cref="Bicubic"/> does the same on any
/// processor.
/// </remarks>
internal static unsafe class BicubicWide
{
    private const int Rows = 16;
    private const int Alignment = 64;

    /// <summary>Gets whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx512BW.IsSupported;

    /// <summary>Resizes rows: <c>[rows, width, 3]</c> becomes <c>[rows, stride]</c>, of which 3 × columns are filled.</summary>
    /// <param name="strip">Whole rows of 8-bit RGB.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="columns">Weights along a row, one set per output column.</param>
    /// <param name="narrow">Receives the rows.</param>
    /// <param name="stride">From one of them to the next, more than 3 × columns.</param>
    public static void ResizeRows(ReadOnlySpan<byte> strip, int width, BicubicWeights columns, Span<byte> narrow, int stride)
    {
        var (side, end) = (columns.First.Length, strip.Length / (3 * width));
        var length = 3 * (columns.End - columns.Start);
        var buffer = ArrayPool<byte>.Shared.Rent((Rows * length) + Alignment);
        var pixels = ArrayPool<int>.Shared.Rent(Rows * side);
        var sources = stackalloc byte*[Rows];
        fixed (byte* picture = strip, unaligned = buffer)
        {
            var turned = (byte*)(((nint)unaligned + Alignment - 1) & ~(Alignment - 1));
            for (var y = 0; y < end; y += Rows)
            {
                for (var row = 0; row < Rows; row++)
                {
                    sources[row] = picture + (3 * (((long)Math.Min(y + row, end - 1) * width) + columns.Start));
                }

                Turn(sources, length, turned);
                for (var x = 0; x < side; x++)
                {
                    var taps = turned + (3 * Rows * (columns.First[x] - columns.Start));
                    Mix(taps, columns.Of(x)).CopyTo(pixels.AsSpan(Rows * x));
                }

                for (var row = 0; row < Math.Min(Rows, end - y); row++)
                {
                    var target = narrow.Slice((y + row) * stride, stride);
                    for (var x = 0; x < side; x++)
                    {
                        MemoryMarshal.Write(target[(3 * x)..], pixels[(Rows * x) + row]); // and a byte that the next pixel writes over
                    }
                }
            }
        }

        ArrayPool<int>.Shared.Return(pixels);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Makes one output pixel of each row: <c>[weights, 3, rows]</c> becomes <c>[rows]</c>, red in the lowest byte.</summary>
    private static Vector512<int> Mix(byte* taps, ReadOnlySpan<int> weights)
    {
        Vector512<int> red = default, green = default, blue = default;
        foreach (var each in weights)
        {
            var weight = Vector512.Create(each);
            red += weight * Avx512F.ConvertToVector512Int32(Vector128.Load(taps));
            green += weight * Avx512F.ConvertToVector512Int32(Vector128.Load(taps + Rows));
            blue += weight * Avx512F.ConvertToVector512Int32(Vector128.Load(taps + (2 * Rows)));
            taps += 3 * Rows;
        }

        return Round(red) | (Round(green) << 8) | (Round(blue) << 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Round(Vector512<int> sum)
    {
        var whole = (sum + Vector512.Create(1 << (BicubicWeights.Precision - 1))) >> BicubicWeights.Precision;
        return Vector512.Min(Vector512.Max(whole, Vector512<int>.Zero), Vector512.Create((int)byte.MaxValue));
    }

    /// <summary>Turns rows into columns: <c>[rows, length]</c> becomes <c>[length, rows]</c>.</summary>
    private static void Turn(byte** rows, int length, byte* columns)
    {
        // A square of 4 × 4 numbers in a register, and one of bytes in each quarter of it.
        var square = Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        var bytes = Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        var squares = Vector512.Create(Vector256.Create(bytes, bytes), Vector256.Create(bytes, bytes));
        var column = 0;
        for (; column + 16 <= length; column += 16, columns += 16 * Rows)
        {
            // [row, bytes 0 to 3 | 4 to 7 | …] of four rows each become [bytes 0 to 3, rows] in the lowest quarter, and so on.
            var a = Avx512F.PermuteVar16x32(Load(rows, column), square);
            var b = Avx512F.PermuteVar16x32(Load(rows + 4, column), square);
            var c = Avx512F.PermuteVar16x32(Load(rows + 8, column), square);
            var d = Avx512F.PermuteVar16x32(Load(rows + 12, column), square);

            // The same quarters side by side: the first two of each, then the last two.
            var (ab, cd) = (Avx512F.Shuffle4x128(a, b, 0b01_00_01_00), Avx512F.Shuffle4x128(c, d, 0b01_00_01_00));
            Store(Avx512F.Shuffle4x128(ab, cd, 0b10_00_10_00), columns);
            Store(Avx512F.Shuffle4x128(ab, cd, 0b11_01_11_01), columns + (4 * Rows));
            (ab, cd) = (Avx512F.Shuffle4x128(a, b, 0b11_10_11_10), Avx512F.Shuffle4x128(c, d, 0b11_10_11_10));
            Store(Avx512F.Shuffle4x128(ab, cd, 0b10_00_10_00), columns + (8 * Rows));
            Store(Avx512F.Shuffle4x128(ab, cd, 0b11_01_11_01), columns + (12 * Rows));
        }

        for (; column < length; column++, columns += Rows)
        {
            for (var row = 0; row < Rows; row++)
            {
                columns[row] = rows[row][column];
            }
        }

        void Store(Vector512<int> fourBytesOfAllRows, byte* target) =>
            Avx512F.PermuteVar16x32(Avx512BW.Shuffle(fourBytesOfAllRows.AsByte(), squares).AsInt32(), square).AsByte().Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Load(byte** rows, int column) => Vector512.Create(
        Vector256.Create(Vector128.Load(rows[0] + column), Vector128.Load(rows[1] + column)),
        Vector256.Create(Vector128.Load(rows[2] + column), Vector128.Load(rows[3] + column))).AsInt32();
}
