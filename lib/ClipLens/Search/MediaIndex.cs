using System.Diagnostics;

namespace ClipLens;

/// <summary>The photos and videos of one or several folders, encoded once and kept: opened, kept current, and searched.</summary>
/// <remarks>
/// Safe to use from several threads: a search runs over what was current when it began, also while an update runs.
/// A change is seen by a file's size and time of writing. One that leaves both as they were (a tool that puts the time back, two
/// files of equal size and time that change places) is seen only with <see cref="MediaIndexOptions.Reread"/>.
/// </remarks>
public sealed partial class MediaIndex
{
    private readonly IClipEncoder _clip;
    private readonly MediaIndexOptions _options;
    private readonly Lock _gate = new();
    private Task _updating = Task.CompletedTask;
    private volatile CollectionState? _state;
    private string? _untold; // what the next result is to say of files that were skipped

    private MediaIndex(IReadOnlyList<string> folders, IClipEncoder clip, MediaIndexOptions options) =>
        (Folders, _clip, _options) = (folders, clip, options with
        {
            VectorSearch = options.VectorSearch ?? (clip is ISearchingEncoder own ? own.CreateSearch : () => new ExactSearch()),
        });

    /// <summary>Gets the folders and files, as full paths.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>Gets what the last update found and did.</summary>
    public UpdateReport LastUpdate => State.Report;

    /// <summary>Gets the photos, by path, each with its embedding.</summary>
    public MediaRows Rows => State.Photos.Rows;

    /// <summary>Gets the name of the model that encoded it.</summary>
    public string Model => _clip.Name;

    internal IClipEncoder Clip => _clip;

    /// <summary>Gets whether a search looks at every photo; if not, an index proposes some.</summary>
    internal bool IsComplete => State.Photos.IsComplete;

    // The file with the embeddings.
    internal string Store => _options.Store;

    private CollectionState State => _state!; // opening ends with an update, or in an exception

    // Read each time: someone may be tuning.
    internal Thresholds CurrentThresholds => Thresholds.InFolders(_clip.Folder is { } model ? [.. Folders, model] : Folders);

    /// <summary>Opens a folder or a single file and brings it up to date: only what is new or changed is read and encoded.</summary>
    /// <param name="folder">A folder of photos and videos, with all folders below it; or one photo or video.</param>
    /// <param name="clip">The model.</param>
    /// <param name="options">Where to keep the embeddings, and how to compare.</param>
    /// <param name="progress">Told about ten times a second.</param>
    /// <param name="cancellationToken">Ends the update after the batch at hand.</param>
    /// <exception cref="DirectoryNotFoundException">The folder is not there.</exception>
    /// <exception cref="MediaException">It is a single file, and nothing of it can be read.</exception>
    /// <exception cref="InvalidDataException">The store is damaged, another program's, or a newer version's.</exception>
    /// <exception cref="UpdateCanceledException">It was cancelled; what was encoded is kept.</exception>
    public static Task<MediaIndex> OpenAsync(
        string folder,
        IClipEncoder clip,
        MediaIndexOptions? options = null,
        IProgress<IndexProgress>? progress = null,
        CancellationToken cancellationToken = default) => OpenAsync([folder], clip, options, progress, cancellationToken);

    /// <summary>Opens several folders or files as one collection and brings it up to date.</summary>
    /// <param name="folders">At least one; a file below two of them counts once. Of a video that is named itself, one frame per second is
    /// encoded where the options do not say which.</param>
    /// <param name="clip">The model.</param>
    /// <param name="options">Where to keep the embeddings, and how to compare.</param>
    /// <param name="progress">Told about ten times a second.</param>
    /// <param name="cancellationToken">Ends the update after the batch at hand.</param>
    /// <inheritdoc cref="OpenAsync(string, IClipEncoder, MediaIndexOptions?, IProgress{IndexProgress}?, CancellationToken)"
    /// path="/exception"/>
    public static async Task<MediaIndex> OpenAsync(
        IEnumerable<string> folders,
        IClipEncoder clip,
        MediaIndexOptions? options = null,
        IProgress<IndexProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folders);
        ArgumentNullException.ThrowIfNull(clip);
        folders = [.. folders];
        if (folders.FirstOrDefault(folder => !Path.Exists(folder)) is { } missing)
        {
            throw new FolderNotFoundException("", missing);
        }

        string[] full = [.. folders.Select(f => Path.TrimEndingDirectorySeparator(Path.GetFullPath(f))).Distinct()];
        if (full.Length == 0)
        {
            throw new ArgumentException("A collection takes at least one folder.", nameof(folders));
        }

        options ??= new MediaIndexOptions();
        var files = full.Where(File.Exists).ToHashSet();
        if (options.Frames is null && files.Any(file => MediaFormat.KindOf(file) == MediaKind.Video))
        {
            options = options with { Frames = FrameSampling.PerSecond() };
        }

