namespace ClipLens;

/// <summary>A file that was read.</summary>
/// <param name="Path">Full path.</param>
/// <param name="File">What to remember; <see langword="null"/> if it could not be read, and nothing is to be remembered.</param>
/// <param name="Crop">The picture to encode; <see langword="null"/> if there is none, or its content is encoded.</param>
/// <param name="Problem">Why a picture or video could not be read.</param>
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
    private readonly PixelBudget _budget = new();

    /// <summary>Reads a file; one that cannot be read is a result too.</summary>
    public ReadFile Read(MediaFile file, CancellationToken cancellationToken)
    {
        var kind = MediaFormat.KindOf(file.Path);
        try
        {
            return kind == MediaKind.Photo ? ReadPhoto(file, cancellationToken) : new ReadFile(file.Path, Remember(Look(file, kind)));
        }
        catch (MediaException e)
        {
            return new ReadFile(file.Path, null, Problem: kind == MediaKind.Other ? null : e.Reason);
        }
    }

    private ReadFile ReadPhoto(MediaFile file, CancellationToken cancellationToken)
    {
        var found = Look(file, MediaKind.Photo);
        var content = Hash(file.Path, cancellationToken);
        var crop = store.HasPhoto(content) ? null : Decode(file.Path);
        var remembered = Remember(found) with { Content = content };

        // An embedding kept under the hash of other bytes would be wrong for good.
        if (Look(file, MediaKind.Photo) != found || (remembered.Modified == StoredFile.Unsure && crop is not null && Hash(file.Path, cancellationToken) != content))
        {
            crop?.Dispose();
            throw new MediaException(file.Path, "was written to while it was read; the next update reads it again");
        }

        return new ReadFile(file.Path, remembered, crop);
    }

    /// <summary>Hashes a file.</summary>
    /// <exception cref="MediaException">It cannot be read.</exception>
    public static ContentHash Hash(string path, CancellationToken cancellationToken) =>
        Attempt(path, () => ContentHash.OfFile(path, cancellationToken));

    private RgbImage Decode(string path) => _budget.With(Photo.PixelsOf(path), () =>
    {
        using var picture = Photo.Read(path);
        return preprocessing.Crop(picture);
    });

    /// <summary>Gets size and time of a file that may be read; of one that may not, nothing must be remembered: permission comes without a trace.</summary>
    private static StoredFile Look(MediaFile file, MediaKind kind)
    {
        if (file.Length == 0)
        {
            // Also a pipe, which must not be opened: it could wait for ever.
            return kind == MediaKind.Other ? new StoredFile(kind, 0, file.ModifiedTicks, null) : throw new MediaException(file.Path, "is empty");
        }

        var (length, modified) = Look(file.Path);
        return new StoredFile(kind, length, modified, null);
    }

    /// <summary>Gets a file's size, and when it was last written, in ticks of UTC: what differs after it was written to.</summary>
    /// <exception cref="MediaException">It cannot be read.</exception>
    public static (long Length, long Modified) Look(string path) => Attempt(path, () =>
    {
        using var handle = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        return (RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle).Ticks);
    });

    /// <summary>Leaves out a time of writing that a later change of the file could share.</summary>
    private static StoredFile Remember(StoredFile found) =>
        Math.Abs(DateTime.UtcNow.Ticks - found.Modified) < ClockTicks ? found with { Modified = StoredFile.Unsure } : found;

    private static T Attempt<T>(string path, Func<T> read)
    {
        try
        {
            return read();
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
