namespace ClipLens;

/// <summary>A label, and what a model makes of the same pair.</summary>
/// <param name="Label">What a person said.</param>
/// <param name="Score">Cosine similarity, −1 to 1.</param>
public readonly record struct ScoredLabel(Label Label, float Score)
{
    /// <summary>Gets the time of the frame that is most similar to the query, in seconds; <see langword="null"/> for a photo.</summary>
    public double? Time { get; init; }
}
