using System.Buffers.Binary;

namespace ClipLens;

/// <summary>Which format the first bytes of a file tell.</summary>
internal static class MediaSignatures
{
    /// <summary>How many bytes from the start are enough.</summary>
    internal const int Length = 512;

    private const int TransportPacket = 188;

    private static readonly MediaFormat Jpeg = new("JPEG", MediaKind.Photo) { Loader = "jpegload" };
    private static readonly MediaFormat Png = new("PNG", MediaKind.Photo) { Loader = "pngload" };
    private static readonly MediaFormat Gif = new("GIF", MediaKind.Photo) { Loader = "gifload" };
    private static readonly MediaFormat WebP = new("WebP", MediaKind.Photo) { Loader = "webpload" };
    private static readonly MediaFormat Tiff = new("TIFF", MediaKind.Photo) { Loader = "tiffload" };
    private static readonly MediaFormat Heic = new("HEIC", MediaKind.Photo) { Loader = "heifload" };
    private static readonly MediaFormat Avif = new("AVIF", MediaKind.Photo) { Loader = "heifload" };
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
    internal static MediaFormat? Find(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => Gif,
        [(byte)'I', (byte)'I', (byte)'*' or (byte)'+', 0, ..] or [(byte)'M', (byte)'M', 0, (byte)'*' or (byte)'+', ..] => Tiff,
        [0x1A, 0x45, 0xDF, 0xA3, ..] => Matroska,
        [0, 0, 1, 0xBA or 0xB3, ..] => Mpeg,
        [(byte)'F', (byte)'L', (byte)'V', 1, ..] => Flash,
        [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, ..] => WindowsMedia,
        _ when head.StartsWith("OggS"u8) => head.IndexOf("theora"u8) >= 0 || head.IndexOf("fishead"u8) >= 0 ? Ogg : null,
        _ when head.StartsWith("RIFF"u8) && head.Length >= 12 =>
            head[8..].StartsWith("WEBP"u8) ? WebP : head[8..].StartsWith("AVI "u8) ? Avi : null,
        _ => OfBoxes(head) ?? OfPackets(head),
    };

    /// <summary>Tells HEIC, AVIF, MP4 and QuickTime apart, which are all nested boxes.</summary>
    private static MediaFormat? OfBoxes(ReadOnlySpan<byte> head)
    {
        if (head.Length < 16) return null;
        var type = head.Slice(4, 4);
        if (type.SequenceEqual("ftyp"u8)) return OfBrands(head[8..(int)Math.Clamp(BinaryPrimitives.ReadUInt32BigEndian(head), 12, head.Length)]);

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
        [(byte)'c', (byte)'r', (byte)'x', _] => null, // a camera's raw data
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
