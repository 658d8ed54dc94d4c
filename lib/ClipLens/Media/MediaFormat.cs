using System.Text.Unicode;

namespace ClipLens;

/// <summary>A format of picture or video, told by what a file holds and not by its name.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">Photo or video.</param>
public sealed record MediaFormat(string Name, MediaKind Kind)
{
    // .ts and .mts are left out: without the signature of a video they are TypeScript.
    private static readonly string[] PhotoExtensions =
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".gif", ".heic", ".heif", ".hif", ".avif"];

    private static readonly string[] VideoExtensions =
        [".mp4", ".m4v", ".mov", ".qt", ".webm", ".mkv", ".avi", ".mpg", ".mpeg", ".m2v", ".m2ts", ".ogv", ".flv", ".wmv", ".asf", ".3gp", ".3g2"];

    /// <summary>Gets the operation of libvips that reads it; null for a video.</summary>
    internal string? Loader { get; init; }

    /// <summary>Tells whether a file is a photo or a video, or is to be left alone.</summary>
    /// <remarks>
    /// The first bytes decide. Where they say nothing, or cannot be read, the extension does, so that a text named
    /// <c>.jpg</c> is tried and then reported. It never throws for the file's sake.
    /// </remarks>
    /// <param name="path">The file.</param>
    public static MediaKind KindOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        MediaFormat? format = null;
        try
        {
            format = MediaSignatures.Find(ReadHead(path));
        }
        catch (MediaException)
        {
            // decoding will say why it cannot be read
        }

        return format?.Kind ?? KindByExtension(path);
    }

    /// <summary>Tells the format of a file that has to be a picture, or has to be a video.</summary>
    /// <exception cref="MediaException">It cannot be read, or is something else: the reason says what.</exception>
    internal static MediaFormat Require(string path, MediaKind kind)
    {
        var head = ReadHead(path);
        var wanted = kind == MediaKind.Photo ? "picture" : "video";
        if (MediaSignatures.Find(head) is not { } format)
            throw new MediaException(path, head.Length == 0 ? "is empty" : IsText(head) ? $"is text, not a {wanted}" : $"is no {wanted} in a known format");

        return format.Kind == kind ? format : throw new MediaException(path, $"is {format.Name}, not a {wanted}");
    }

    /// <summary>Guesses by the name alone.</summary>
    public static MediaKind KindByExtension(string path)
    {
        var extension = Path.GetExtension(path);
        return PhotoExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase) ? MediaKind.Photo
            : VideoExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase) ? MediaKind.Video
            : MediaKind.Other;
    }

    private static ReadOnlySpan<byte> ReadHead(string path)
    {
        try
        {
            if (new FileInfo(path).Length == 0) return default; // also a pipe or a device, which must not be opened: it could wait for ever
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            var head = new byte[MediaSignatures.Length];
            return head.AsSpan(0, RandomAccess.Read(file, head, 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MediaException(path, WhyUnreadable(path, e), e);
        }
    }

    private static string WhyUnreadable(string path, Exception e) => e switch
    {
        _ when Directory.Exists(path) => "is a folder, not a file",
        FileNotFoundException or DirectoryNotFoundException => "is not there (any more)",
        UnauthorizedAccessException => "may not be read: permission denied",
        _ => $"cannot be read: {e.Message}",
    };

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        if (head.IndexOfAnyInRange((byte)0, (byte)8) >= 0) return false;
        for (var cut = 0; cut < Math.Min(4, head.Length); cut++) // the last character may be cut off
        {
            if (Utf8.IsValid(head[..^cut])) return true;
        }

        return false;
    }
}