        var index = new MediaIndex(full, clip, options);
        var report = await index.UpdateAsync(progress, cancellationToken).ConfigureAwait(false);
        return full is [var only] && report.Skipped.FirstOrDefault(file => file.Path == only && files.Contains(only)) is { } skipped
            && index.Videos.Count == 0
            ? throw new MediaException(only, skipped.Reason)
            : index;
    }

    /// <summary>Brings the collection up to date with its folders; one update runs at a time, and searches go on meanwhile.</summary>
    /// <param name="progress">Told about ten times a second.</param>
    /// <param name="cancellationToken">Ends the update after the batch at hand.</param>
    /// <returns>What was found and done.</returns>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    /// <exception cref="InvalidDataException">The store is damaged, another program's, or a newer version's.</exception>
    /// <exception cref="IOException">The store cannot be written; the disk may be full.</exception>
    /// <exception cref="UpdateCanceledException">It was cancelled; what was encoded is kept.</exception>
    public Task<UpdateReport> UpdateAsync(IProgress<IndexProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var update = AfterAsync(_updating);
            _updating = update;
            return update;
        }

        async Task<UpdateReport> AfterAsync(Task earlier)
        {
            await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its caller hears of its failure
            using var work = new LongWork<IndexProgress>(progress, cancellationToken);
            return await Task.Run(() => UpdateAloneAsync(work, work.CancellationToken), CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Finds the photos that resemble a query most.</summary>
    /// <param name="query">Words, a picture, or sums and differences of them; a plain string is words.</param>
    /// <param name="top">At most this many, at least 1.</param>
    /// <param name="threshold">
    /// The cosine similarity that a hit has at least; <see langword="null"/> for that of the first folder with a
    /// <c>thresholds.json</c>, else the model's, else 0.25 for words and 0.70 for pictures. Of a query of several parts it is the score of
    /// a picture that just reaches the threshold of each part that is added, and is as similar as the average to what is taken away.
    /// </param>
    /// <returns>By falling score; equal scores by path.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Nothing is wanted, or the threshold is not from −1 to 1.</exception>
    /// <exception cref="ArgumentException">The parts of the query cancel each other out.</exception>
    /// <exception cref="MediaException">A picture of the query cannot be read.</exception>
    public SearchResults Search(Query query, int top = 5, float? threshold = null) =>
        Search(query, new SearchOptions { Top = top, Threshold = threshold });

    /// <summary>Finds the photos that resemble a query most.</summary>
    /// <param name="query">Words, a picture, or sums and differences of them.</param>
    /// <param name="options">How much is wanted.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>By falling score; equal scores by path.</returns>
    public SearchResults Search(Query query, SearchOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var results = Search([query], options, cancellationToken)[0];
        return Interlocked.Exchange(ref _untold, null) is { } skipped ? results with { Notes = [.. results.Notes, skipped] } : results;
    }

    /// <summary>Answers many queries in one pass.</summary>
    /// <param name="queries">Any number.</param>
    /// <param name="options">How much is wanted of each.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>One answer for each query.</returns>
    public IReadOnlyList<SearchResults> Search(IReadOnlyList<Query> queries, SearchOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(options);
        return Ask(state => state.Photos.Ranking.Search(
            queries, _clip, CurrentThresholds, options, path => ContentHash.OfFile(path).ToString(), cancellationToken));
    }

    /// <summary>Scores every photo against every query, as retrieval metrics need it.</summary>
    /// <param name="queries">At least one.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>Cosine similarities, <c>[queries, photos]</c>, in the order of <see cref="Rows"/>.</returns>
    public Matrix ScorePhotos(IReadOnlyList<Query> queries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        return Similarity.Cosine(QueryEncoder.Encode(queries, _clip, cancellationToken), Rows.Embeddings);
    }

    /// <summary>Asks one state of the collection, whose engines stay until the answer is there.</summary>
    private T Ask<T>(Func<CollectionState, T> question)
    {
        CollectionState state;
        do
        {
            state = State;
        }
        while (!state.TryEnter());

        try
        {
            return question(state);
        }
        finally
        {
            state.Leave();
        }
    }

    private async Task<UpdateReport> UpdateAloneAsync(IProgress<IndexProgress>? progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var store = _options.OpenStore?.Invoke(_clip) ?? EmbeddingStore.Open(_options.Store, _clip);
        var indexer = new Indexer(Folders, store, _clip, _options);
        var (before, cancelled) = (_state, false);
        try
        {
            if (before is not null && indexer.IsUnchanged(before.Mark, cancellationToken))
            {
                var same = before.Report.Again(clock.Elapsed);
                (_state, _untold) = (before with { Report = same }, null);
                return same;
            }

            await indexer.RunAsync(progress, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            cancelled = true; // what was stored by then is shown, and what is left reported
        }

        if (indexer.Tally is not { } tally)
        {
            throw new UpdateCanceledException(null, cancellationToken);
        }

        var report = tally.Report(clock.Elapsed);
        var mark = report.NothingDone ? indexer.Mark : null;
        var state = CollectionState.Read(before, tally, store, Folders, _options, report, mark);
        await tally.RememberSkippedAsync(store, report).ConfigureAwait(false);
        _state = state;
        before?.Retire(state);
        _untold = report.Skipped switch
        {
            [] => null,
            [var file] => $"1 file was skipped: {Printable.Name(file.Path)}, {file.Reason}.",
            { Count: var count } => $"{count} files were skipped; LastUpdate.Skipped says which and why.",
        };
        return cancelled ? throw new UpdateCanceledException(report, cancellationToken) : report;
    }
}
