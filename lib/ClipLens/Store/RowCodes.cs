using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ClipLens;

/// <summary>Embeddings in a quarter of the memory: a signed byte for each number, and how far that is from the truth.</summary>
/// <remarks>
/// A row x is kept as c + s·q + r: c a vector that all rows share, q whole numbers from −127 to 127, s a scale, and of the rest r its
/// length. What all rows have in common is taken away because the embeddings of a CLIP lie close together and have one number that is many
/// times as large as the others: with it the scale would be so coarse that a scan could tell no row from another.
/// So many rows are a block: the numbers of each, and zeros up to the stride; the scales; the lengths of the rests, both float32. A row
/// that is not there, or not finite, has a scale that is no number, and never scores.
/// </remarks>
internal static class RowCodes
{
    /// <summary>Rows of a block.</summary>
    public const int BlockRows = 1024;

    /// <summary>What a stride is a multiple of: a vector of 64 bytes holds so many numbers of a query.</summary>
    public const int Step = 32;

    private const int MaxByte = 127;

    /// <summary>Rows that tell enough of a centre, which only has to be near the mean of all.</summary>
    public const int Sample = 4096;

    /// <summary>Gets the bytes from one row to the next.</summary>
    public static int Stride(int dimension) => (dimension + Step - 1) / Step * Step;

    /// <summary>Gets the bytes of a block.</summary>
    public static int BlockBytes(int dimension) => BlockRows * (Stride(dimension) + (2 * sizeof(float)));

    /// <summary>Gets how many blocks rows take.</summary>
    public static int Blocks(int rows) => (int)(((long)rows + BlockRows - 1) / BlockRows);

    /// <summary>Chooses rows whose mean is near that of all.</summary>
    /// <param name="count">Of all rows.</param>
    /// <param name="most">So many are enough.</param>
    /// <returns>Evenly spread over all.</returns>
    public static int[] Spread(int count, int most)
    {
        var some = Math.Min(count, most);
        return [.. Enumerable.Range(0, some).Select(i => (int)((long)i * count / some))];
    }

    /// <summary>Computes what rows have in common: the mean of some of them.</summary>
    /// <param name="rows">Embeddings: <c>[rows, dimension]</c>.</param>
    /// <returns><c>[dimension]</c>; zeros where a number is not finite.</returns>
    public static float[] Centre(Matrix rows)
    {
        var places = Spread(rows.Rows, Sample);
        var some = new Matrix(places.Length, rows.Columns);
        for (var i = 0; i < places.Length; i++)
        {
            rows.Row(places[i]).CopyTo(some.Row(i));
        }

        var centre = some.MeanRow();
        return Array.TrueForAll(centre, float.IsFinite) ? centre : new float[rows.Columns];
    }

    /// <summary>Rounds the rows of a block.</summary>
    /// <param name="rows">At most <see cref="BlockRows"/> unit-length embeddings: <c>[rows, dimension]</c>.</param>
    /// <param name="centre">What is taken away from each: <c>[dimension]</c>.</param>
    /// <param name="block">Where they go.</param>
    public static void Write(ReadOnlySpan<float> rows, ReadOnlySpan<float> centre, Span<byte> block)
    {
        var stride = Stride(centre.Length);
        var numbers = MemoryMarshal.Cast<byte, sbyte>(block[..(BlockRows * stride)]);
        var scales = MemoryMarshal.Cast<byte, float>(block[numbers.Length..]);
        var lost = scales[BlockRows..];
        numbers.Clear();
        scales.Fill(float.NaN);
        Span<float> row = stackalloc float[centre.Length];
        for (var i = 0; i < rows.Length / centre.Length; i++)
        {
            TensorPrimitives.Subtract(rows.Slice(i * centre.Length, centre.Length), centre, row);
            (scales[i], lost[i]) = Round(row, numbers.Slice(i * stride, row.Length));
        }
    }

    /// <summary>Computes what a block on a disk is checked by: its CRC-32C.</summary>
    /// <param name="block">A whole block.</param>
    public static uint Checksum(ReadOnlySpan<byte> block)
    {
        var sum = uint.MaxValue;
        foreach (var part in MemoryMarshal.Cast<byte, ulong>(block))
        {
            sum = BitOperations.Crc32C(sum, part);
        }

        return ~sum;
    }

    /// <summary>Rounds one row.</summary>
    /// <returns>The scale and the length of what was rounded away; not a number where the row is not finite.</returns>
    private static (float Scale, float Lost) Round(ReadOnlySpan<float> row, Span<sbyte> numbers)
    {
        var scale = MathF.Abs(TensorPrimitives.MaxMagnitude(row)) / MaxByte;
        if (!float.IsFinite(scale))
        {
            return (float.NaN, float.NaN);
        }

        var rest = 0.0;
        var inverse = scale > 0 ? 1 / scale : 0;
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
}
