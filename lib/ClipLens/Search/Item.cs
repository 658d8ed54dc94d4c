namespace ClipLens;

/// <summary>A file of a collection; files with the same bytes are one.</summary>
/// <param name="Path">Full path; of several, the first in ordinal order.</param>
/// <param name="ContentHash">Equal for files with the same bytes.</param>
/// <param name="OtherPaths">Full paths of the other files with the same bytes.</param>
public sealed record IndexedFile(string Path, string ContentHash, IReadOnlyList<string> OtherPaths)
{
    /// <summary>Gets when, with what and where it was taken.</summary>
    public Capture Capture { get; init; } = Capture.Unknown;

    /// <inheritdoc/>
    public bool Equals(IndexedFile? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}

/// <summary>What one row of embeddings stands for: a photo, or a frame of a video.</summary>
/// <param name="File">The file; frames of one video share it.</param>
/// <param name="Time">The frame's time in seconds from the start of its file; <see langword="null"/> for a photo.</param>
public readonly record struct Item(IndexedFile File, double? Time = null);
