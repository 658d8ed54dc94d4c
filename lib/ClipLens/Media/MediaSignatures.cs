using System.Buffers.Binary;

namespace ClipLens;

/// <summary>Detects a file's format by its magic number.</summary>
internal static class MediaSignatures
{
    /// <summary>How many bytes from the start are enough.</summary>
    internal const int Length = 512;

    private const int TransportPacket = 188;

    /// <summary>Camera raw; of a TIFF only its tags tell.</summary>
    internal static readonly MediaFormat Raw = Photo("camera raw", PhotoCodec.Raw);

    private static readonly MediaFormat Jpeg = Photo("JPEG", PhotoCodec.Jpeg);
    private static readonly MediaFormat Png = Photo("PNG", PhotoCodec.Png);
    private static readonly MediaFormat Gif = Photo("GIF", PhotoCodec.Gif);
    private static readonly MediaFormat WebP = Photo("WebP", PhotoCodec.WebP);
    private static readonly MediaFormat Tiff = Photo("TIFF", PhotoCodec.Tiff);
    private static readonly MediaFormat Avif = Photo("AVIF", PhotoCodec.Avif);
    private static readonly MediaFormat Heic = Photo("HEIC", PhotoCodec.Heic);
    private static readonly MediaFormat JpegXl = Photo("JPEG XL", PhotoCodec.JpegXl);
    private static readonly MediaFormat Jpeg2000 = Photo("JPEG 2000", PhotoCodec.Jpeg2000);
    private static readonly MediaFormat Bmp = Photo("BMP", PhotoCodec.Bmp);
    private static readonly MediaFormat Icon = Photo("an icon (ICO)");
    private static readonly MediaFormat Photoshop = Photo("Photoshop (PSD)");
    private static readonly MediaFormat OpenExr = Photo("OpenEXR");
    private static readonly MediaFormat Radiance = Photo("Radiance HDR");
    private static readonly MediaFormat DirectDraw = Photo("DirectDraw (DDS)");
    private static readonly MediaFormat Gimp = Photo("GIMP (XCF)");
    private static readonly MediaFormat JpegXr = Photo("JPEG XR");
    private static readonly MediaFormat Netpbm = Photo("Netpbm (PPM)");
    private static readonly MediaFormat Mp4 = new("MP4 or QuickTime", MediaKind.Video);
    private static readonly MediaFormat Matroska = new("Matroska or WebM", MediaKind.Video);
    private static readonly MediaFormat Avi = new("AVI", MediaKind.Video);
    private static readonly MediaFormat Mpeg = new("MPEG", MediaKind.Video);
    private static readonly MediaFormat Ogg = new("Ogg", MediaKind.Video);
    private static readonly MediaFormat Flash = new("Flash Video", MediaKind.Video);
    private static readonly MediaFormat WindowsMedia = new("Windows Media", MediaKind.Video);

    /// <summary>Tells the format.</summary>
    /// <param name="head">The first <see cref="Length"/> bytes, or the whole file if it is shorter.</param>
    /// <returns>Null for what is not known to be a picture or a video; so for text, playlists and sound.</returns>
    internal static MediaFormat? Find(ReadOnlySpan<byte> head) => OfPhoto(head) ?? OfVideo(head) ?? OfBoxes(head) ?? OfPackets(head);

    private static MediaFormat Photo(string name, PhotoCodec codec = PhotoCodec.None) => new(name, MediaKind.Photo) { Codec = codec };

