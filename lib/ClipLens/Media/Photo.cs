using SkiaSharp;

namespace ClipLens;

/// <summary>A photo's file, read into memory once: to be told apart, hashed and decoded from there.</summary>
/// <remarks>
/// Read are JPEG, PNG, WebP, TIFF, GIF (the first frame), AVIF, HEIC, JPEG XL, JPEG 2000, BMP and camera raw (its largest preview).
/// The pixels are those of Pillow's <c>Image.open(path).convert("RGB")</c>, to the bit for JPEG and PNG of 8 bits, but
/// for two things: the picture is turned upright, and a 16-bit channel gives its high byte (Pillow clips it to white).
/// Alpha is kept aside, colour profiles are not applied. Any number of threads may read at once.
/// </remarks>
public sealed class Photo
{
    private const int JpegQuality = 82;

    private readonly byte[] _file;

    /// <summary>Takes a photo's file that is in memory already.</summary>
    /// <param name="name">What an error calls it: a path, or where it came from.</param>
    /// <param name="file">The whole file; it must not change any more.</param>
    /// <exception cref="MediaException">It is no picture, or of a format that is not read.</exception>
    public Photo(string name, byte[] file)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(file);
        (Path, _file) = (name, file);
        Format = MediaFormat.Require(name, file, MediaKind.Photo);
        if (Format.Codec == PhotoCodec.Tiff && CameraRaw.Is(file))
        {
            Format = MediaFormat.Raw;
        }
    }

    /// <summary>Gets the path it was read from.</summary>
    public string Path { get; }

    /// <summary>Gets the format, as the content tells.</summary>
    public MediaFormat Format { get; }

    /// <summary>Gets the file's bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _file;

    /// <summary>Reads a photo's file, opening it once.</summary>
    /// <param name="path">The file; its content counts, not its extension.</param>
    /// <exception cref="MediaException">The file cannot be read, is no picture, or of a format that is not read.</exception>
    public static Photo Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new Photo(path, MediaFormat.ReadFile(path, MediaKind.Photo));
    }

    /// <summary>Reads and decodes a photo at full size, the right way up.</summary>
    /// <param name="path">The file; its content counts, not its extension.</param>
    /// <returns>8-bit RGB; dispose it to hand its buffer on to the next picture.</returns>
    /// <exception cref="MediaException">The file cannot be read, is no
    /// picture, is truncated or damaged, or has over 300 megapixels.</exception>
    public static RgbImage Read(string path) => Open(path).Decode();

    /// <summary>Makes a small JPEG of a photo, the right way up and without metadata, to be shown in a page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxSide">The longer side in pixels, at least 1; a smaller picture keeps its size.</param>
    /// <exception cref="MediaException">The file cannot be read; see <see cref="Read"/>.</exception>
    public static byte[] Thumbnail(string path, int maxSide)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSide);
        using var image = Open(path).Decode(new DecodeOptions(MinLonger: maxSide));
        return Thumbnail(image, maxSide);
    }

    /// <summary>Makes a small JPEG of decoded pixels.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="maxSide">The longer side in pixels, at least 1; a smaller picture keeps its size.</param>
    public static byte[] Thumbnail(RgbImage image, int maxSide)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSide);
        using var bitmap = image.ToBitmap(maxSide);
        using var jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, JpegQuality);
        return jpeg.ToArray();
    }

    /// <summary>Makes a PNG of decoded pixels, which keeps each as it is.</summary>
    internal static byte[] Png(RgbImage image)
    {
        using var bitmap = image.ToBitmap(int.MaxValue);
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }

    /// <summary>Decodes the photo at full size, the right way up.</summary>
    /// <returns>8-bit RGB; dispose it to hand its buffer on to the next picture.</returns>
    /// <exception cref="MediaException">It is truncated or damaged, of a kind that is not read, or has over 300 megapixels.</exception>
    public RgbImage Decode() => Decode(new DecodeOptions());

    /// <summary>Gets how many pixels decoding takes in memory, an alpha channel included, from the file's header.</summary>
    /// <param name="options">What is wanted of it.</param>
    /// <exception cref="MediaException">The header is damaged, or the photo has over 300 megapixels.</exception>
    internal long DecodedPixels(DecodeOptions options)
    {
        var (width, height, hasAlpha) = Attempt(Decoder.Measure);
        var scale = Format.Codec == PhotoCodec.Jpeg ? options.Shrink(width, height) : 1;
        return (long)width * height / (scale * scale) * (hasAlpha ? 3 : 1); // with an alpha channel, three pictures of the same size
    }

    /// <summary>Decodes the photo, the right way up.</summary>
    /// <param name="options">What is wanted of it.</param>
    internal RgbImage Decode(DecodeOptions options) => Attempt(() => Decoder.Decode(options));

    private PhotoDecoder Decoder => field ??= Format.Codec switch
    {
        PhotoCodec.Raw when CameraRaw.Preview(_file) is (var preview, var turn) => new VipsDecoder(preview, PhotoCodec.Jpeg, turn),
        PhotoCodec.Avif => new VipsDecoder(_file, PhotoCodec.Avif, orientation: 1), // it has its own rotation, which libvips has done
        PhotoCodec.Png => new VipsDecoder(_file, PhotoCodec.Png, Orientation.OfPng(_file)),
        PhotoCodec.Heic or PhotoCodec.JpegXl or PhotoCodec.Jpeg2000 or PhotoCodec.Bmp or PhotoCodec.Raw =>
            new MagickDecoder(_file, Format.Codec),
        var codec => new VipsDecoder(_file, codec),
    };

    private T Attempt<T>(Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (PhotoDecoderException e)
        {
            throw new MediaException(Path, e.Fault switch
            {
                PhotoFault.Damage => $"is damaged {Format.Name}: {e.Message}",
                PhotoFault.Kind => $"is {Format.Name} of a kind that is not read: {e.Message}",
                _ => e.Message,
            }, e);
        }
    }
}
