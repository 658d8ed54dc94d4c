namespace ClipLens;

/// <summary>The videos of a collection, frame by frame.</summary>
/// <param name="rows">The frames, those of one video together in order of time; videos in the order of their paths.</param>
/// <param name="ends">When each video ends, if that is known; in seconds from the start of its file.</param>
/// <param name="vectorSearch">Makes an engine for each pooling.</param>
/// <param name="elsewhere">Searches the frames where they are not read into memory.</param>
internal sealed class VideoState(
    MediaRows rows, IReadOnlyList<double?> ends, Func<IVectorSearch> vectorSearch, ICollectionSearch? elsewhere) : EngineUse
{
    private readonly Lock _gate = new();
    private readonly Lazy<float[]> _average = new(() => elsewhere is null ? rows.Embeddings.MeanRow() : elsewhere.Mean());
    private readonly Dictionary<Pooling, VideoRanking> _rankings = [];

    /// <summary>Gets the frames, those of one video together in order of time.</summary>
    public MediaRows Rows => rows;

    /// <summary>Gets the mean of the frames' embeddings, <c>[dimension]</c>.</summary>
    public float[] Average => _average.Value;

    /// <summary>Gets when each video ends, in the order of
    /// <see cref="Videos"/>, if that is known; in seconds from the start of its file.</summary>
    public IReadOnlyList<double?> Ends => ends;

    /// <summary>Gets the first frame of each video and how many it has.</summary>
    public IReadOnlyList<(int Start, int Count)> Videos { get; } = VideoRanking.Split(rows.Items);

    /// <summary>Gets how long each video is, from its first frame, in seconds.</summary>
    public IReadOnlyList<double> Lengths =>
        // a frame has a time
        [.. Videos.Zip(ends,
            (video, end) =>
                Math.Max(end ?? 0, rows.Items[video.Start + video.Count - 1].Time!.Value) - rows.Items[video.Start].Time!.Value)];

    protected override IEnumerable<ICollectionSearch> Searches
    {
        get
        {
            lock (_gate)
            {
                IEnumerable<ICollectionSearch?> searches = [elsewhere, .. _rankings.Values.Select(ranking => ranking.Rows)];
                return [.. searches.OfType<ICollectionSearch>().Distinct()];
            }
        }
    }

    /// <summary>Reads the frames that are stored, those of videos with the same bytes once.</summary>
    /// <param name="before">What was read the last time: given back if nothing has changed, as frames are many.</param>
    /// <param name="tally">Which videos there are.</param>
    /// <param name="store">Where the frames are.</param>
    /// <param name="roots">Full paths of the folders that the videos lie in.</param>
    /// <param name="options">Which frames, and what compares them.</param>
    public static VideoState Read(
        VideoState? before, IndexTally tally, IEmbeddingStore store, IReadOnlyList<string> roots, MediaIndexOptions options)
    {
        var (items, videos) = (new List<Item>(), new List<(ContentHash Content, StoredSampling Sampling)>());
        var identified = options.Frames is null ? [] : tally.Videos.Where(video => video.Value.Content is not null);
        var byContent = identified.GroupBy(file => file.Value.Content!.Value, file => file.Key).ToList(); // filtered above
        // not null: there are videos
        var samplings = byContent.Count == 0 ? [] : store.Samplings([.. byContent.Select(video => video.Key)], options.Frames!.Key);
        foreach (var video in byContent)
        {
            var paths = video.ToArray();
            var file = new IndexedFile(paths[0], video.Key.ToString(), paths[1..]);
            if (samplings.GetValueOrDefault(video.Key) is { Times.Count: > 0 } sampling)
            {
                videos.Add((video.Key, sampling));
                items.AddRange(sampling.Times.Select(time => new Item(file, time)));
            }
        }

        double?[] ends = [.. videos.Select(video => video.Sampling.End)];
        var sameFrames = before?.Rows.Items.Select(FrameOf).SequenceEqual(items.Select(FrameOf)) == true;
        if (sameFrames && ends.SequenceEqual(before!.Ends) && PathsOf(before.Rows.Items).SequenceEqual(PathsOf(items)))
        {
            return before;
        }

        (ContentHash, IReadOnlyList<double>)[] frames = [.. videos.Select(video => (video.Content, video.Sampling.Times))];
        if (items.Count > 0
            && CollectionState.SearchIn(store, items, roots, options.VectorSearch!, () => EmbeddingStore.KeysOf(frames)) is { } search)
        {
            return new VideoState(new MediaRows(items, search), ends, options.VectorSearch!, search); // the collection has one
        }

        var embeddings = sameFrames ? before!.Rows.Embeddings : store.ReadFrames(frames); // those of the same frames
        return new VideoState(new MediaRows(items, embeddings), ends, options.VectorSearch!, null); // the collection has one
    }

    /// <summary>Gets the ranking by a pooling, made when it is first asked for; with <see cref="Pooling.Max"/>, its rows are the
    /// frames.</summary>
    public VideoRanking For(Pooling pooling)
    {
        lock (_gate)
        {
            if (!_rankings.TryGetValue(pooling, out var ranking))
            {
                ranking = pooling == Pooling.Max && elsewhere is not null
                    ? new VideoRanking(rows, elsewhere)
                    : new VideoRanking(rows.Items, rows.Embeddings, pooling, vectorSearch());
                _rankings.Add(pooling, ranking);
            }

            return ranking;
        }
    }

    /// <summary>Looks at one video from one query.</summary>
    /// <param name="video">Place in <see cref="Videos"/>.</param>
    /// <param name="query">Unit-length embedding, <c>[dimension]</c>.</param>
    /// <param name="score">How the video as a whole scores; by default as its best frame.</param>
    public VideoHit Look(int video, ReadOnlySpan<float> query, float? score)
    {
        var (start, count) = Videos[video];
        var frames = elsewhere?.Read([.. Enumerable.Range(start, count)]) ?? Slice(rows.Embeddings, start, count);
        double[] times = [.. Enumerable.Range(start, count).Select(row => rows.Items[row].Time!.Value)]; // a frame has a time
        var file = rows.Items[start].File;
        return VideoHit.Of(file.Path, times, frames, query, score, ends[video]) with { OtherPaths = file.OtherPaths };
    }

    private static Matrix Slice(Matrix frames, int start, int count) => new(
        count, frames.Columns, frames.Values.AsSpan(start * frames.Columns, count * frames.Columns).ToArray());

    private static (string, double?) FrameOf(Item item) => (item.File.ContentHash, item.Time);

    private static IEnumerable<string> PathsOf(IEnumerable<Item> items) =>
        items.Select(item => item.File).DistinctBy(file => file.ContentHash).SelectMany(file => file.OtherPaths.Prepend(file.Path));
}
