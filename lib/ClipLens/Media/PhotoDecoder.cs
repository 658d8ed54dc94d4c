using static System.FormattableString;

namespace ClipLens;

/// <summary>How a photo's file becomes pixels; told from its content.</summary>
internal enum PhotoCodec
{
    /// <summary>A video, or a picture in a format that is not read.</summary>
    None,
    Jpeg,
    Png,
    Gif,
    WebP,
    Tiff,
    Avif,
    Heic,
    JpegXl,
    Jpeg2000,
    Bmp,
    Raw,
}

/// <summary>What is wanted of a picture.</summary>
/// <param name="MinLonger">How long the longer side is at least, in pixels, of a smaller version that will do.</param>
/// <param name="MinShorter">How long the shorter side is at least, in pixels, of a smaller version that will do.</param>
/// <param name="Rows">What takes the rows of a picture of some width and height as they are decoded, so that nobody holds all of it. It
/// may be left out of use, and is where rows do not come upright, from top to bottom.</param>
internal sealed record DecodeOptions(int MinLonger = int.MaxValue, int MinShorter = 1, Func<int, int, IPictureRows>? Rows = null)
{
    /// <summary>Gets by how much a picture may be scaled down while it is decoded, as libjpeg does: 1, 2, 4 or 8.</summary>
    public int Shrink(int width, int height)
    {
        var most = Math.Min(Math.Max(width, height) / MinLonger, Math.Min(width, height) / MinShorter);
        return most >= 8 ? 8 : most >= 4 ? 4 : most >= 2 ? 2 : 1;
    }
}

/// <summary>Makes a picture from rows as they are decoded.</summary>
internal interface IPictureRows : IDisposable
{
    /// <summary>Adds the next rows, from top to bottom.</summary>
    /// <param name="strip">Whole rows; of 8-bit RGB, where nothing else was agreed.</param>
    void Add(ReadOnlySpan<byte> strip);

    /// <summary>Hands over the picture once it has all rows; its taker disposes it.</summary>
    RgbImage Take();
}

/// <summary>Decodes one file that is in memory.</summary>
internal abstract class PhotoDecoder
{
    private const long MaxPixels = 300_000_000;

    /// <summary>Reads the stored size from the header.</summary>
    /// <exception cref="PhotoDecoderException">The header is damaged, or the picture is too large.</exception>
    public abstract (int Width, int Height, bool HasAlpha) Measure();

    /// <summary>Decodes the picture, the right way up.</summary>
    /// <exception cref="PhotoDecoderException">The file is damaged, of a kind that is not read, or too large.</exception>
    public abstract RgbImage Decode(DecodeOptions options);

    /// <summary>Refuses a picture of too many pixels, before any is decoded.</summary>
    protected static void RequireSize(int width, int height)
    {
        if ((long)width * height > MaxPixels)
        {
            throw new PhotoDecoderException(
                Invariant($"is {width:N0} × {height:N0} pixels; at most {MaxPixels / 1_000_000} megapixels are read"), PhotoFault.Size);
        }
    }
}

/// <summary>Why a file cannot be decoded.</summary>
internal enum PhotoFault
{
    Damage,

    /// <summary>The file may be sound, but needs what the decoder has not.</summary>
    Kind,
    Size,
}

/// <summary>A file cannot be decoded; the message is the decoder's, in one line.</summary>
internal sealed class PhotoDecoderException(string message, PhotoFault fault = PhotoFault.Damage) : Exception(message)
{
    public PhotoFault Fault { get; } = fault;
}
