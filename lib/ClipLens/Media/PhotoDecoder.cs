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
internal sealed record DecodeOptions
{
    /// <summary>Gets how long the longer side is at least, in pixels, of a smaller version that will do.</summary>
    public int MinLonger { get; init; } = int.MaxValue;

    /// <summary>Gets how long the shorter side is at least, in pixels, of a smaller version that will do.</summary>
    public int MinShorter { get; init; } = 1;

    /// <summary>Gets what takes the rows of a picture of some width and height as they are decoded, so that nobody holds all of it. It
    /// may be left out of use, and is where rows do not come upright, from top to bottom.</summary>
    public Func<int, int, IPictureRows>? Rows { get; init; }
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
    /// <summary>Reads the stored size from the header.</summary>
    /// <param name="check">Told the size in pixels; it throws if that is too large.</param>
    /// <exception cref="PhotoDecoderException">The header is damaged.</exception>
    public abstract (int Width, int Height, bool HasAlpha) Measure(Action<int, int> check);

    /// <summary>Decodes the picture, the right way up.</summary>
    /// <param name="options">What is wanted of it.</param>
    /// <param name="check">Told the stored size in pixels before anything is decoded; it throws if that is too large.</param>
    /// <exception cref="PhotoDecoderException">The file is damaged, or of a kind that is not read.</exception>
    public abstract RgbImage Decode(DecodeOptions options, Action<int, int> check);
}

/// <summary>A file cannot be decoded; the message is the decoder's.</summary>
/// <param name="message">What the decoder says, in one line.</param>
/// <param name="isUnsupported">Whether the file may be sound, but needs what the decoder has not.</param>
internal sealed class PhotoDecoderException(string message, bool isUnsupported = false) : Exception(message)
{
    public bool IsUnsupported { get; } = isUnsupported;
}
