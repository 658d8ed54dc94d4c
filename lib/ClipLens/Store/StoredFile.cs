namespace ClipLens.Store;

/// <summary>What a file was found to be.</summary>
public enum StoredKind
{
    /// <summary>Neither a picture nor a video: never opened again while it stays as it is.</summary>
    Other = 0,

    /// <summary>A picture.</summary>
    Photo = 1,

    /// <summary>A video.</summary>
    Video = 2,
}

/// <summary>What the store remembers of a file, so that an unchanged one is not read again.</summary>
/// <param name="Kind">Photo, video or neither.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Modified">
/// When the file was last written, in ticks of UTC; <see cref="Unsure"/> if it was read so soon after
/// that another write could have left the same time.
/// </param>
/// <param name="Content">What was in it; <see langword="null"/> if that was not looked at.</param>
public readonly record struct StoredFile(StoredKind Kind, long Length, long Modified, ContentHash? Content)
{
    /// <summary>Stands for a time that equals none, so that the file is read again.</summary>
    public const long Unsure = -1;
}
