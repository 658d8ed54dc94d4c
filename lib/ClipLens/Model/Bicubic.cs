using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClipLens;

/// <summary>Resizes pictures as Pillow does: along the rows, rounded to 8 bits, then along the columns.</summary>
/// <remarks>Only what survives the crop is computed. Sums of whole
/// numbers have no order, so vectors change nothing in the result.</remarks>
internal static class Bicubic
{
    private static int Lanes => Vector<int>.Count;

    /// <summary>Resizes a picture to a square, or to the square part that the weights were made for.</summary>
    /// <param name="image">Any size.</param>
    /// <param name="columns">Weights along a row, one set per output column.</param>
    /// <param name="rows">Weights along a column, one set per output row; as many as there are columns.</param>
    /// <returns>A square picture.</returns>
    public static RgbImage Resize(RgbImage image, BicubicWeights columns, BicubicWeights rows) =>
        Resize(image, columns, rows, BicubicWide.IsSupported);

    /// <summary>Does the same, with or without <see cref="BicubicWide"/>.</summary>
    internal static RgbImage Resize(RgbImage image, BicubicWeights columns, BicubicWeights rows, bool wide)
    {
        var side = columns.First.Length;
        var stride = RoundUp((3 * side) + 1, Vector<byte>.Count); // the column pass takes whole vectors
        var narrow = ArrayPool<byte>.Shared.Rent(checked((rows.End - rows.Start) * stride));
        var line = ArrayPool<byte>.Shared.Rent(stride);
        var result = RgbImage.Rent(side, side);
        if (wide)
        {
            BicubicWide.ResizeRows(image, rows.Start, rows.End, columns, narrow, stride);
        }
        else
        {
            ResizeRows(image, rows.Start, rows.End, columns, narrow, stride);
        }

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

    /// <summary>Resizes rows of a picture: <c>[rows, width, 3]</c> becomes <c>[rows, stride]</c>, of which 3 × columns are filled.</summary>
    /// <param name="image">Any size.</param>
    /// <param name="start">The first row.</param>
    /// <param name="end">The row after the last.</param>
    /// <param name="columns">Weights along a row, one set per output column.</param>
    /// <param name="narrow">Receives the rows.</param>
    /// <param name="stride">From one of them to the next, more than 3 × columns and a multiple of a vector's bytes.</param>
    internal static void ResizeRows(RgbImage image, int start, int end, BicubicWeights columns, Span<byte> narrow, int stride)
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
            {
                weights[(x * span) + i] = taps[i / 3];
            }
        }

        // Two rows at a time read each weight once. A row is widened once, since each pixel is used about four times.
        var used = 3 * (columns.End - columns.Start);
        var length = used + span;
        var wide = ArrayPool<int>.Shared.Rent(2 * length);
        var sums = ArrayPool<int>.Shared.Rent(2 * stride);
        for (var y = start; y < end; y += 2)
        {
            var (first, second) = (y, Math.Min(y + 1, end - 1));
            Widen(image.Pixels.Slice(3 * ((first * image.Width) + columns.Start), used), wide);
            Widen(image.Pixels.Slice(3 * ((second * image.Width) + columns.Start), used), wide.AsSpan(length));
            for (var x = 0; x < side; x++)
            {
                var source = 3 * (columns.First[x] - columns.Start);
                Dot(wide.AsSpan(source, span), wide.AsSpan(source + length, span), weights.AsSpan(x * span, span), sums.AsSpan(3 * x),
                    sums.AsSpan(stride + (3 * x)));
            }

            Round(sums.AsSpan(0, stride), narrow.Slice((first - start) * stride, stride));
            Round(sums.AsSpan(stride, stride), narrow.Slice((second - start) * stride, stride));
        }

