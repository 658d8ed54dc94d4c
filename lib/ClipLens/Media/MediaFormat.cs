using System.Text.Unicode;

namespace ClipLens;

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

/// <summary>A format of picture or video, told by what a file holds and not by its name.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">Photo or video.</param>
public sealed record MediaFormat(string Name, MediaKind Kind)
{
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
        MediaFormat? format = null;
        try
        {
            format = MediaSignatures.Find(Read(path, wholeOf: null));
        }
        catch (MediaException)
        {
            // decoding will say why it cannot be read
        }

        return format?.Kind ?? KindByExtension(path);
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

    /// <summary>Tells the format of a file that has to be a picture, or has to be a video.</summary>
    /// <exception cref="MediaException">It cannot be read, or is something else: the reason says what.</exception>
    internal static MediaFormat Require(string path, MediaKind kind) => Require(path, Read(path, wholeOf: null), kind);

    /// <summary>Tells the format of bytes that have to be a picture, or have to be a video.</summary>
    /// <exception cref="MediaException">They are something else, or of a format that is not read: the reason says what.</exception>
    internal static MediaFormat Require(string path, ReadOnlySpan<byte> file, MediaKind kind)
    {
        var head = file[..Math.Min(file.Length, MediaSignatures.Length)];
        var wanted = kind == MediaKind.Photo ? "picture" : "video";
        if (MediaSignatures.Find(head) is not { } format)
        {
            throw new MediaException(path,
                head.Length == 0 ? "is empty" : IsText(head) ? $"is text, not a {wanted}" : $"is no {wanted} in a known format");
        }

        return format.Kind != kind ? throw new MediaException(path, $"is {format.Name}, not a {wanted}")
            : kind == MediaKind.Photo && format.Codec == PhotoCodec.None
                ? throw new MediaException(path, $"is {format.Name}, a format that is not read")
            : format;
    }

    /// <summary>Reads a whole file, unless its first bytes tell that it is not of a kind.</summary>
    /// <returns>The whole file, or its first bytes.</returns>
    /// <exception cref="MediaException">It cannot be read.</exception>
    internal static byte[] ReadFile(string path, MediaKind kind) => Read(path, kind);

    private static byte[] Read(string path, MediaKind? wholeOf)
    {
        try
        {
            return MediaException.Attempt(path, () => ReadOnce(path, wholeOf));
        }
        catch (MediaException e) when (Directory.Exists(path))
        {
            throw new MediaException(path, "is a folder, not a file", e);
        }
    }

    private static byte[] ReadOnce(string path, MediaKind? wholeOf)
    {
        if (new FileInfo(path).Length == 0)
        {
            return []; // also a pipe or a device, which must not be opened: it could wait for ever
        }

        using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        var head = Read(file, [], Math.Min(length, MediaSignatures.Length));
        return wholeOf is null || MediaSignatures.Find(head)?.Kind != wholeOf ? head
            : length > Array.MaxLength ? throw new MediaException(path, "is a picture file of over 2 GB, which is not read")
            : Read(file, head, length);
    }

    /// <summary>Reads on from the first bytes, up to a length, or to where the file ends by now.</summary>
    private static byte[] Read(Microsoft.Win32.SafeHandles.SafeFileHandle file, byte[] head, long length)
    {
        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        head.CopyTo(bytes, 0);
        var read = head.Length;
        while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), read) is > 0 and var more)
        {
            read += more;
        }

        return read == bytes.Length ? bytes : bytes[..read];
    }

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        if (head.IndexOfAnyInRange((byte)0, (byte)8) >= 0)
        {
            return false;
        }

        for (var cut = 0; cut < Math.Min(4, head.Length); cut++) // the last character may be cut off
        {
            if (Utf8.IsValid(head[..^cut]))
            {
                return true;
            }
        }

        return false;
    }
}
