using System.Runtime.InteropServices;

namespace ClipLens;

/// <summary>A strip of decoded rows on its way into an <see cref="RgbImage"/>: made 8-bit RGB, then turned upright.</summary>
internal static class PixelStrip
{
    /// <summary>Makes pixels of any plain kind 8-bit RGB, as Pillow's <c>convert("RGB")</c> does; alpha is left out.</summary>
    /// <param name="source">Layout <c>[pixels, bands]</c>, little-endian; of a 16-bit channel the high byte counts.</param>
    /// <param name="bands">1 or 2: grey; 3 or more: RGB, or CMYK if <paramref name="cmyk"/>.</param>
    /// <param name="bytesPerChannel">1 or 2.</param>
    /// <param name="cmyk">Whether the first four channels are inks, 255 for full ink.</param>
    /// <param name="rgb">Layout <c>[pixels, 3]</c>.</param>
    internal static void ToRgb(ReadOnlySpan<byte> source, int bands, int bytesPerChannel, bool cmyk, Span<byte> rgb)
    {
        var step = bands * bytesPerChannel;
        var high = bytesPerChannel - 1;
        for (int from = high, to = 0; to < rgb.Length; from += step, to += 3)
        {
            if (bands < 3)
            {
                rgb[to] = rgb[to + 1] = rgb[to + 2] = source[from];
                continue;
            }

            var (first, second, third) = (source[from], source[from + bytesPerChannel], source[from + (2 * bytesPerChannel)]);
            if (cmyk)
            {
                var paper = 255 - source[from + (3 * bytesPerChannel)]; // what black leaves of the light
                (first, second, third) = (Inked(paper, first), Inked(paper, second), Inked(paper, third));
            }

            (rgb[to], rgb[to + 1], rgb[to + 2]) = (first, second, third);
        }
    }

    /// <summary>Makes the last channel of pixels an 8-bit grey picture.</summary>
    /// <param name="source">Layout <c>[pixels, bands]</c>, little-endian.</param>
    /// <param name="bands">Alpha included.</param>
    /// <param name="bytesPerChannel">1 or 2.</param>
    /// <param name="grey">Layout <c>[pixels, 3]</c>.</param>
    internal static void AlphaToGrey(ReadOnlySpan<byte> source, int bands, int bytesPerChannel, Span<byte> grey)
    {
        var step = bands * bytesPerChannel;
        for (int from = step - 1, to = 0; to < grey.Length; from += step, to += 3)
        {
            grey[to] = grey[to + 1] = grey[to + 2] = source[from];
        }
    }

    /// <summary>Puts rows where they belong in the upright picture.</summary>
    /// <param name="rgb">Layout <c>[rows, width, 3]</c>, as stored in the file.</param>
    /// <param name="top">The stored picture's row that comes first here.</param>
    /// <param name="width">The stored picture's width.</param>
    /// <param name="orientation">EXIF orientation, 1 to 8; from 5 on, stored rows are upright columns.</param>
    /// <param name="upright">The whole picture.</param>
    internal static void Place(ReadOnlySpan<byte> rgb, int top, int width, int orientation, RgbImage upright)
    {
        var from = MemoryMarshal.Cast<byte, Pixel>(rgb);
        var to = MemoryMarshal.Cast<byte, Pixel>(upright.Pixels);
        var (w, h) = (upright.Width, upright.Height);

        // Stored pixel (x, y) goes to the upright position origin + x · right + y · down, in pixels.
        var (origin, right, down) = orientation switch
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
            from.CopyTo(to[(top * w)..]);
            return;
        }

        // Neighbours in the upright picture are written together: along stored rows, or down the strip's columns.
        var rows = from.Length / width;
        var along = Math.Abs(right) == 1;
        var (outer, outerFrom, outerTo) = along ? (rows, width, down) : (width, 1, right);
        var (inner, innerFrom, innerTo) = along ? (width, 1, right) : (rows, width, down);
        for (var i = 0; i < outer; i++)
        {
            var source = i * outerFrom;
            var target = origin + (top * down) + (i * outerTo);
            for (var j = 0; j < inner; j++, source += innerFrom, target += innerTo) to[target] = from[source];
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
