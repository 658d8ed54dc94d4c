using System.Buffers;
using System.Globalization;

namespace ClipLens;

/// <summary>A picture file of a known format, and how libvips decodes it.</summary>
internal sealed class PhotoFile(string path, MediaFormat format)
{
    private const long MostPixels = 300_000_000;
    private const int MostBands = 8;
    private const int StripRows = 64; // so many that a quarter turn writes whole cache lines
    private const long StripBytes = 1 << 26;

    private const string JpegLoader = "jpegload";
    private const string HeifLoader = "heifload";

    /// <summary>Decodes the picture, the right way up.</summary>
    /// <param name="leastSide">If the stored picture is larger, a smaller version whose longer side is at least so long will do.</param>
    internal RgbImage Decode(int leastSide)
    {
        var isJpeg = format.Loader == JpegLoader;
        try
        {
            return VipsException.Attempt(() => Decode(leastSide, isJpeg ? "warning" : "error"));
        }
        catch (VipsException e) when (isJpeg && !IsPixelDamage(e.Message))
        {
            return VipsException.Attempt(() => Decode(leastSide, "error"));
        }
    }

    /// <summary>Reads from the header how many pixels there will be: with an alpha channel, three pictures of the same size are made.</summary>
    internal long CountPixels() => VipsException.Attempt(() =>
    {
        using var stored = Open("none");
        return (long)stored.Width * stored.Height * (stored.HasAlpha ? 3 : 1);
    });

    /// <summary>Says whether the file is at fault, or this system's libvips, which may lack a codec or a loader.</summary>
    internal string Reason(VipsException e) =>
        e.Message.EndsWith("not found", StringComparison.Ordinal)
        || (e.Message.Contains("nsupported", StringComparison.Ordinal) && !e.Message.Contains("marker", StringComparison.Ordinal))
            ? $"is {format.Name} of a kind that libvips does not read here: {e.Message}"
            : $"is damaged {format.Name}: {e.Message}";

    /// <summary>Tells damage from the warnings of libjpeg that leave every pixel right, such as stray bytes between segments.</summary>
    private static bool IsPixelDamage(string warning) =>
        warning.Contains("Corrupt JPEG data", StringComparison.Ordinal) && !warning.Contains("extraneous bytes", StringComparison.Ordinal);

    private RgbImage Decode(int leastSide, string failOn)
    {
        using var stored = Open(failOn);
        if ((long)stored.Width * stored.Height > MostPixels)
        {
            throw new MediaException(path, string.Create(CultureInfo.InvariantCulture,
                $"is {stored.Width:N0} × {stored.Height:N0} pixels; at most {MostPixels / 1_000_000} megapixels are read"));
        }

        if (stored.Bands > MostBands) throw new MediaException(path, $"is a file of {stored.Bands} channels, which is no picture");

        var ratio = Math.Max(stored.Width, stored.Height) / leastSide;
        if (ratio < 2 || format.Loader is not (JpegLoader or HeifLoader)) return ToRgb(stored);

        // A JPEG can be decoded at an eighth, a quarter or half its size; an HEIC may hold a small picture too.
        using var smaller = format.Loader == JpegLoader
            ? Open(failOn, "shrink", ratio >= 8 ? "8" : ratio >= 4 ? "4" : "2")
            : Open(failOn, "thumbnail", "true");
        return ToRgb(Math.Max(smaller.Width, smaller.Height) >= leastSide ? smaller : stored);
    }

    private VipsImage Open(string failOn, string? option = null, string value = "")
    {
        using var load = new VipsOperation(format.Loader!); // not null: the format is a photo's
        load.SetPath("filename", path).Set("access", "sequential").Set("fail-on", failOn);
        if (option is not null) load.Set(option, value);
        return load.Image();
    }

    private static RgbImage ToRgb(VipsImage stored)
    {
        if (stored.IsPlain) return Upright(stored);
        using var convert = new VipsOperation("colourspace").Set("in", stored).Set("space", "srgb");
        using var rgb = convert.Image();
        using var cast = new VipsOperation("cast").Set("in", rgb).Set("format", "uchar");
        using var plain = cast.Image();
        return Upright(plain);
    }

    /// <summary>Decodes strip by strip, straight into the upright picture.</summary>
    private static RgbImage Upright(VipsImage stored)
    {
        var (width, height, orientation) = (stored.Width, stored.Height, stored.Orientation);
        var (bands, bytesPerChannel, cmyk) = (stored.Bands, stored.BytesPerChannel, stored.IsCmyk);
        var upright = orientation >= 5 ? RgbImage.Rent(height, width) : RgbImage.Rent(width, height);
        upright.Alpha = stored.HasAlpha ? RgbImage.Rent(upright.Width, upright.Height) : null;
        var rows = (int)Math.Clamp(StripBytes / ((long)width * bands * bytesPerChannel), 1, Math.Min(StripRows, height));
        var buffer = ArrayPool<byte>.Shared.Rent(3 * width * rows);
        try
        {
            stored.ReadStrips(rows, (top, strip) =>
            {
                var rgb = buffer.AsSpan(0, strip.Length / (bands * bytesPerChannel) * 3);
                if (upright.Alpha is not null)
                {
                    PixelStrip.AlphaToGrey(strip, bands, bytesPerChannel, rgb);
                    PixelStrip.Place(rgb, top, width, orientation, upright.Alpha);
                }

                if (bands != 3 || bytesPerChannel != 1)
                {
                    PixelStrip.ToRgb(strip, bands, bytesPerChannel, cmyk, rgb);
                    strip = rgb;
                }

                PixelStrip.Place(strip, top, width, orientation, upright);
            });
            upright.DropAlphaIfOpaque();
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
}
