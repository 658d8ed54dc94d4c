namespace ClipLens;

/// <summary>A file that was read.</summary>
/// <param name="Path">Full path.</param>
/// <param name="File">What to remember; <see langword="null"/> if it could not be read, and nothing is to be remembered.</param>
/// <param name="Crop">The picture to encode; <see langword="null"/> if there is none, or its content is encoded.</param>
/// <param name="Problem">Why a picture or video could not be read.</param>
internal sealed record ReadFile(string Path, StoredFile? File, RgbImage? Crop = null, string? Problem = null)
{
    /// <summary>Gets the content, if it is a photo.</summary>
    public ContentHash? Photo => File is { Kind: MediaKind.Photo } photo ? photo.Content : null;
}

/// <summary>Reads one file for the index: tells its kind and hashes it, and decodes it if it is to be encoded.</summary>
internal sealed class PhotoReader(Preprocessing preprocessing)
{
    // The coarsest clock of a file system in use (FAT): a file written again within it may keep its time.
    private static readonly long ClockTicks = TimeSpan.FromSeconds(2).Ticks;
    private readonly PixelBudget _budget = new();

    /// <summary>Tells a file's kind and, of a photo, its content; one that cannot be read is a result too.</summary>
    public static ReadFile Identify(MediaFile file, CancellationToken cancellationToken)
    {
        var kind = MediaFormat.KindOf(file.Path);
        try
        {
            var found = Look(file, kind);
            return new ReadFile(file.Path, Remember(kind == MediaKind.Photo ? found with { Content = Hash(file.Path, cancellationToken) } : found));
        }
        catch (MediaException e)
        {
            return new ReadFile(file.Path, null, Problem: kind == MediaKind.Other ? null : e.Reason);
        }
    }

    /// <summary>Decodes a photo and shrinks it to what the model sees; one that cannot be read is a result too.</summary>
    /// <param name="file">The file as the scan saw it.</param>
    /// <param name="photo">What it was found to be.</param>
    /// <param name="cancellationToken">Ends the work between blocks.</param>
    public ReadFile Decode(MediaFile file, ReadFile photo, CancellationToken cancellationToken)
    {
        RgbImage? crop = null;
        try
        {
            var opened = Photo.Open(file.Path);
            crop = _budget.With(opened.DecodedPixels, () =>
            {
                using var picture = opened.Decode();
                return preprocessing.Resize(picture);
            });

            // An embedding kept under the hash of other bytes would be wrong for good.
            var now = Stamp(file.Path);
            var (length, modified) = (photo.File!.Value.Length, photo.File.Value.Modified); // a photo has been read
            var isSame = modified == StoredFile.UnknownTime ? Hash(file.Path, cancellationToken) == photo.Photo : now == (length, modified);
            return isSame ? photo with { Crop = crop } : throw new MediaException(file.Path, "was written to while it was read; the next update reads it again");
        }
        catch (MediaException e)
        {
            crop?.Dispose();
            return new ReadFile(file.Path, null, Problem: e.Reason);
        }
    }

    /// <summary>Hashes a file.</summary>
    /// <exception cref="MediaException">It cannot be read.</exception>
    public static ContentHash Hash(string path, CancellationToken cancellationToken) =>
        MediaException.Attempt(path, () => ContentHash.OfFile(path, cancellationToken));

    /// <summary>Gets a file's size, and when it was last written, in ticks of UTC: what differs after it was written to.</summary>
    /// <exception cref="MediaException">It cannot be read.</exception>
    public static (long Length, long Modified) Stamp(string path) => MediaException.Attempt(path, () =>
    {
        using var handle = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        return (RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle).Ticks);
    });

    /// <summary>Gets size and time of a file that may be read; of one that may not, nothing must be remembered: permission comes without a trace.</summary>
    private static StoredFile Look(MediaFile file, MediaKind kind)
    {
        if (file.Length == 0)
        {
            // Also a pipe, which must not be opened: it could wait for ever.
            return kind == MediaKind.Other ? new StoredFile(kind, 0, file.ModifiedTicks, null) : throw new MediaException(file.Path, "is empty");
        }

        var (length, modified) = Stamp(file.Path);
        return new StoredFile(kind, length, modified, null);
    }

    /// <summary>Leaves out a time of writing that a later change of the file could share.</summary>
    private static StoredFile Remember(StoredFile found) =>
        Math.Abs(DateTime.UtcNow.Ticks - found.Modified) < ClockTicks ? found with { Modified = StoredFile.UnknownTime } : found;
}
