namespace ClipLens;

/// <summary>A file of a collection; files with the same bytes are one.</summary>
public sealed record IndexedFile
{
    // Of a collection of photos, as a number: as text it would take half of all memory that is not embeddings.
    private readonly ContentHash _content;
    private readonly string? _text;

    /// <summary>Describes a file.</summary>
    /// <param name="path">Full path; of several, the first in ordinal order.</param>
    /// <param name="contentHash">Equal for files with the same bytes.</param>
    /// <param name="otherPaths">Full paths of the other files with the same bytes.</param>
    public IndexedFile(string path, string contentHash, IReadOnlyList<string> otherPaths) =>
        (Path, _text, OtherPaths) = (path, contentHash, otherPaths);

    internal IndexedFile(string path, ContentHash content, IReadOnlyList<string> otherPaths) =>
        (Path, _content, OtherPaths) = (path, content, otherPaths);

    /// <summary>Gets the full path; of several, the first in ordinal order.</summary>
    public string Path { get; }

    /// <summary>Gets what is equal for files with the same bytes.</summary>
    public string ContentHash => _text ?? _content.ToString();

    /// <summary>Gets the full paths of the other files with the same bytes.</summary>
    public IReadOnlyList<string> OtherPaths { get; }

    /// <summary>Gets when, with what and where it was taken.</summary>
    public Capture Capture { get; init; } = Capture.Unknown;

    /// <summary>Gets whether it is the file of a content, if it was described by that.</summary>
    internal bool Has(ContentHash content) => _text is null && _content == content;

    /// <inheritdoc/>
    public bool Equals(IndexedFile? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}

/// <summary>What one row of embeddings stands for: a photo, or a frame of a video.</summary>
/// <param name="File">The file; frames of one video share it.</param>
/// <param name="Time">The frame's time in seconds from the start of its file; <see langword="null"/> for a photo.</param>
public readonly record struct Item(IndexedFile File, double? Time = null);
