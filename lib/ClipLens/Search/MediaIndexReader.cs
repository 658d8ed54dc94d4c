using ClipLens.Media;
using ClipLens.Model;
using ClipLens.Store;

namespace ClipLens.Search;

/// <summary>A file that was read.</summary>
/// <param name="Path">Full path.</param>
/// <param name="File">What to remember; <see langword="null"/> if it could not be read, and nothing is to be remembered.</param>
/// <param name="Crop">The picture to encode; <see langword="null"/> if there is none, or its content is encoded.</param>
/// <param name="Problem">Why a picture could not be read.</param>
internal sealed record ReadFile(string Path, StoredFile? File, RgbImage? Crop = null, string? Problem = null)
{
    /// <summary>Gets the photo's content; only of one that could be read.</summary>
    public ContentHash Content => File!.Value.Content!.Value;
}

/// <summary>Reads one file for the index: tells its kind, hashes it, and decodes what is not encoded yet.</summary>
internal sealed class MediaIndexReader(EmbeddingStore store, Preprocessing preprocessing)
{
    // The coarsest clock of a file system in use (FAT): a file written again within it may keep its time.
    private static readonly long ClockTicks = TimeSpan.FromSeconds(2).Ticks;

    /// <summary>Reads a file; one that cannot be read is a result too.</summary>
    public ReadFile Read(string path, CancellationToken cancellationToken)
    {
        var kind = MediaFormat.KindOf(path);
        try
        {
            var found = Stat(path, kind);
            return kind switch
            {
                MediaKind.Photo => ReadPhoto(path, found, cancellationToken),
                MediaKind.Other when !CanOpen(path, found.Length) => new ReadFile(path, null),
                _ => new ReadFile(path, found with { Modified = SureTime(found.Modified) }),
            };
        }
        catch (MediaException e)
        {
            return new ReadFile(path, null, Problem: kind == MediaKind.Other ? null : e.Reason);
        }
    }

    private ReadFile ReadPhoto(string path, StoredFile found, CancellationToken cancellationToken)
    {
        if (found.Length == 0)
        {
            throw new MediaException(path, "is empty"); // or a pipe, which must not be opened: it could wait for ever
        }

        var content = Attempt(path, () => ContentHash.OfFile(path, cancellationToken));
        var crop = store.HasPhoto(content) ? null : Decode(path);
        var time = SureTime(found.Modified);

        // An embedding kept under the hash of other bytes would be wrong for good.
        if (Stat(path, found.Kind) != found
            || (time == StoredFile.Unsure && crop is not null && Attempt(path, () => ContentHash.OfFile(path, cancellationToken)) != content))
        {
            crop?.Dispose();
            throw new MediaException(path, "was written to while it was read; it is read again next time");
        }

        return new ReadFile(path, found with { Modified = time, Content = content }, crop);
    }

    private RgbImage Decode(string path)
    {
        using var picture = Still.Read(path);
        return preprocessing.Crop(picture);
    }

    private static StoredFile Stat(string path, MediaKind kind) => Attempt(path, () =>
    {
        var file = new FileInfo(path);
        return new StoredFile(kind, file.Length, file.LastWriteTimeUtc.Ticks, null);
    });

    /// <summary>Gets a time of writing that a later change of the file cannot share.</summary>
    private static long SureTime(long modified) =>
        Math.Abs(DateTime.UtcNow.Ticks - modified) < ClockTicks ? StoredFile.Unsure : modified;

    /// <summary>Tells whether a file may be read: one that may not be now could be later, without a trace in its size or time.</summary>
    private static bool CanOpen(string path, long length) => length == 0 || Attempt(path, () =>
    {
        using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        return true;
    });

    private static T Attempt<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new MediaException(path, "may not be read: permission denied", e);
        }
        catch (IOException e)
        {
            throw new MediaException(path, File.Exists(path) ? $"cannot be read: {e.Message}" : "is not there any more", e);
        }
    }
}
