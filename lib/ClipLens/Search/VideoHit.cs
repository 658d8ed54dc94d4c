namespace ClipLens;

/// <summary>A found video: its best frame, and the spans that are worth watching.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Score">Cosine similarity of the video's best row to the query, −1 to 1.</param>
/// <param name="Time">When the most similar frame appears, in seconds from the start of the file.</param>
public sealed record VideoHit(string Path, float Score, double Time)
{
    /// <summary>Gets the spans worth watching, by falling score.</summary>
    public required IReadOnlyList<Moment> Moments { get; init; }

    /// <summary>Gets the times of the frames that were looked at, in seconds from the start of the file, rising: <c>[frames]</c>.</summary>
    public required IReadOnlyList<double> Times { get; init; }

    /// <summary>Gets the similarity over time: each frame's cosine similarity to the query, <c>[frames]</c>.</summary>
    public required IReadOnlyList<float> Scores { get; init; }

    /// <summary>Gets the full paths of other files with the same bytes.</summary>
    public IReadOnlyList<string> OtherPaths { get; init; } = [];

    /// <summary>Looks at a video from a query.</summary>
    /// <param name="path">The file.</param>
    /// <param name="times">In seconds from the start of the file, rising: <c>[frames]</c>, at least one.</param>
    /// <param name="frames">Unit-length embeddings, <c>[frames, dimension]</c>.</param>
    /// <param name="query">Unit-length embedding, <c>[dimension]</c>.</param>
    /// <param name="score">How the video as a whole scores; by default as its best frame.</param>
    /// <param name="end">When the video ends, if that is known; in seconds from the start of the file.</param>
    internal static VideoHit Of(
        string path, IReadOnlyList<double> times, Matrix frames, ReadOnlySpan<float> query, float? score = null, double? end = null)
    {
        var scores = ClipLens.Moments.Scores(frames, query);
        var best = scores.Max();
        return new VideoHit(path, score ?? best, times[Array.IndexOf(scores, best)])
        {
            Moments = ClipLens.Moments.FindByScores(times, frames, scores, end),
            Times = times,
            Scores = scores,
        };
    }

    /// <inheritdoc/>
    public bool Equals(VideoHit? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}
