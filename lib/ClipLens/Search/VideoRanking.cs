namespace ClipLens;

/// <summary>Ranks whole videos: every pooling gives rows, and a video scores by its best row.</summary>
/// <remarks>Never changes once made, so that a search goes on over what it began with while the collection is updated.</remarks>
internal sealed class VideoRanking
{
    // Enough for any list that people read, and little beside the search itself.
    private const int MinCandidates = 100;

    // A scan costs the same for one row as for some.
    private const int RowsAtOnce = 256;

    private readonly Pooling _pooling;
    private readonly MediaRows _frames;
    private readonly Lazy<Matrix> _rows;
    private readonly List<(int Start, int Count)> _videos;
    private readonly int[] _firstRows; // of each video

    /// <summary>Pools the frames and loads the rows into an engine that this ranking then owns.</summary>
    /// <param name="items">What each frame is; those of one video stand together, in order of time.</param>
    /// <param name="frames">Unit-length embeddings, <c>[items, dimension]</c>.</param>
    /// <param name="pooling">How frames become rows.</param>
    /// <param name="vectors">Compares; nobody else loads it while the ranking is in use.</param>
    public VideoRanking(IReadOnlyList<Item> items, Matrix frames, Pooling pooling, IVectorSearch vectors)
    {
        (_frames, _pooling, _videos) = (new MediaRows(items, frames), pooling, Split(items));
        (var rows, _firstRows) = pooling == Pooling.Max ? (frames, FirstFrames()) : Pool();
        (_rows, Rows) = (new(rows), new LocalCollectionSearch(rows, vectors));
    }

    /// <summary>Ranks by the best frame, which is found where the frames are.</summary>
    /// <param name="frames">Those of one video together, in order of time; their embeddings are read only where all are needed.</param>
    /// <param name="search">Over the frames.</param>
    public VideoRanking(MediaRows frames, ICollectionSearch search)
    {
        (_frames, _pooling, _videos) = (frames, Pooling.Max, Split(frames.Items));
        (_rows, Rows, _firstRows) = (new(() => frames.Embeddings), search, FirstFrames());
    }

    /// <summary>Gets the search over the rows.</summary>
    public ICollectionSearch Rows { get; }

    /// <summary>Gets the first frame of each video and how many it has.</summary>
    public IReadOnlyList<(int Start, int Count)> Videos => _videos;

    /// <summary>Gets the video that a row is of.</summary>
    /// <param name="row">A place in <see cref="Rows"/>.</param>
    /// <returns>A place in <see cref="Videos"/>.</returns>
    public int VideoOf(int row) => Array.BinarySearch(_firstRows, row) is var found && found < 0 ? ~found - 1 : found;

    /// <summary>Finds the best videos for each query.</summary>
    /// <param name="queries">Unit-length embeddings, <c>[queries, dimension]</c>.</param>
    /// <param name="top">At most this many videos per query, at least 1.</param>
    /// <returns>Per query, places in <see cref="Videos"/> by falling score, equal scores by rising place; and what the reader should
    /// know.</returns>
    public (List<Match> Videos, IReadOnlyList<string> Notes)[] Search(Matrix queries, int top)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        var wanted = Math.Min(_videos.Count, _pooling.IsWeightedByQuery ? Math.Max(4L * top, MinCandidates) : top);
        var found = Rows.Rank(queries, Math.Max(RowsAtOnce, 8L * wanted), wanted, (rows, _) => BestRows(rows));
        return [.. found.Select((videos, query) => (ReRank(videos.Ranked, queries.Row(query), top), videos.Notes))];
    }

    /// <summary>Scores every video against every query.</summary>
    /// <param name="queries">Unit-length embeddings, <c>[queries, dimension]</c>.</param>
    /// <returns>Cosine similarities, <c>[queries, videos]</c>.</returns>
    public Matrix Scores(Matrix queries)
    {
        var (scores, rows) = (new Matrix(queries.Rows, _videos.Count), _rows.Value);
        Parallel.For(0, queries.Rows, query =>
        {
            var row = scores.Row(query);
            var embedding = queries.Row(query);
            row.Fill(float.NegativeInfinity);
            for (var video = 0; video < _videos.Count; video++)
            {
                if (_pooling.IsWeightedByQuery)
                {
                    row[video] = Similarity.Cosine(_pooling.RowsFor(FramesOf(video), embedding).Row(0), embedding);
                    continue;
                }

                var end = video + 1 < _videos.Count ? _firstRows[video + 1] : rows.Rows;
                for (var i = _firstRows[video]; i < end; i++)
                {
                    row[video] = MathF.Max(row[video], Similarity.Cosine(rows.Row(i), embedding));
                }
            }
        });
        return scores;
    }

    // Rows come by falling score, so the first of a video is its best.
    private List<Match> BestRows(IReadOnlyList<Found> rows) =>
        [.. rows.Select(found => new Match(VideoOf(found.Row), found.Score)).DistinctBy(match => match.Row)];

    // Where the rows depend on the query, the best by the mean are scored by their own.
    private List<Match> ReRank(List<Match> videos, ReadOnlySpan<float> query, int top)
    {
        for (var i = 0; _pooling.IsWeightedByQuery && i < videos.Count; i++)
        {
            videos[i] = videos[i] with { Score = Similarity.Cosine(_pooling.RowsFor(FramesOf(videos[i].Row), query).Row(0), query) };
        }

        return [.. videos.OrderByDescending(m => m.Score).ThenBy(m => m.Row).Take(top)];
    }

    /// <summary>Finds where one video ends and the next begins.</summary>
    /// <param name="items">Frames, those of one video together.</param>
    public static List<(int Start, int Count)> Split(IReadOnlyList<Item> items)
    {
        var videos = new List<(int Start, int Count)>();
        for (var start = 0; start < items.Count; start += videos[^1].Count)
        {
            var end = start + 1;
            while (end < items.Count && items[end].File == items[start].File)
            {
                end++;
            }

            videos.Add((start, end - start));
        }

        return videos;
    }

    private int[] FirstFrames() => [.. _videos.Select(video => video.Start)];

    private (Matrix Rows, int[] FirstRows) Pool()
    {
        var (values, firsts) = (new List<float>(), new int[_videos.Count]);
        foreach (var (place, (start, count)) in _videos.Index())
        {
            // Frames have a time; only photos have none.
            var rows = _pooling.Rows([.. Enumerable.Range(start, count).Select(i => _frames.Items[i].Time!.Value)], FramesOf(place));
            firsts[place] = values.Count / rows.Columns;
            values.AddRange(rows.Values);
        }

        var columns = _frames.Embeddings.Columns;
        return (new Matrix(values.Count / columns, columns, [.. values]), firsts);
    }

    private Matrix FramesOf(int video)
    {
        var ((start, count), frames) = (_videos[video], _frames.Embeddings);
        return new Matrix(count, frames.Columns, frames.Values.AsSpan(start * frames.Columns, count * frames.Columns).ToArray());
    }
}
