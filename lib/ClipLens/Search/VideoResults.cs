using static System.FormattableString;

namespace ClipLens;

/// <summary>The answer to a query over videos: the best of them above a threshold, which may be none.</summary>
[TypeFormatterSource]
public sealed record VideoResults : IVisual
{
    /// <summary>How many spans of a video are listed.</summary>
    internal const int MomentsInTable = 3;

    /// <summary>Gets what was looked for.</summary>
    public required Query Query { get; init; }

    /// <summary>Gets the name of the model that compared.</summary>
    public required string Model { get; init; }

    /// <summary>Gets how the frames of a video were combined.</summary>
    public required Pooling Pooling { get; init; }

    /// <summary>Gets the cosine similarity that a hit has at least.</summary>
    public required float Threshold { get; init; }

    /// <summary>Gets the most similar video, above the threshold or not;
    /// <see langword="null"/> if there was nothing to compare with.</summary>
    public required VideoHit? Best { get; init; }

    /// <summary>Gets what was found, by falling score; equal scores by path.</summary>
    public required IReadOnlyList<VideoHit> Hits { get; init; }

    /// <summary>Gets what the reader should know, such as that a long query was cut; whole sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Gets the answer in one sentence: how many there are above the threshold, unless it was worded otherwise.</summary>
    public string Summary { get => field ?? Sentence; init; }

    private string Sentence => this switch
    {
        { Best: null } => "nothing to search: there is no frame of a video in the collection",
        { Hits: [] } => Invariant($"nothing above {Threshold:0.00##}; the best is {Best.Score:0.000}: ")
            + $"{Printable.Name(Path.GetFileName(Best.Path))} at {Timecode.Format(Best.Time)}",
        { Threshold: <= -1 } => Hits.Count == 1 ? "the most similar video" : $"the {Hits.Count} most similar videos",
        { Hits: [_] } => Invariant($"1 video above {Threshold:0.00##}"),
        _ => Invariant($"{Hits.Count} videos above {Threshold:0.00##}"),
    };

    /// <inheritdoc/>
    public string ToHtml() => Renderer<VideoResults>.ToHtml(this);

    /// <summary>Writes a table for a terminal: rank, score, time of the best frame, path, and the spans to watch.</summary>
    public override string ToString()
    {
        var folder = new CommonFolder(Hits.SelectMany(h => h.OtherPaths.Prepend(h.Path)));
        var lines = Hits.Select((hit, place) => Invariant($"{place + 1,4}  {hit.Score:0.000}  {Timecode.Format(hit.Time)}  ")
            + $"{folder.Relative(hit.Path)}  watch {string.Join(", ", hit.Moments.Take(MomentsInTable).Select(moment => moment.Span))}");
        return string.Join('\n', [$"{Query}: {Summary} ({Model}, {Pooling})", .. lines, .. Notes.Select(note => $"Note: {note}")]);
    }

    /// <inheritdoc/>
    public bool Equals(VideoResults? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}

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

/// <summary>A text and its cosine similarity to a video.</summary>
/// <param name="Text">The text.</param>
/// <param name="Score">Cosine similarity, −1 to 1.</param>
public readonly record struct TextMatch(string Text, float Score);
