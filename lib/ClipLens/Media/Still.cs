using System.Buffers;
using System.Globalization;

namespace ClipLens.Media;

/// <summary>Reads still pictures: JPEG, PNG, WebP, TIFF, GIF (the first frame), HEIC, HEIF and AVIF.</summary>
/// <remarks>
/// The pixels are those of Pillow's <c>Image.open(path).convert("RGB")</c>, to the bit for JPEG and PNG of 8 bits, but
/// for three things: the picture is turned upright, a 16-bit channel gives its high byte (Pillow clips it), and what is
/// transparent in a GIF is black. Alpha is dropped, colour profiles are not applied. Any number of threads may read at once.
/// </remarks>
public static class Still
{
    private const long MostPixels = 300_000_000;
    private const int StripRows = 16; // what libvips decodes at once

    /// <summary>Decodes a picture at full size, the right way up.</summary>
    /// <param name="path">The file; its content counts, not its extension.</param>
    /// <returns>8-bit RGB; dispose it to hand its buffer on to the next picture.</returns>
    /// <exception cref="MediaException">
    /// The file is not there, is not a picture, is truncated or damaged, or has over 300 megapixels; nothing is guessed.
    /// </exception>
    /// <exception cref="DllNotFoundException">libvips is not installed; the message says how to install it.</exception>
    public static RgbImage Read(string path) => Read(path, leastSide: int.MaxValue);

    /// <summary>Makes a small JPEG of a picture file, the right way up and without metadata, to be shown in a page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxSide">The longer side in pixels, at least 1; a smaller picture keeps its size.</param>
    /// <exception cref="MediaException">The file cannot be read; see <see cref="Read(string)"/>.</exception>
    public static byte[] Thumbnail(string path, int maxSide)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSide);
        using var image = Read(path, leastSide: maxSide);
        return Thumbnail(image, maxSide);
    }

    /// <summary>Makes a small JPEG of decoded pixels.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="maxSide">The longer side in pixels, at least 1; a smaller picture keeps its size.</param>
    public static unsafe byte[] Thumbnail(RgbImage image, int maxSide)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSide);
        fixed (byte* pixels = image.Pixels)
        {
            using var full = VipsImage.Wrap(pixels, image.Width, image.Height);
            using var shrink = new VipsOperation("thumbnail_image").Set("in", full)
                .Set("width", Invariant(maxSide)).Set("height", Invariant(maxSide)).Set("size", "down");
            using var small = shrink.Image();
            using var save = new VipsOperation("jpegsave_buffer").Set("in", small).Set("Q", "82");
            return save.Bytes();
        }
    }

    /// <summary>Decodes a picture; a JPEG straight at an eighth, a quarter or half its size if <paramref name="leastSide"/> allows.</summary>
    private static RgbImage Read(string path, int leastSide)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        VipsLibrary.Require();
        var format = MediaFormat.Require(path, MediaKind.Photo);
        try
        {
            return VipsException.Attempt(() => Decode(path, format, leastSide));
        }
        catch (VipsException e)
        {
            throw new MediaException(path, File.Exists(path) ? Reason(format, e.Message) : "is not there any more", e);
        }
    }

    private static RgbImage Decode(string path, MediaFormat format, int leastSide)
    {
        using var stored = Open(path, format, shrink: 1);
        if ((long)stored.Width * stored.Height > MostPixels)
        {
            throw new MediaException(path, string.Create(CultureInfo.InvariantCulture,
                $"is {stored.Width:N0} × {stored.Height:N0} pixels; at most {MostPixels / 1_000_000} megapixels are read"));
        }

        var shrink = format.Loader == "jpegload" ? (Math.Max(stored.Width, stored.Height) / leastSide) switch { >= 8 => 8, >= 4 => 4, >= 2 => 2, _ => 1 } : 1;
        if (shrink == 1) return Upright(stored);
        using var smaller = Open(path, format, shrink);
        return Upright(smaller);
    }

    private static VipsImage Open(string path, MediaFormat format, int shrink)
    {
        using var load = new VipsOperation(format.Loader!).SetPath("filename", path) // a photo's format always has a loader
            .Set("access", "sequential").Set("fail-on", "error");
        if (shrink > 1) load.Set("shrink", Invariant(shrink));
        return load.Image();
    }

    private static RgbImage Upright(VipsImage stored)
    {
        if (stored.IsPlain) return Pixels(stored);
        using var convert = new VipsOperation("colourspace").Set("in", stored).Set("space", "srgb");
        using var rgb = convert.Image();
        using var cast = new VipsOperation("cast").Set("in", rgb).Set("format", "uchar");
        using var plain = cast.Image();
        return Pixels(plain);
    }

    private static RgbImage Pixels(VipsImage stored)
    {
        var (width, height, orientation) = (stored.Width, stored.Height, stored.Orientation);
        var (bands, channel, cmyk) = (stored.Bands, stored.BytesPerChannel, stored.IsCmyk);
        var upright = orientation >= 5 ? RgbImage.Rent(height, width) : RgbImage.Rent(width, height);
        var buffer = ArrayPool<byte>.Shared.Rent(3 * width * StripRows);
        try
        {
            stored.ReadStrips(StripRows, (top, strip) =>
            {
                if (bands != 3 || channel != 1)
                {
                    var rgb = buffer.AsSpan(0, strip.Length / (bands * channel) * 3);
                    PixelStrip.ToRgb(strip, bands, channel, cmyk, rgb);
                    strip = rgb;
                }

                PixelStrip.Place(strip, top, width, orientation, upright);
            });
            return upright;
        }
        catch
        {
            upright.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Reason(MediaFormat format, string detail) =>
        detail.Contains("nsupported", StringComparison.Ordinal) || detail.Contains("class", StringComparison.Ordinal)
            ? $"is {format.Name} of a kind that libvips does not read here: {detail}"
            : $"is damaged {format.Name}: {detail}";

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);
}