    private static MediaFormat? OfPhoto(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => Gif,
        [(byte)'I', (byte)'I', (byte)'*', 0, _, _, _, _, (byte)'C', (byte)'R', ..] => Raw,
        [(byte)'I', (byte)'I', (byte)'*' or (byte)'+', 0, ..] or [(byte)'M', (byte)'M', 0, (byte)'*' or (byte)'+', ..] => Tiff,
        [(byte)'I', (byte)'I', (byte)'R', (byte)'O' or (byte)'S', ..] or [(byte)'M', (byte)'M', (byte)'O', (byte)'R', ..] => Raw,
        [(byte)'I', (byte)'I', (byte)'U', 0, ..] or [0, (byte)'M', (byte)'R', (byte)'M', ..] => Raw,
        [(byte)'I', (byte)'I', 0xBC, ..] => JpegXr,
        [0xFF, 0x0A, ..] => JpegXl,
        [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ', ..] => JpegXl,
        [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..] or [0xFF, 0x4F, 0xFF, 0x51, ..] => Jpeg2000,
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, _, _, 0, 0, 12 or 40 or 52 or 56 or 64 or 108 or 124, 0, 0, 0, ..] => Bmp,
        [0, 0, 1, 0, > 0, 0, _, _, _, 0, 0 or 1, 0, 0 or 1 or 4 or 8 or 16 or 24 or 32, 0, ..] => Icon,
        [(byte)'8', (byte)'B', (byte)'P', (byte)'S', 0, 1 or 2, ..] => Photoshop,
        [0x76, 0x2F, 0x31, 0x01, ..] => OpenExr,
        [(byte)'D', (byte)'D', (byte)'S', (byte)' ', 124, 0, 0, 0, ..] => DirectDraw,
        [(byte)'P', >= (byte)'4' and <= (byte)'6', (byte)'\n', ..] => Netpbm,
        _ when head.StartsWith("#?RADIANCE"u8) => Radiance,
        _ when head.StartsWith("gimp xcf "u8) => Gimp,
        _ when head.StartsWith("FUJIFILMCCD-RAW"u8) || head.StartsWith("FOVb"u8)
            || (head.Length >= 14 && head[6..].StartsWith("HEAPCCDR"u8)) => Raw,
        _ when head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("WEBP"u8) => WebP,
        _ => null,
    };

    private static MediaFormat? OfVideo(ReadOnlySpan<byte> head) => head switch
    {
        [0x1A, 0x45, 0xDF, 0xA3, ..] => Matroska,
        [0, 0, 1, 0xBA or 0xB3, ..] => Mpeg,
        [(byte)'F', (byte)'L', (byte)'V', 1, ..] => Flash,
        [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, ..] => WindowsMedia,
        _ when head.StartsWith("OggS"u8) => head.IndexOf("theora"u8) >= 0 || head.IndexOf("fishead"u8) >= 0 ? Ogg : null,
        _ when head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("AVI "u8) => Avi,
        _ => null,
    };

    /// <summary>Tells HEIC, AVIF, MP4 and QuickTime apart, which are all nested boxes.</summary>
    private static MediaFormat? OfBoxes(ReadOnlySpan<byte> head)
    {
        if (head.Length < 16)
        {
            return null;
        }

        var type = head.Slice(4, 4);
        if (type.SequenceEqual("ftyp"u8))
        {
            return OfBrands(head[8..(int)Math.Clamp(BinaryPrimitives.ReadUInt32BigEndian(head), 12, head.Length)]);
        }

        // QuickTime before 2002 says no brand. A size below 2²⁴ keeps text such as "The free…" out.
        ReadOnlySpan<byte> first = "moovmdatwidefreeskippnot"u8;
        return head[0] == 0 && first.IndexOf(type) is >= 0 and var at && at % 4 == 0 ? Mp4 : null;
    }

    private static MediaFormat? OfBrands(ReadOnlySpan<byte> brands) => brands[..4] switch
    {
        [(byte)'a', (byte)'v', (byte)'i', (byte)'f' or (byte)'s'] => Avif,
        [(byte)'h', (byte)'e', (byte)'i', _] or [(byte)'h', (byte)'e', (byte)'v', (byte)'c' or (byte)'x' or (byte)'m' or (byte)'s'] => Heic,
        [(byte)'m', (byte)'i' or (byte)'s', (byte)'f', (byte)'1'] => brands.IndexOf("avif"u8) >= 0 ? Avif : Heic,
        [(byte)'M', (byte)'4', (byte)'A' or (byte)'B' or (byte)'P', _] => null, // sound
        [(byte)'c', (byte)'r', (byte)'x', _] => Raw, // Canon's CR3
        _ => Mp4,
    };

    /// <summary>Tells an MPEG transport stream by its sync bytes; camcorders put four bytes before each packet.</summary>
    private static MediaFormat? OfPackets(ReadOnlySpan<byte> head)
    {
        return IsStream(head, 0, TransportPacket) || IsStream(head, 4, TransportPacket + 4) ? Mpeg : null;

        static bool IsStream(ReadOnlySpan<byte> head, int first, int packet) =>
            head.Length > first + (2 * packet) && head[first] == 'G' && head[first + packet] == 'G' && head[first + (2 * packet)] == 'G';
    }
}
