namespace ClipLens;

/// <summary>What a person said of a picture or video: whether it answers a query.</summary>
/// <param name="Query">Words, or the full path of a picture.</param>
/// <param name="Kind">Says what <paramref name="Query"/> is.</param>
/// <param name="Path">Full path of the file that was judged; empty where only its score is known.</param>
/// <param name="Relevant">Whether it answers the query.</param>
public sealed record Label(string Query, QueryKind Kind, string Path, bool Relevant)
{
    /// <summary>Gets how many pictures of the collection the label stands
    /// for, above 0: more than 1 for one that was drawn by chance.</summary>
    public double Weight { get; init; } = 1;
}
