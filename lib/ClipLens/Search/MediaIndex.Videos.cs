namespace ClipLens;

/// <content>Videos: whole ones, their frames, and the moments to watch. They are encoded if the options say which frames.</content>
public sealed partial class MediaIndex
{
    private volatile VideoSnapshot? _videos;

    /// <summary>Gets the videos with at least one frame, by path.</summary>
    public IReadOnlyList<IndexedFile> Videos => [.. VideoState.Videos.Select(video => VideoState.Rows.Items[video.Start].File)];

    /// <summary>Gets the frames of videos, each with its time and embedding; those of one video together.</summary>
    public MediaRows FrameRows => VideoState.Rows;

    /// <summary>Gets how long each of <see cref="Videos"/> is, in seconds; up to its last frame that was looked at where its end is not known.</summary>
    internal IReadOnlyList<double> VideoLengths => VideoState.Lengths;

    private VideoSnapshot VideoState => _videos!; // opening ends with an update, or in an exception

    /// <summary>Finds the videos that fit a query best, with their best frame and the spans to watch.</summary>
    /// <param name="query">Words, a picture, or sums and differences of them; a plain string is words.</param>
    /// <param name="top">At most this many, at least 1.</param>
    /// <param name="threshold">The cosine similarity that a hit has at least; by default as for <see cref="Search(Query, int, float?)"/>.</param>
    /// <param name="pooling">How the frames of a video are combined; by default its best frame counts.</param>
    /// <returns>By falling score; equal scores by path.</returns>
    public VideoResults SearchVideos(Query query, int top = 5, float? threshold = null, Pooling? pooling = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        pooling ??= Pooling.Max;
        var state = VideoState;
        var encoded = QueryEncoder.EncodeEach([query], _clip);
        var (least, notes) = encoded[0].Threshold(threshold, CurrentThresholds, () => state.Average);
        var matches = state.For(pooling).Ranking.Search(EncodedQuery.Embeddings(encoded, _clip.Dimension), top)[0];
        var hits = matches.Select(match => state.Look(match.Row, encoded[0].Embedding, match.Score)).ToList();
        return new VideoResults
        {
            Query = query,
            Model = _clip.Name,
            Pooling = pooling,
            Threshold = least,
            Best = hits.FirstOrDefault(),
            Hits = hits.FindAll(hit => hit.Score >= least),
            Notes = [.. QueryEncoder.Notes(query, _clip), .. notes],
        };
    }

    /// <summary>Finds the frames of all videos that fit a query best: of each moment only its best frame.</summary>
    /// <param name="query">Words, a picture, or sums and differences of them; a plain string is words.</param>
    /// <param name="top">At most this many, at least 1.</param>
    /// <param name="threshold">The cosine similarity that a hit has at least; by default as for <see cref="Search(Query, int, float?)"/>.</param>
    /// <returns>Each with its time, by falling score; equal scores by path and time.</returns>
    public SearchResults SearchFrames(Query query, int top = 5, float? threshold = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        var state = VideoState;
        var encoded = QueryEncoder.EncodeEach([query], _clip);
        var (least, notes) = encoded[0].Threshold(threshold, CurrentThresholds, () => state.Average);
        var hits = new FrameRanking(state).Search(EncodedQuery.Embeddings(encoded, _clip.Dimension), top);
        return new SearchResults
        {
            Query = query,
            Model = _clip.Name,
            Threshold = least,
            Best = hits.FirstOrDefault(),
            Hits = hits.FindAll(hit => hit.Score >= least),
            Notes = [.. QueryEncoder.Notes(query, _clip), .. notes],
        };
    }

    /// <summary>Scores every video against every query, as retrieval metrics need it.</summary>
    /// <param name="queries">At least one.</param>
    /// <param name="pooling">How the frames of a video are combined.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>Cosine similarities, <c>[queries, videos]</c>, in the order of <see cref="Videos"/>.</returns>
    public Matrix ScoreVideos(IReadOnlyList<Query> queries, Pooling pooling, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(pooling);
        return VideoState.For(pooling).Ranking.Scores(QueryEncoder.Encode(queries, _clip, cancellationToken));
    }
}
