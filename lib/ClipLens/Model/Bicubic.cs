using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClipLens;

/// <summary>Resizes a picture as Pillow does: along the rows, rounded to 8 bits, then along the columns.</summary>
/// <remarks>Rows are taken as they come, and only what survives the crop is computed. Sums of whole
/// numbers have no order, so vectors change nothing in the result.</remarks>
internal sealed class Bicubic : IPictureRows
{
    private readonly int _width, _side, _stride, _span;
    private readonly bool _isWide;
    private readonly BicubicWeights _columns, _rows;

    // Rows that are as narrow as the result, [rows, stride], of which 3 × side are filled.
    private readonly byte[] _narrow;
    private readonly int[] _weights = [], _widened = [], _sums = [];
    private int _top;

    /// <summary>Begins a square picture, or the square part that the weights were made for.</summary>
    /// <param name="width">Of the picture that is resized.</param>
    /// <param name="columns">Weights along a row, one set per output column.</param>
    /// <param name="rows">Weights along a column, one set per output row; as many as there are columns.</param>
    /// <param name="wide">Whether <see cref="BicubicWide"/> is used; by default where it is supported.</param>
    public Bicubic(int width, BicubicWeights columns, BicubicWeights rows, bool? wide = null)
    {
        (_width, _columns, _rows, _side, _isWide) = (width, columns, rows, columns.First.Length, wide ?? BicubicWide.IsSupported);
        _stride = RoundUp((3 * _side) + 1, Vector<byte>.Count); // the column pass takes whole vectors
        _narrow = ArrayPool<byte>.Shared.Rent(checked((rows.End - rows.Start) * _stride));
        if (_isWide)
        {
            return;
        }

        // Weights are repeated for each channel, so that vectors run over interleaved pixels as they lie;
        // zeros fill the last three vectors, after which each lane has its first channel again.
        _span = RoundUp(3 * columns.Taps, 3 * Lanes);
        _weights = ArrayPool<int>.Shared.Rent(_side * _span);
        Array.Clear(_weights, 0, _side * _span);
        for (var x = 0; x < _side; x++)
        {
            var taps = columns.Of(x);
            for (var i = 0; i < 3 * taps.Length; i++)
            {
                _weights[(x * _span) + i] = taps[i / 3];
            }
        }

        _widened = ArrayPool<int>.Shared.Rent(2 * WideLength);
        _sums = ArrayPool<int>.Shared.Rent(2 * _stride);
    }

    private static int Lanes => Vector<int>.Count;

    private int Used => 3 * (_columns.End - _columns.Start);

    private int WideLength => Used + _span;

    /// <summary>Resizes a picture to a square, or to the square part that the weights were made for.</summary>
    /// <inheritdoc cref="Bicubic(int, BicubicWeights, BicubicWeights, bool?)" path="/param"/>
    public static RgbImage Resize(RgbImage image, BicubicWeights columns, BicubicWeights rows, bool? wide = null)
    {
        using var resized = new Bicubic(image.Width, columns, rows, wide);
        resized.Add(image.Pixels);
        return resized.Take();
    }

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<byte> strip)
    {
        var (top, bottom) = (_top, _top += strip.Length / (3 * _width));
        var (start, end) = (Math.Max(top, _rows.Start), Math.Min(bottom, _rows.End));
        if (start >= end)
        {
            return;
        }

        var used = strip[(3 * _width * (start - top))..(3 * _width * (end - top))];
        var narrow = _narrow.AsSpan((start - _rows.Start) * _stride);
        if (_isWide)
        {
            BicubicWide.ResizeRows(used, _width, _columns, narrow, _stride);
        }
        else
        {
            ResizeRows(used, narrow);
        }
    }

    /// <inheritdoc/>
    public RgbImage Take()
    {
        var line = ArrayPool<byte>.Shared.Rent(_stride);
        var result = RgbImage.Rent(_side, _side);
        for (var y = 0; y < _side; y++)
        {
            var taps = _rows.Of(y);
            MixRows(_narrow.AsSpan((_rows.First[y] - _rows.Start) * _stride, taps.Length * _stride), taps, line.AsSpan(0, _stride));
            line.AsSpan(0, 3 * _side).CopyTo(result.Pixels[(3 * _side * y)..]);
        }

        ArrayPool<byte>.Shared.Return(line);
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_narrow);
        ArrayPool<int>.Shared.Return(_weights);
        ArrayPool<int>.Shared.Return(_widened);
        ArrayPool<int>.Shared.Return(_sums);
    }

    /// <summary>Resizes rows: <c>[rows, width, 3]</c> becomes <c>[rows, stride]</c>, of which 3 × side are filled.</summary>
    private void ResizeRows(ReadOnlySpan<byte> strip, Span<byte> narrow)
    {
        // Two rows at a time read each weight once. A row is widened once, since each pixel is used about four times.
        var (count, length) = (strip.Length / (3 * _width), WideLength);
        var sums = _sums.AsSpan(0, 2 * _stride);
        for (var first = 0; first < count; first += 2)
        {
            var second = Math.Min(first + 1, count - 1);
            Widen(strip.Slice(3 * ((first * _width) + _columns.Start), Used), _widened);
            Widen(strip.Slice(3 * ((second * _width) + _columns.Start), Used), _widened.AsSpan(length));
            for (var x = 0; x < _side; x++)
            {
                var source = 3 * (_columns.First[x] - _columns.Start);
                Dot(_widened.AsSpan(source, _span), _widened.AsSpan(source + length, _span), _weights.AsSpan(x * _span, _span),
                    sums[(3 * x)..], sums[(_stride + (3 * x))..]);
            }

            Round(sums[.._stride], narrow.Slice(first * _stride, _stride));
            Round(sums[_stride..], narrow.Slice(second * _stride, _stride));
        }
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
