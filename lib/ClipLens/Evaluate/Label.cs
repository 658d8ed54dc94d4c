namespace ClipLens;

/// <summary>What a person said of a picture or video: whether it answers a query.</summary>
/// <param name="Query">Words, or the full path of a picture.</param>
/// <param name="Kind">Says what <paramref name="Query"/> is.</param>
/// <param name="Path">Full path of the file that was judged; empty where only its score is known.</param>
/// <param name="Relevant">Whether it answers the query.</param>
public sealed record Label(string Query, QueryKind Kind, string Path, bool Relevant);

/// <summary>A label, and what a model makes of the same pair.</summary>
/// <param name="Label">What a person said.</param>
/// <param name="Score">Cosine similarity, −1 to 1.</param>
/// <param name="Standard">
/// The score in standard deviations from the mean of its query's scores over the whole collection, so that queries can be compared
/// that all pictures resemble more, or less.
/// </param>
public readonly record struct ScoredLabel(Label Label, float Score, float Standard);
