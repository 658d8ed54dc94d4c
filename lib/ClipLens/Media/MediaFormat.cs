using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;

namespace ClipLens;

/// <summary>A format of picture or video, told by what a file holds and not by its name.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">Photo or video.</param>
public sealed record MediaFormat(string Name, MediaKind Kind)
{
    /// <summary>How many bytes from the start are enough.</summary>
    private const int HeadLength = 512;

    private const int TransportPacket = 188;

    /// <summary>Camera raw; of a TIFF only its tags tell.</summary>
    internal static readonly MediaFormat Raw = Picture("camera raw", PhotoCodec.Raw);

    private static readonly MediaFormat Avif = Picture("AVIF", PhotoCodec.Avif);
    private static readonly MediaFormat Heic = Picture("HEIC", PhotoCodec.Heic);
    private static readonly MediaFormat JpegXl = Picture("JPEG XL", PhotoCodec.JpegXl);
    private static readonly MediaFormat Mp4 = Film("MP4 or QuickTime");
    private static readonly MediaFormat Mpeg = Film("MPEG");

    // .ts and .mts are left out: without the signature of a video they are TypeScript.
    private static readonly string[] PhotoExtensions =
    [
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".gif", ".heic", ".heif", ".hif", ".avif", ".jxl", ".jp2",
        ".j2k", ".bmp",
        ".dng", ".nef", ".nrw", ".cr2", ".cr3", ".crw", ".arw", ".orf", ".rw2", ".raf", ".pef", ".srw", ".x3f",
    ];

    private static readonly string[] VideoExtensions =
        [".mp4", ".m4v", ".mov", ".qt", ".webm", ".mkv", ".avi", ".mpg", ".mpeg", ".m2v", ".m2ts", ".ogv", ".flv", ".wmv", ".asf", ".3gp",
            ".3g2"];

    /// <summary>Gets how a photo is decoded; none for a video, and for a picture in a format that is not read.</summary>
    internal PhotoCodec Codec { get; init; }

