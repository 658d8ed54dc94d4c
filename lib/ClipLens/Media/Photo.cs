using System.Globalization;

namespace ClipLens;

/// <summary>Reads still pictures: JPEG, PNG, WebP, TIFF, GIF (the first frame), HEIC, HEIF and AVIF.</summary>
/// <remarks>
/// The pixels are those of Pillow's <c>Image.open(path).convert("RGB")</c>, to the bit for JPEG and PNG of 8 bits, but
/// for three things: the picture is turned upright, a 16-bit channel gives its high byte (Pillow clips it to white), and
/// a CIELAB TIFF is converted by libvips. Alpha is kept aside, colour profiles are not applied. Any number of threads may
/// read at once.
/// </remarks>
public static class Photo
{
    /// <summary>Decodes a picture at full size, the right way up.</summary>
    /// <param name="path">The file; its content counts, not its extension.</param>
    /// <returns>8-bit RGB; dispose it to hand its buffer on to the next picture.</returns>
    /// <exception cref="MediaException">
    /// The file cannot be read, is no picture, is truncated or damaged, or has over 300 megapixels.
    /// </exception>
    /// <exception cref="DllNotFoundException">libvips is not installed; the message says how to install it.</exception>
    public static RgbImage Read(string path) => Read(path, leastSide: int.MaxValue);

    /// <summary>Makes a small JPEG of a picture file, the right way up and without metadata, to be shown in a page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxSide">The longer side in pixels, at least 1; a smaller picture keeps its size.</param>
    /// <exception cref="MediaException">The file cannot be read; see <see cref="Read(string)"/>.</exception>
    /// <exception cref="DllNotFoundException">libvips is not installed; the message says how to install it.</exception>
    public static byte[] Thumbnail(string path, int maxSide)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSide);
        using var image = Read(path, leastSide: maxSide);
        return Thumbnail(image, maxSide);
    }

    /// <summary>Makes a small JPEG of decoded pixels.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="maxSide">The longer side in pixels, at least 1; a smaller picture keeps its size.</param>
    /// <exception cref="DllNotFoundException">libvips is not installed; the message says how to install it.</exception>
    public static unsafe byte[] Thumbnail(RgbImage image, int maxSide)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSide);
        var side = maxSide.ToString(CultureInfo.InvariantCulture);
        fixed (byte* pixels = image.Pixels)
        {
            using var full = VipsImage.Wrap(pixels, image.Width, image.Height);
            using var resize = new VipsOperation("thumbnail_image").Set("in", full).Set("width", side).Set("height", side).Set("size", "down");
            using var small = resize.Image();
            using var save = new VipsOperation("jpegsave_buffer").Set("in", small).Set("Q", "82").Set("strip", "true"); // or it writes EXIF of its own
            return save.Bytes();
        }
    }

    /// <summary>Makes a PNG of decoded pixels, which keeps each as it is.</summary>
    internal static unsafe byte[] Png(RgbImage image)
    {
        fixed (byte* pixels = image.Pixels)
        {
            using var full = VipsImage.Wrap(pixels, image.Width, image.Height);
            using var save = new VipsOperation("pngsave_buffer").Set("in", full).Set("strip", "true");
            return save.Bytes();
        }
    }

    /// <summary>Gets how many pixels a picture takes in memory, its alpha channel included, without decoding it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="MediaException">The file cannot be read; see <see cref="Read(string)"/>.</exception>
    internal static long PixelsOf(string path) => Attempt(path, file => file.CountPixels());

    private static RgbImage Read(string path, int leastSide) => Attempt(path, file => file.Decode(leastSide));

    private static T Attempt<T>(string path, Func<PhotoFile, T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        VipsLibrary.Require();
        var file = new PhotoFile(path, MediaFormat.Require(path, MediaKind.Photo));
        try
        {
            return read(file);
        }
        catch (VipsException e)
        {
            throw new MediaException(path, File.Exists(path) ? file.Reason(e) : "is not there any more", e);
        }
    }
}
