namespace ClipLens;

/// <summary>How much of an answer a search gives.</summary>
public sealed record SearchOptions
{
    /// <summary>Gets how many hits there are at most, at least 1.</summary>
    public int Top { get; init; } = 5;

    /// <summary>Gets the cosine similarity that a hit has at least, −1 to 1;
    /// <see langword="null"/> for the collection's or the model's own.</summary>
    public float? Threshold { get; init; }

    /// <summary>Gets how many of those that come next after the hits are shown as well, 0 or more.</summary>
    public int Below { get; init; }

    /// <summary>Gets whether pictures that look nearly the same (cosine similarity above
    /// 0.98) are folded into one hit: the largest file of them, with its own score.</summary>
    public bool FoldNearDuplicates { get; init; }

    /// <summary>Gets which files are looked at; <see langword="null"/> for all.</summary>
    public MediaFilter? Filter { get; init; }
}