    /// <summary>Tells whether a file is a photo or a video, or is to be left alone.</summary>
    /// <remarks>
    /// The first bytes decide; a picture in a format that is not read, such as Photoshop's, is a photo too, so that it is
    /// reported and not passed over. Where they say nothing, or cannot be read, the extension decides, so that a text
    /// named <c>.jpg</c> is tried and then reported. It never throws for the file's sake.
    /// </remarks>
    /// <param name="path">The file.</param>
    public static MediaKind KindOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Find(ReadFile(path, wholeOf: null))?.Kind ?? KindByExtension(path);
        }
        catch (MediaException)
        {
            return KindByExtension(path); // decoding will say why it cannot be read
        }
    }

    /// <summary>Guesses by the name alone.</summary>
    /// <param name="path">The file, which need not be there.</param>
    public static MediaKind KindByExtension(string path)
    {
        var extension = Path.GetExtension(path);
        return PhotoExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase) ? MediaKind.Photo
            : VideoExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase) ? MediaKind.Video
            : MediaKind.Other;
    }

    /// <summary>Tells the format of bytes that have to be a picture, or have to be a video.</summary>
    /// <exception cref="MediaException">They are something else, or of a format that is not read: the reason says what.</exception>
    internal static MediaFormat Require(string path, ReadOnlySpan<byte> file, MediaKind kind)
    {
        var wanted = kind == MediaKind.Photo ? "picture" : "video";
        if (Find(file) is not { } format)
        {
            throw new MediaException(path,
                file.Length == 0 ? "is empty"
                : IsText(file[..Math.Min(file.Length, HeadLength)]) ? $"is text, not a {wanted}" : $"is no {wanted} in a known format");
        }

        return format.Kind != kind ? throw new MediaException(path, $"is {format.Name}, not a {wanted}")
            : kind == MediaKind.Photo && format.Codec == PhotoCodec.None
                ? throw new MediaException(path, $"is {format.Name}, a format that is not read")
            : format;
    }

    /// <summary>Reads a whole file, unless its first bytes tell that it is not of a kind.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wholeOf">The kind; <see langword="null"/> for the first bytes of any.</param>
    /// <returns>The whole file, or its first bytes.</returns>
    /// <exception cref="MediaException">It cannot be read.</exception>
    internal static byte[] ReadFile(string path, MediaKind? wholeOf) => MediaException.Attempt(path, () =>
    {
        var entry = new FileInfo(path);
        if (!entry.Exists && Directory.Exists(path))
        {
            throw new MediaException(path, "is a folder, not a file");
        }

        if (entry.Length == 0)
        {
            return []; // also a pipe or a device, which must not be opened: it could wait for ever
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var length = file.Length;
        var head = Read(file, [], Math.Min(length, HeadLength));
        return wholeOf is null || Find(head)?.Kind != wholeOf ? head
            : length > Array.MaxLength ? throw new MediaException(path, "is a picture file of over 2 GB, which is not read")
            : Read(file, head, length);
    });

    /// <summary>Reads on from the first bytes, up to a length, or to where the file ends by now.</summary>
    private static byte[] Read(FileStream file, byte[] head, long length)
    {
        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        head.CopyTo(bytes, 0);
        var rest = bytes.AsSpan(head.Length);
        var read = head.Length + file.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    private static bool IsText(ReadOnlySpan<byte> head) => !head.ContainsAnyInRange((byte)0, (byte)8)
        && Utf8.ToUtf16(head, stackalloc char[HeadLength], out _, out _, replaceInvalidSequences: false, isFinalBlock: false)
            != OperationStatus.InvalidData; // the last character may be cut off

    /// <summary>Tells the format by the magic number.</summary>
    /// <param name="file">The whole file, or its first <see cref="HeadLength"/> bytes.</param>
    /// <returns>Null for what is not known to be a picture or a video; so for text, playlists and sound.</returns>
    internal static MediaFormat? Find(ReadOnlySpan<byte> file)
    {
        var head = file[..Math.Min(file.Length, HeadLength)];
        return OfPhoto(head) ?? OfVideo(head) ?? OfBoxes(head) ?? OfPackets(head);
    }

    private static MediaFormat Picture(string name, PhotoCodec codec = PhotoCodec.None) => new(name, MediaKind.Photo) { Codec = codec };

    private static MediaFormat Film(string name) => new(name, MediaKind.Video);

    private static MediaFormat? OfPhoto(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => Picture("JPEG", PhotoCodec.Jpeg),
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Picture("PNG", PhotoCodec.Png),
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => Picture("GIF", PhotoCodec.Gif),
        [(byte)'I', (byte)'I', (byte)'*', 0, _, _, _, _, (byte)'C', (byte)'R', ..] => Raw,
        [(byte)'I', (byte)'I', (byte)'*' or (byte)'+', 0, ..] or [(byte)'M', (byte)'M', 0, (byte)'*' or (byte)'+', ..]
            => Picture("TIFF", PhotoCodec.Tiff),
        [(byte)'I', (byte)'I', (byte)'R', (byte)'O' or (byte)'S', ..] or [(byte)'M', (byte)'M', (byte)'O', (byte)'R', ..] => Raw,
        [(byte)'I', (byte)'I', (byte)'U', 0, ..] or [0, (byte)'M', (byte)'R', (byte)'M', ..] => Raw,
        [(byte)'I', (byte)'I', 0xBC, ..] => Picture("JPEG XR"),
        [0xFF, 0x0A, ..] => JpegXl,
        [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ', ..] => JpegXl,
        [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..] or [0xFF, 0x4F, 0xFF, 0x51, ..]
            => Picture("JPEG 2000", PhotoCodec.Jpeg2000),
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, _, _, 0, 0, 12 or 40 or 52 or 56 or 64 or 108 or 124, 0, 0, 0, ..]
            => Picture("BMP", PhotoCodec.Bmp),
        [0, 0, 1, 0, > 0, 0, _, _, _, 0, 0 or 1, 0, 0 or 1 or 4 or 8 or 16 or 24 or 32, 0, ..] => Picture("an icon (ICO)"),
        [(byte)'8', (byte)'B', (byte)'P', (byte)'S', 0, 1 or 2, ..] => Picture("Photoshop (PSD)"),
        [0x76, 0x2F, 0x31, 0x01, ..] => Picture("OpenEXR"),
        [(byte)'D', (byte)'D', (byte)'S', (byte)' ', 124, 0, 0, 0, ..] => Picture("DirectDraw (DDS)"),
        [(byte)'P', >= (byte)'4' and <= (byte)'6', (byte)'\n', ..] => Picture("Netpbm (PPM)"),
        _ when head.StartsWith("#?RADIANCE"u8) => Picture("Radiance HDR"),
        _ when head.StartsWith("gimp xcf "u8) => Picture("GIMP (XCF)"),
        _ when head.StartsWith("FUJIFILMCCD-RAW"u8) || head.StartsWith("FOVb"u8)
            || (head.Length >= 14 && head[6..].StartsWith("HEAPCCDR"u8)) => Raw,
        _ when head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("WEBP"u8) => Picture("WebP", PhotoCodec.WebP),
        _ => null,
    };

    private static MediaFormat? OfVideo(ReadOnlySpan<byte> head) => head switch
    {
        [0x1A, 0x45, 0xDF, 0xA3, ..] => Film("Matroska or WebM"),
        [0, 0, 1, 0xBA or 0xB3, ..] => Mpeg,
        [(byte)'F', (byte)'L', (byte)'V', 1, ..] => Film("Flash Video"),
        [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, ..] => Film("Windows Media"),
        _ when head.StartsWith("OggS"u8) => head.IndexOf("theora"u8) >= 0 || head.IndexOf("fishead"u8) >= 0 ? Film("Ogg") : null,
        _ when head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("AVI "u8) => Film("AVI"),
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

/// <summary>What a file is to a collection.</summary>
public enum MediaKind
{
    /// <summary>Neither a picture nor a video: left alone.</summary>
    Other,

    /// <summary>A still picture.</summary>
    Photo,

    /// <summary>A video.</summary>
    Video,
}
