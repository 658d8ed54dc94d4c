namespace ClipLens;

/// <summary>One state of a collection, published as a whole: never changes, so that a search ends on what it began with.</summary>
/// <param name="Photos">The photos.</param>
/// <param name="Videos">The videos.</param>
/// <param name="Report">What the update that led to it found and did.</param>
/// <param name="Mark">What folders and store were like, if nothing was to be done.</param>
internal sealed record CollectionState(PhotoState Photos, VideoState Videos, UpdateReport Report, CollectionMark? Mark)
{
    /// <summary>Reads the embeddings of what an update left in the collection; what has not changed is taken from the state
    /// before.</summary>
    public static CollectionState Read(
        CollectionState? before, IndexTally tally, IEmbeddingStore store, IReadOnlyList<string> roots, MediaIndexOptions options,
        UpdateReport report, CollectionMark? mark)
    {
        var photos = before?.Photos is { } shown && shown.Shows(tally.Photos)
            ? shown
            : PhotoState.Read(tally, store, roots, options.VectorSearch!); // the collection has one
        return new CollectionState(photos, VideoState.Read(before?.Videos, tally, store, roots, options), report, mark);
    }

    /// <summary>Makes a search over rows that need not be in memory: a server's, or of many rows over the copy beside their store,
    /// unless an engine of another kind compares.</summary>
    /// <returns><see langword="null"/> where the rows are to be read.</returns>
    public static ICollectionSearch? SearchIn(
        IEmbeddingStore store,
        IReadOnlyList<Item> items,
        IReadOnlyList<string> roots,
        Func<IVectorSearch> vectorSearch,
        Func<IReadOnlyList<(ContentHash Content, long[] Times)>> keys) => store switch
        {
            ISearchingStore server => server.SearchIn(items, roots),
            EmbeddingStore file when items.Count >= RowCache.WorthCopying && vectorSearch() is ExactSearch =>
                MappedSearch.TryOpen(file.Rows, keys()),
            _ => null,
        };

    /// <summary>Begins a use of the state, which keeps its engines until <see cref="Leave"/>.</summary>
    /// <returns>Whether they are there still: a newer state is, if not.</returns>
    public bool TryEnter()
    {
        if (!Photos.TryEnter())
        {
            return false;
        }

        if (Videos.TryEnter())
        {
            return true;
        }

        Photos.Leave();
        return false;
    }

    /// <summary>Ends a use of the state.</summary>
    public void Leave()
    {
        Photos.Leave();
        Videos.Leave();
    }

    /// <summary>Lets go of the engines that the next state does not share, as soon as nobody uses them.</summary>
    public void Retire(CollectionState next)
    {
        if (Photos != next.Photos)
        {
            Photos.Leave();
        }

        if (Videos != next.Videos)
        {
            Videos.Leave();
        }
    }
}

/// <summary>Engines that compare, some of which hold memory of a graphics card:
/// disposed when the collection has moved on and no search uses them.</summary>
internal abstract class EngineUse
{
    private int _users = 1; // the collection

    /// <summary>Begins a use, unless the engines are disposed.</summary>
    public bool TryEnter()
    {
        for (var users = Volatile.Read(ref _users); users > 0;)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    /// <summary>Ends a use; the last one disposes the engines.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            foreach (var engine in Searches.OfType<IDisposable>())
            {
                engine.Dispose();
            }
        }
    }

    /// <summary>Gets the searches that were made so far.</summary>
    protected abstract IEnumerable<ICollectionSearch> Searches { get; }
}

/// <summary>The photos of a collection.</summary>
internal sealed class PhotoState : EngineUse
{
    private readonly ICollectionSearch _search;

    private PhotoState(MediaRows rows, ICollectionSearch search)
    {
        (Rows, _search) = (rows, search);
        Ranking = new Ranking(rows.Items, search);
    }

    public MediaRows Rows { get; }

    public Ranking Ranking { get; }

    /// <summary>Gets whether a search looks at every photo.</summary>
    public bool IsComplete => _search.IsComplete;

    protected override IEnumerable<ICollectionSearch> Searches => [_search];

    /// <summary>Reads the embeddings of photos, those with the same bytes as one row.</summary>
    /// <param name="tally">Has the photos, each encoded.</param>
    /// <param name="store">Where the embeddings are.</param>
    /// <param name="roots">Full paths of the folders that they lie in.</param>
    /// <param name="vectorSearch">Makes what compares rows here.</param>
    public static PhotoState Read(
        IndexTally tally, IEmbeddingStore store, IReadOnlyList<string> roots, Func<IVectorSearch> vectorSearch)
    {
        var photos = tally.Photos;
        var rows = new Dictionary<ContentHash, List<string>>();
        foreach (var path in photos.Keys.Order(StringComparer.Ordinal))
        {
            (rows.TryGetValue(photos[path], out var same) ? same : rows[photos[path]] = new(1)).Add(path);
        }

        // A dictionary that nothing was removed from keeps the order of its keys' first paths.
        var items = rows.Select(row => new Item(new IndexedFile(row.Value[0], row.Key, row.Value.Count > 1 ? row.Value[1..] : [])
        {
            Capture = tally.Captures.GetValueOrDefault(row.Key) ?? Capture.Unknown,
        })).ToArray();
        ContentHash[] contents = [.. rows.Keys];
        if (CollectionState.SearchIn(store, items, roots, vectorSearch, () => EmbeddingStore.KeysOf(contents)) is { } search)
        {
            return new PhotoState(new MediaRows(items, search), search);
        }

        var embeddings = store.ReadPhotos(contents);
        return new PhotoState(new MediaRows(items, embeddings), new LocalCollectionSearch(embeddings, vectorSearch()));
    }

    /// <summary>Gets whether these are the photos still.</summary>
    public bool Shows(Dictionary<string, ContentHash> photos) =>
        photos.Count == Rows.Items.Sum(item => 1 + item.File.OtherPaths.Count) && Rows.Items.All(item =>
            Shows(photos, item.File, item.File.Path) && item.File.OtherPaths.All(path => Shows(photos, item.File, path)));

    private static bool Shows(Dictionary<string, ContentHash> photos, IndexedFile file, string path) =>
        photos.TryGetValue(path, out var content) && file.Has(content);
}
