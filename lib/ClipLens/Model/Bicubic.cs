using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using ClipLens.Media;

namespace ClipLens.Model;

/// <summary>Resizes pictures as Pillow does: along the rows, rounded to 8 bits, then along the columns.</summary>
/// <remarks>Only what survives the crop is computed. Sums of whole numbers have no order, so vectors change nothing in the result.</remarks>
internal static class Bicubic
{
    private const int Half = 1 << (BicubicWeights.Precision - 1);

    private static int Lanes => Vector<int>.Count;

    /// <summary>Resizes a picture to a square, or to the square part that the weights were made for.</summary>
    /// <param name="image">Any size.</param>
    /// <param name="columns">Weights along a row, one set per output column.</param>
    /// <param name="rows">Weights along a column, one set per output row; as many as there are columns.</param>
    /// <returns>A square picture.</returns>
    public static RgbImage Resize(RgbImage image, BicubicWeights columns, BicubicWeights rows)
    {
        var side = columns.First.Length;
        var stride = RoundUp(3 * side, Vector<byte>.Count); // the column pass takes whole vectors
        var narrow = ArrayPool<byte>.Shared.Rent(checked((rows.End - rows.Start) * stride));
        var line = ArrayPool<byte>.Shared.Rent(stride);
        var result = RgbImage.Rent(side, side);
        ResizeRows(image, rows.Start, rows.End, columns, narrow, stride);
        for (var y = 0; y < side; y++)
        {
            var taps = rows.Of(y);
            MixRows(narrow.AsSpan((rows.First[y] - rows.Start) * stride, taps.Length * stride), taps, line.AsSpan(0, stride));
            line.AsSpan(0, 3 * side).CopyTo(result.Pixels[(3 * side * y)..]);
        }

        ArrayPool<byte>.Shared.Return(line);
        ArrayPool<byte>.Shared.Return(narrow);
        return result;
    }

    /// <summary>Resizes the rows from start to end: <c>[rows, width, 3]</c> becomes <c>[rows, stride]</c>, of which 3 × columns are filled.</summary>
    private static void ResizeRows(RgbImage image, int start, int end, BicubicWeights columns, Span<byte> narrow, int stride)
    {
        // Weights are repeated for each channel, so that vectors run over interleaved pixels as they lie;
        // zeros fill the last three vectors, after which each lane has its first channel again.
        var side = columns.First.Length;
        var span = RoundUp(3 * columns.Taps, 3 * Lanes);
        var weights = ArrayPool<int>.Shared.Rent(side * span);
        Array.Clear(weights, 0, side * span);
        for (var x = 0; x < side; x++)
        {
            var taps = columns.Of(x);
            for (var i = 0; i < 3 * taps.Length; i++)
                weights[(x * span) + i] = taps[i / 3];
        }

        // Two rows at a time read each weight once. A row is widened once, since each pixel is used about four times.
        var used = 3 * (columns.End - columns.Start);
        var length = used + span;
        var wide = ArrayPool<int>.Shared.Rent(2 * length);
        for (var y = start; y < end; y += 2)
        {
            var (first, second) = (y, Math.Min(y + 1, end - 1));
            Widen(image.Pixels.Slice(3 * ((first * image.Width) + columns.Start), used), wide);
            Widen(image.Pixels.Slice(3 * ((second * image.Width) + columns.Start), used), wide.AsSpan(length));
            for (var x = 0; x < side; x++)
            {
                Dot(
                    wide.AsSpan(3 * (columns.First[x] - columns.Start), length + span),
                    length,
                    weights.AsSpan(x * span, span),
                    narrow.Slice(((first - start) * stride) + (3 * x), 3),
                    narrow.Slice(((second - start) * stride) + (3 * x), 3));
            }
        }

        ArrayPool<int>.Shared.Return(wide);
        ArrayPool<int>.Shared.Return(weights);
    }

