using System.Buffers;
using System.Runtime.InteropServices;

namespace ClipLens;

/// <summary>How decoded pixels lie in memory: <c>[pixels, bands]</c>, little-endian.</summary>
/// <param name="Bands">Channels. 1 or 2: grey; 3 or more: RGB, or CMYK if <paramref name="IsCmyk"/>. What comes after is alpha.</param>
/// <param name="BytesPerChannel">1 or 2; of a 16-bit channel the high byte counts.</param>
/// <param name="IsCmyk">Whether the first four channels are inks, 255 for full ink.</param>
internal readonly record struct PixelLayout(int Bands, int BytesPerChannel, bool IsCmyk)
{
    public int BytesPerPixel => Bands * BytesPerChannel;
}

/// <summary>Builds an <see cref="RgbImage"/> from strips of decoded rows: makes them 8-bit RGB and turns them upright.</summary>
internal sealed class UprightPicture : IPictureRows
{
    private readonly int _width;
    private readonly int _orientation;
    private readonly PixelLayout _layout;
    private RgbImage? _image;
    private byte[] _buffer = [];
    private int _top;

    /// <summary>Begins a picture of a size and an EXIF orientation as stored in the file: from 5 on, its rows are upright columns.</summary>
    public UprightPicture(int width, int height, int orientation, PixelLayout layout, bool hasAlpha)
    {
        (_width, _orientation, _layout) = (width, orientation, layout);
        _image = orientation >= 5 ? RgbImage.Rent(height, width) : RgbImage.Rent(width, height);
        _image.Alpha = hasAlpha ? RgbImage.Rent(_image.Width, _image.Height) : null;
    }

    private RgbImage Image => _image ?? throw new InvalidOperationException("The picture has been taken.");

    /// <inheritdoc/>
    /// <param name="strip">Whole rows as stored, in the layout that was said.</param>
    public void Add(ReadOnlySpan<byte> strip)
    {
        var pixels = strip.Length / _layout.BytesPerPixel;
        if (Image.Alpha is { } alpha)
        {
            var grey = Buffer(3 * pixels);
            ToGrey(strip, _layout.BytesPerPixel - 1, grey);
            Place(grey, alpha);
        }

        if (_layout is { Bands: 3, BytesPerChannel: 1 })
        {
            Place(strip, Image);
        }
        else
        {
            var rgb = Buffer(3 * pixels);
            if (_layout.Bands < 3)
            {
                ToGrey(strip, _layout.BytesPerChannel - 1, rgb);
            }
            else
            {
                ToRgb(strip, rgb);
            }

            Place(rgb, Image);
        }

        _top += pixels / _width;
    }

    /// <inheritdoc/>
    public RgbImage Take()
    {
        var image = Image;
        if (image.Alpha?.Pixels.ContainsAnyExcept(byte.MaxValue) == false)
        {
            image.Alpha.Dispose();
            image.Alpha = null; // it says nothing
        }

        _image = null;
        return image;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _image?.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private Span<byte> Buffer(int length)
    {
        if (_buffer.Length < length)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(length);
        }

        return _buffer.AsSpan(0, length);
    }

    /// <summary>Makes pixels in colour 8-bit RGB, as Pillow's <c>convert("RGB")</c> does; alpha is left out.</summary>
    private void ToRgb(ReadOnlySpan<byte> source, Span<byte> rgb)
    {
        var (step, next) = (_layout.BytesPerPixel, _layout.BytesPerChannel);
        for (int from = next - 1, to = 0; to < rgb.Length; from += step, to += 3)
        {
            var (first, second, third) = (source[from], source[from + next], source[from + (2 * next)]);
            if (_layout.IsCmyk)
            {
                var paper = 255 - source[from + (3 * next)]; // what black leaves of the light
                (first, second, third) = (Inked(paper, first), Inked(paper, second), Inked(paper, third));
            }

            (rgb[to], rgb[to + 1], rgb[to + 2]) = (first, second, third);
        }
    }

    /// <summary>Makes one byte of each pixel an 8-bit grey picture, <c>[pixels, 3]</c>.</summary>
    private void ToGrey(ReadOnlySpan<byte> source, int from, Span<byte> grey)
    {
        for (var to = 0; to < grey.Length; from += _layout.BytesPerPixel, to += 3)
        {
            grey[to] = grey[to + 1] = grey[to + 2] = source[from];
        }
    }

    /// <summary>Puts rows, <c>[rows, width, 3]</c> as stored in the file, where they belong in the upright picture.</summary>
    private void Place(ReadOnlySpan<byte> rgb, RgbImage upright)
    {
        var from = MemoryMarshal.Cast<byte, Pixel>(rgb);
        var to = MemoryMarshal.Cast<byte, Pixel>(upright.Pixels);
        var (w, h) = (upright.Width, upright.Height);

        // Stored pixel (x, y) goes to the upright position origin + x · right + y · down, in pixels.
        var (origin, right, down) = _orientation switch
        {
            2 => (w - 1, -1, w),
            3 => ((w * h) - 1, -1, -w),
            4 => ((h - 1) * w, 1, -w),
            5 => (0, w, 1),
            6 => (w - 1, w, -1),
            7 => ((w * h) - 1, -w, -1),
            8 => ((h - 1) * w, -w, 1),
            _ => (0, 1, w),
        };
        if (origin == 0 && right == 1)
        {
            from.CopyTo(to[(_top * w)..]);
            return;
        }

        // Neighbours in the upright picture are written together: along stored rows, or down the strip's columns.
        var rows = from.Length / _width;
        var along = Math.Abs(right) == 1;
        var (outer, outerFrom, outerTo) = along ? (rows, _width, down) : (_width, 1, right);
        var (inner, innerFrom, innerTo) = along ? (_width, 1, right) : (rows, _width, down);
        for (var i = 0; i < outer; i++)
        {
            var source = i * outerFrom;
            var target = origin + (_top * down) + (i * outerTo);
            for (var j = 0; j < inner; j++, source += innerFrom, target += innerTo)
            {
                to[target] = from[source];
            }
        }
    }

    /// <summary>The light that an ink lets through, rounded as Pillow does: paper · (1 − ink / 255).</summary>
    private static byte Inked(int paper, int ink)
    {
        var product = (ink * paper) + 128;
        return (byte)(paper - (((product >> 8) + product) >> 8));
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Pixel(byte Red, byte Green, byte Blue);
}