        ArrayPool<int>.Shared.Return(sums);
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
        {
            wide[i] = bytes[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<int> A, Vector<int> B, Vector<int> C, Vector<int> D) Widen(Vector<byte> bytes)
    {
        Vector.Widen(bytes, out var low, out var high);
        Vector.Widen(low, out var a, out var b);
        Vector.Widen(high, out var c, out var d);
        return (a.As<uint, int>(), b.As<uint, int>(), c.As<uint, int>(), d.As<uint, int>());
    }

    /// <summary>Sums the weighted pixels of two rows: <c>[pixels, 3]</c> each becomes <c>[3]</c>.</summary>
    private static void Dot(ReadOnlySpan<int> first, ReadOnlySpan<int> second, ReadOnlySpan<int> weights, Span<int> firstSum,
        Span<int> secondSum)
    {
        var w = MemoryMarshal.Cast<int, Vector<int>>(weights);
        var a = MemoryMarshal.Cast<int, Vector<int>>(first)[..w.Length];
        var b = MemoryMarshal.Cast<int, Vector<int>>(second)[..w.Length];
        Vector<int> a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default;
        for (var i = 0; i < w.Length - 2; i += 3)
        {
            var (w0, w1, w2) = (w[i], w[i + 1], w[i + 2]);
            a0 += w0 * a[i];
            a1 += w1 * a[i + 1];
            a2 += w2 * a[i + 2];
            b0 += w0 * b[i];
            b1 += w1 * b[i + 1];
            b2 += w2 * b[i + 2];
        }

        SumChannels(a0, a1, a2, firstSum);
        SumChannels(b0, b1, b2, secondSum);
    }

    /// <summary>Sums the lanes of each channel: three vectors hold red,
    /// green, blue, red, … from lane to lane and on into the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumChannels(Vector<int> a, Vector<int> b, Vector<int> c, Span<int> sum)
    {
        if (Lanes % 3 == 1) // the second vector begins with green or, of eight lanes, with blue
        {
            (b, c) = (c, b);
        }

        var (zeroth, first) = (LaneModulo3.Zeroth, LaneModulo3.First);
        sum[2] = Vector.Sum(Vector.ConditionalSelect(zeroth, b, Vector.ConditionalSelect(first, c, a)));
        sum[1] = Vector.Sum(Vector.ConditionalSelect(zeroth, c, Vector.ConditionalSelect(first, a, b)));
        sum[0] = Vector.Sum(Vector.ConditionalSelect(zeroth, a, Vector.ConditionalSelect(first, b, c)));
    }

    /// <summary>Makes one output row of as many rows as there are weights.</summary>
    private static void MixRows(ReadOnlySpan<byte> rows, ReadOnlySpan<int> weights, Span<byte> target)
    {
        for (var x = 0; x < target.Length; x += Vector<byte>.Count)
        {
            Vector<int> a = default, b = default, c = default, d = default;
            for (var t = 0; t < weights.Length; t++)
            {
                var (p, q, r, s) = Widen(new Vector<byte>(rows[((t * target.Length) + x)..]));
                a += p * weights[t];
                b += q * weights[t];
                c += r * weights[t];
                d += s * weights[t];
            }

            Round(a, b, c, d).CopyTo(target[x..]);
        }
    }

    private static void Round(ReadOnlySpan<int> sums, Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i += Vector<byte>.Count)
        {
            var s = MemoryMarshal.Cast<int, Vector<int>>(sums.Slice(i, Vector<byte>.Count));
            Round(s[0], s[1], s[2], s[3]).CopyTo(bytes[i..]);
        }
    }

    private static Vector<byte> Round(Vector<int> a, Vector<int> b, Vector<int> c, Vector<int> d) => Vector.Narrow(
        Vector.Narrow(Round(a), Round(b)).As<short, ushort>(),
        Vector.Narrow(Round(c), Round(d)).As<short, ushort>());

    private static Vector<int> Round(Vector<int> sum)
    {
        var whole = (sum + new Vector<int>(1 << (BicubicWeights.Precision - 1))) >> BicubicWeights.Precision;
        return Vector.Min(Vector.Max(whole, Vector<int>.Zero), new Vector<int>(byte.MaxValue));
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>Which lanes hold the first, and which the second, of every three values.</summary>
    private static class LaneModulo3
    {
        private static readonly Vector<int> Modulo = Vector<int>.Indices - (3 * (Vector<int>.Indices / 3));

        public static readonly Vector<int> Zeroth = Vector.Equals(Modulo, Vector<int>.Zero);
        public static readonly Vector<int> First = Vector.Equals(Modulo, Vector<int>.One);
    }
}
