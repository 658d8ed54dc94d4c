namespace ClipLens;

/// <content>Videos: whole ones, their frames, and the moments to watch. They are encoded if the options say which frames.</content>
public sealed partial class MediaIndex
{
    /// <summary>Gets the videos with at least one frame, by path.</summary>
    public IReadOnlyList<IndexedFile> Videos =>
        State.Videos is var state ? [.. state.Videos.Select(video => state.Rows.Items[video.Start].File)] : [];

    /// <summary>Gets the frames of videos, each with its time and embedding; those of one video together.</summary>
    public MediaRows FrameRows => State.Videos.Rows;

    /// <summary>Gets how long each of <see cref="Videos"/> is, in seconds; up
    /// to its last frame that was looked at where its end is not known.</summary>
    internal IReadOnlyList<double> VideoLengths => State.Videos.Lengths;

    /// <summary>Finds the videos that fit a query best, with their best frame and the spans to watch.</summary>
    /// <param name="query">Words, a picture, or sums and differences of them; a plain string is words.</param>
    /// <param name="top">At most this many, at least 1.</param>
    /// <param name="threshold">The cosine similarity that a hit has at
    /// least; by default as for <see cref="Search(Query, int, float?)"/>.</param>
    /// <param name="pooling">How the frames of a video are combined; by default its best frame counts.</param>
    /// <returns>By falling score; equal scores by path.</returns>
    public VideoResults SearchVideos(Query query, int top = 5, float? threshold = null, Pooling? pooling = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        pooling ??= Pooling.Max;
        var encoded = QueryEncoder.EncodeEach([query], _clip);
        var (least, notes, hits) = Ask(state =>
        {
            var (line, remarks) = encoded[0].Threshold(threshold, CurrentThresholds, () => state.Videos.Average);
            var (matches, looked) = state.Videos.For(pooling).Search(EncodedQuery.Embeddings(encoded, _clip.Dimension), top)[0];
            var found = matches.ConvertAll(match => state.Videos.Look(match.Row, encoded[0].Embedding, match.Score));
            return (line, (IEnumerable<string>)[.. remarks, .. looked], found);
        });
        return new VideoResults
        {
            Query = query,
            Model = _clip.Name,
            Pooling = pooling,
            Threshold = least,
            Best = hits.FirstOrDefault(),
            Hits = hits.FindAll(hit => hit.Score >= least),
            Notes = [.. QueryEncoder.Notes(query, _clip), .. notes, .. VideosLeftAlone()],
        };
    }

    /// <summary>Finds the frames of all videos that fit a query best: of each moment only its best frame.</summary>
    /// <param name="query">Words, a picture, or sums and differences of them; a plain string is words.</param>
    /// <param name="top">At most this many, at least 1.</param>
    /// <param name="threshold">The cosine similarity that a hit has at
    /// least; by default as for <see cref="Search(Query, int, float?)"/>.</param>
    /// <returns>Each with its time, by falling score; equal scores by path and time.</returns>
    public SearchResults SearchFrames(Query query, int top = 5, float? threshold = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        var encoded = QueryEncoder.EncodeEach([query], _clip);
        var (least, notes, hits) = Ask(state =>
        {
            var (line, remarks) = encoded[0].Threshold(threshold, CurrentThresholds, () => state.Videos.Average);
            var (found, looked) = new FrameRanking(state.Videos).Search(EncodedQuery.Embeddings(encoded, _clip.Dimension), top);
            return (line, (IEnumerable<string>)[.. remarks, .. looked], found);
        });
        return new SearchResults
        {
            Query = query,
            Model = _clip.Name,
            Threshold = least,
            Best = hits.FirstOrDefault(),
            Hits = hits.FindAll(hit => hit.Score >= least),
            Notes = [.. QueryEncoder.Notes(query, _clip), .. notes, .. VideosLeftAlone()],
        };
    }

    private IEnumerable<string> VideosLeftAlone() => LastUpdate.VideosLeftAlone is > 0 and var videos
        ? [$"{videos} video{(videos == 1 ? " is" : "s are")} there, but left alone: open the collection with Frames = "
            + "FrameSampling.PerSecond() among its options."]
        : [];

    /// <summary>Scores every video against every query, as retrieval metrics need it.</summary>
    /// <param name="queries">At least one.</param>
    /// <param name="pooling">How the frames of a video are combined.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>Cosine similarities, <c>[queries, videos]</c>, in the order of <see cref="Videos"/>.</returns>
    public Matrix ScoreVideos(IReadOnlyList<Query> queries, Pooling pooling, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(pooling);
        return Ask(state => state.Videos.For(pooling).Scores(QueryEncoder.Encode(queries, _clip, cancellationToken)));
    }

    /// <summary>Ranks texts, or the labels of classes, by how well they fit the
    /// collection's first video: its only one, if it was opened by name.</summary>
    /// <param name="texts">At least one.</param>
    /// <param name="pooling">How the frames are combined; by default their mean.</param>
    /// <returns>By falling score; equal scores in the order given.</returns>
    /// <exception cref="InvalidOperationException">There is no video.</exception>
    public IReadOnlyList<TextMatch> RankTexts(IReadOnlyList<string> texts, Pooling? pooling = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var scores = ScoreVideos([.. texts.Select(Query.Text)], pooling ?? Pooling.Mean); // [texts, videos]
        return scores.Columns == 0
            ? throw new InvalidOperationException(
                $"There is no video among {string.Join(", ", Folders)}, or its frames are not encoded: set MediaIndexOptions.Frames.")
            : [.. texts.Select((text, place) => new TextMatch(text, scores.Row(place)[0])).OrderByDescending(match => match.Score)];
    }

    /// <summary>Looks at one video from a query, whatever its score: its best frame, the spans to watch, the similarity over
    /// time.</summary>
    /// <param name="video">Place in <see cref="Videos"/>.</param>
    /// <param name="query">The query.</param>
    internal VideoHit LookAtVideo(int video, Query query)
    {
        var embedding = QueryEncoder.EncodeEach([query], _clip)[0].Embedding;
        return Ask(state => state.Videos.Look(video, embedding, null));
    }

    /// <summary>Finds the frame of a video that is most similar to a query.</summary>
    /// <param name="video">Place in <see cref="Videos"/>.</param>
    /// <param name="query">Unit-length embedding, <c>[dimension]</c>.</param>
    /// <returns>Its time in seconds.</returns>
    internal double TimeOfBestFrame(int video, float[] query) => Ask(state => state.Videos.Look(video, query, 0).Time);
}
