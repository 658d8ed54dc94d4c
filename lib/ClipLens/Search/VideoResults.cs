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

/// <summary>A text and its cosine similarity to a video.</summary>
/// <param name="Text">The text.</param>
/// <param name="Score">Cosine similarity, −1 to 1.</param>
public readonly record struct TextMatch(string Text, float Score);
