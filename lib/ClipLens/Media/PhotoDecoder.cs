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

/// <summary>Decodes one file that is in memory.</summary>
internal abstract class PhotoDecoder
{
    /// <summary>Reads the stored size from the header.</summary>
    /// <param name="check">Told the size in pixels; it throws if that is too large.</param>
    /// <exception cref="PhotoDecoderException">The header is damaged.</exception>
    public abstract (int Width, int Height, bool HasAlpha) Measure(Action<int, int> check);

    /// <summary>Decodes the picture, the right way up.</summary>
    /// <param name="min">If the stored picture is larger, a smaller version whose sides are at least so long will do.</param>
    /// <param name="check">Told the stored size in pixels before anything is decoded; it throws if that is too large.</param>
    /// <exception cref="PhotoDecoderException">The file is damaged, or of a kind that is not read.</exception>
    public abstract RgbImage Decode((int Longer, int Shorter) min, Action<int, int> check);
}

/// <summary>A file cannot be decoded; the message is the decoder's.</summary>
/// <param name="message">What the decoder says, in one line.</param>
/// <param name="isUnsupported">Whether the file may be sound, but needs what the decoder has not.</param>
internal sealed class PhotoDecoderException(string message, bool isUnsupported = false) : Exception(message)
{
    public bool IsUnsupported { get; } = isUnsupported;
}
