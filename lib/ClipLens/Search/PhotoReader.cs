namespace ClipLens;

/// <summary>A file that was read.</summary>
/// <param name="Path">Full path.</param>
/// <param name="File">What to remember; <see langword="null"/> if it could not be read, and nothing is to be remembered.</param>
/// <param name="Crop">The picture to encode; <see langword="null"/> if there is none, or its content is encoded.</param>
/// <param name="Problem">Why a picture or video could not be read.</param>
internal sealed record ReadFile(string Path, StoredFile? File, RgbImage? Crop = null, string? Problem = null)
{
    /// <summary>Gets when, with what and where a photo was taken; <see langword="null"/> if that was not looked at.</summary>
    public Capture? Capture { get; init; }

    /// <summary>Gets the content, if it is a photo.</summary>
    public ContentHash? Photo => File is { Kind: MediaKind.Photo } photo ? photo.Content : null;
}

/// <summary>Reads one file for the index: tells its kind and hashes it, and decodes it if it is to be encoded.</summary>
internal sealed class PhotoReader(Preprocessing preprocessing)
{
    // The coarsest clock of a file system in use (FAT): a file written again within it may keep its time.
    private static readonly long ClockTicks = TimeSpan.FromSeconds(2).Ticks;
    private readonly PixelBudget _budget = new();

    /// <summary>Tells a file's kind and, of a photo, its content; the file is opened once. One that cannot be read is a result too.</summary>
    public static (ReadFile File, Photo? Photo) Identify(MediaFile file)
    {
        try
        {
            // One of no bytes may be a pipe, which must not be opened: it could wait for ever.
            var bytes = file.Length == 0 ? [] : MediaFormat.ReadFile(file.Path, MediaKind.Photo);
            var kind = MediaFormat.Find(bytes)?.Kind
                ?? MediaFormat.KindByExtension(file.Path);
            if (kind != MediaKind.Other && bytes.Length == 0)
            {
                throw new MediaException(file.Path, "is empty");
            }

            // Size and time are the scan's: of a file that was written to since, the next one will differ.
            var photo = kind == MediaKind.Photo ? new Photo(file.Path, bytes) : null;
            ContentHash? content = photo is null ? null : ContentHash.Of(bytes);
            var read = new ReadFile(file.Path, Remember(new StoredFile(kind, file.Length, file.ModifiedTicks, content)));
            return (read with { Capture = photo is null ? null : CaptureTags.Read(bytes) }, photo);
        }
        catch (MediaException e)
        {
            // Nothing is remembered of what may not be read: permission comes without a trace.
            return (new ReadFile(file.Path, null, Problem: MediaFormat.KindOf(file.Path) == MediaKind.Other ? null : e.Reason), null);
        }
    }

    /// <summary>Decodes a photo and shrinks it to what the model sees; one that cannot be read is a result too.</summary>
    /// <param name="file">What it was found to be.</param>
    /// <param name="photo">The file in memory.</param>
    public ReadFile Decode(ReadFile file, Photo photo)
    {
        try
        {
            return file with { Crop = _budget.With(preprocessing.DecodedPixels(photo), () => preprocessing.Decode(photo)) };
        }
        catch (MediaException e)
        {
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

    /// <summary>Leaves out a time of writing that a later change of the file could share.</summary>
    private static StoredFile Remember(StoredFile found) =>
        Math.Abs(DateTime.UtcNow.Ticks - found.Modified) < ClockTicks ? found with { Modified = StoredFile.UnknownTime } : found;
}