    private static void Widen(ReadOnlySpan<byte> bytes, Span<int> wide)
    {
        var i = 0;
        for (; i <= bytes.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            var (a, b, c, d) = Widen(new Vector<byte>(bytes[i..]));
            a.CopyTo(wide[i..]);
            b.CopyTo(wide[(i + Lanes)..]);
            c.CopyTo(wide[(i + (2 * Lanes))..]);
            d.CopyTo(wide[(i + (3 * Lanes))..]);
        }

        for (; i < bytes.Length; i++)
            wide[i] = bytes[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<int> A, Vector<int> B, Vector<int> C, Vector<int> D) Widen(Vector<byte> bytes)
    {
        Vector.Widen(bytes, out var low, out var high);
        Vector.Widen(low, out var a, out var b);
        Vector.Widen(high, out var c, out var d);
        return (a.As<uint, int>(), b.As<uint, int>(), c.As<uint, int>(), d.As<uint, int>());
    }

    /// <summary>Makes one output pixel of each of two rows that lie <paramref name="apart"/> values apart.</summary>
    private static void Dot(ReadOnlySpan<int> rows, int apart, ReadOnlySpan<int> weights, Span<byte> first, Span<byte> second)
    {
        Vector<int> a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default;
        var other = rows[apart..];
        for (var i = 0; i < weights.Length; i += 3 * Lanes)
        {
            var w = weights.Slice(i, 3 * Lanes);
            var a = rows.Slice(i, 3 * Lanes);
            var b = other.Slice(i, 3 * Lanes);
            var (w0, w1, w2) = (new Vector<int>(w), new Vector<int>(w[Lanes..]), new Vector<int>(w[(2 * Lanes)..]));
            a0 += w0 * new Vector<int>(a);
            a1 += w1 * new Vector<int>(a[Lanes..]);
            a2 += w2 * new Vector<int>(a[(2 * Lanes)..]);
            b0 += w0 * new Vector<int>(b);
            b1 += w1 * new Vector<int>(b[Lanes..]);
            b2 += w2 * new Vector<int>(b[(2 * Lanes)..]);
        }

        SumChannels(a0, a1, a2, first);
        SumChannels(b0, b1, b2, second);
    }

    /// <summary>Sums the lanes of each channel: three vectors hold red, green, blue, red, … from lane to lane and on into the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumChannels(Vector<int> a, Vector<int> b, Vector<int> c, Span<byte> pixel)
    {
        // The second vector begins with channel Lanes % 3. In order of where red stands: lanes 0 3 …, 1 4 …, 2 5 ….
        if (Lanes % 3 == 1)
            (b, c) = (c, b);
        var zeroth = Vector.Equals(LaneModulo3, Vector<int>.Zero);
        var first = Vector.Equals(LaneModulo3, Vector<int>.One);
        pixel[2] = Round(Vector.Sum(Vector.ConditionalSelect(zeroth, b, Vector.ConditionalSelect(first, c, a))));
        pixel[1] = Round(Vector.Sum(Vector.ConditionalSelect(zeroth, c, Vector.ConditionalSelect(first, a, b))));
        pixel[0] = Round(Vector.Sum(Vector.ConditionalSelect(zeroth, a, Vector.ConditionalSelect(first, b, c))));
    }

    private static readonly Vector<int> LaneModulo3 = Vector<int>.Indices - (3 * (Vector<int>.Indices / 3));

    /// <summary>Makes one output row of as many rows as there are weights.</summary>
    private static void MixRows(ReadOnlySpan<byte> rows, ReadOnlySpan<int> weights, Span<byte> target)
    {
        for (var x = 0; x < target.Length; x += Vector<byte>.Count)
        {
            Vector<int> a = new(Half), b = a, c = a, d = a;
            for (var t = 0; t < weights.Length; t++)
            {
                var (p, q, r, s) = Widen(new Vector<byte>(rows[((t * target.Length) + x)..]));
                a += p * weights[t];
                b += q * weights[t];
                c += r * weights[t];
                d += s * weights[t];
            }

            Vector.Narrow(
                Vector.Narrow(Round(a), Round(b)).As<short, ushort>(),
                Vector.Narrow(Round(c), Round(d)).As<short, ushort>()).CopyTo(target[x..]);
        }
    }

    private static Vector<int> Round(Vector<int> sum) =>
        Vector.Min(Vector.Max(sum >> BicubicWeights.Precision, Vector<int>.Zero), new Vector<int>(byte.MaxValue));

    private static byte Round(int sum) => (byte)Math.Clamp((sum + Half) >> BicubicWeights.Precision, 0, byte.MaxValue);

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
