namespace ClipLens;

/// <summary>A found photo or video frame.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Score">Cosine similarity to the query, −1 to 1.</param>
public sealed record Hit(string Path, float Score)
{
    /// <summary>Gets the frame's time, in seconds from the start of its video; <see langword="null"/> for a photo.</summary>
    public double? Time { get; init; }

    /// <summary>Gets the full paths of other files with the same bytes.</summary>
    public IReadOnlyList<string> OtherPaths { get; init; } = [];

    /// <summary>Gets when, with what and where it was taken.</summary>
    public Capture Capture { get; init; } = Capture.Unknown;

    /// <summary>Gets the hits that look nearly the same and were folded into this one, by falling score.</summary>
    public IReadOnlyList<Hit> NearDuplicates { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(Hit? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}
