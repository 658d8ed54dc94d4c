namespace ClipLens;

/// <summary>What the store remembers of a file, so that an unchanged one is not read again.</summary>
/// <param name="Kind">A file of no kind is never opened again while it stays as it is.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Modified">When the file was last written, in ticks of UTC, or <see cref="UnknownTime"/>.</param>
/// <param name="Content">What was in it; <see langword="null"/> if that was not looked at.</param>
public readonly record struct StoredFile(MediaKind Kind, long Length, long Modified, ContentHash? Content)
{
    /// <summary>Stands for a time that equals none, so that the file is read again.</summary>
    public const long UnknownTime = -1;
}
