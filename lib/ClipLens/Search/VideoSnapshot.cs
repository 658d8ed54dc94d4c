namespace ClipLens;

/// <summary>One state of a collection's videos: never changes, so that a search ends on what it began with.</summary>
/// <param name="rows">The frames, those of one video together in order of time.</param>
/// <param name="ends">When each video ends, if that is known; presentation time in seconds.</param>
/// <param name="vectorSearch">Makes an engine for each pooling.</param>
internal sealed class VideoSnapshot(MediaRows rows, IReadOnlyList<double?> ends, Func<IVectorSearch> vectorSearch)
{
    private readonly Lock _gate = new();
    private readonly Lazy<float[]> _average = new(rows.Embeddings.MeanRow);
    private readonly Dictionary<Pooling, (VideoRanking Ranking, IVectorSearch Vectors)> _rankings = [];

    /// <summary>Gets the frames, those of one video together in order of time.</summary>
    public MediaRows Rows => rows;

    /// <summary>Gets the mean of the frames' embeddings, <c>[dimension]</c>.</summary>
    public float[] Average => _average.Value;

    /// <summary>Gets when each video ends, in the order of <see cref="Videos"/>, if that is known; presentation time in seconds.</summary>
    public IReadOnlyList<double?> Ends => ends;

    /// <summary>Gets how long each video is, from its first frame, in seconds.</summary>
    public IReadOnlyList<double> Lengths =>
        [.. Videos.Zip(ends, (video, end) => (end ?? rows.Items[video.Start + video.Count - 1].Time!.Value) - rows.Items[video.Start].Time!.Value)]; // a frame has a time

    /// <summary>Gets the first frame of each video and how many it has.</summary>
    public IReadOnlyList<(int Start, int Count)> Videos => For(Pooling.Max).Ranking.Videos;

    /// <summary>Gets the ranking by a pooling, made when it is first asked for.</summary>
    /// <returns>The ranking, and the engine that holds its rows: with <see cref="Pooling.Max"/>, the frames.</returns>
    public (VideoRanking Ranking, IVectorSearch Vectors) For(Pooling pooling)
    {
        lock (_gate)
        {
            if (!_rankings.TryGetValue(pooling, out var ranking))
            {
                var vectors = vectorSearch();
                ranking = (new VideoRanking(rows.Items, rows.Embeddings, pooling, vectors), vectors);
                _rankings.Add(pooling, ranking);
            }

            return ranking;
        }
    }

    /// <summary>Looks at one video from one query.</summary>
    /// <param name="video">Place in <see cref="Videos"/>.</param>
    /// <param name="query">Unit-length embedding, <c>[dimension]</c>.</param>
    /// <param name="score">How the video as a whole scores.</param>
    public VideoHit Look(int video, ReadOnlySpan<float> query, float score)
    {
        var (start, count) = Videos[video];
        var dimension = rows.Embeddings.Columns;
        var frames = new Matrix(count, dimension, rows.Embeddings.Values.AsSpan(start * dimension, count * dimension).ToArray());
        double[] times = [.. Enumerable.Range(start, count).Select(row => rows.Items[row].Time!.Value)]; // a frame has a time
        var file = rows.Items[start].File;
        return VideoHit.Of(file.Path, times, frames, query, score, ends[video]) with { OtherPaths = file.OtherPaths };
    }
}
