using System.Diagnostics;

namespace ClipLens;

/// <summary>The photos of one or several folders, encoded once and kept: opened, kept current, and searched.</summary>
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
    private volatile MediaIndexSnapshot? _snapshot;
    private string? _untold; // what the next result is to say of files that were skipped

    private MediaIndex(IReadOnlyList<string> folders, IClipEncoder clip, MediaIndexOptions options) =>
        (Folders, _clip, _options) = (folders, clip, options);

    /// <summary>Gets the folders, as full paths.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>Gets what the last update found and did.</summary>
    public UpdateReport LastUpdate { get; private set; } = null!; // opening ends with an update, or in an exception

    /// <summary>Gets the photos, by path, each with its embedding.</summary>
    public MediaRows Rows => Snapshot.Rows;

    /// <summary>Gets the name of the model that encoded it.</summary>
    public string Model => _clip.Name;

    internal IClipEncoder Clip => _clip;

    // The file with the embeddings.
    internal string Store => _options.Store;

    private MediaIndexSnapshot Snapshot => _snapshot!; // opening ends with an update, or in an exception

    // Read each time: someone may be tuning.
    internal Thresholds CurrentThresholds => Thresholds.InFolders(_clip.Folder is { } model ? [.. Folders, model] : Folders);

    /// <summary>Opens a folder and brings it up to date: only what is new or changed is read and encoded.</summary>
    /// <param name="folder">A folder of photos, with all folders below it.</param>
    /// <param name="clip">The model.</param>
    /// <param name="options">Where to keep the embeddings, and how to compare.</param>
    /// <param name="progress">Told about ten times a second.</param>
    /// <param name="cancellationToken">Ends the update after the batch at hand.</param>
    /// <exception cref="DirectoryNotFoundException">The folder is not there.</exception>
    /// <exception cref="InvalidDataException">The store is damaged, another program's, or a newer version's.</exception>
    /// <exception cref="UpdateCanceledException">It was cancelled; what was encoded is kept.</exception>
    public static Task<MediaIndex> OpenAsync(
        string folder,
        IClipEncoder clip,
        MediaIndexOptions? options = null,
        IProgress<IndexProgress>? progress = null,
        CancellationToken cancellationToken = default) => OpenAsync([folder], clip, options, progress, cancellationToken);

    /// <summary>Opens several folders as one collection and brings it up to date.</summary>
    /// <param name="folders">At least one; a file below two of them counts once.</param>
    /// <param name="clip">The model.</param>
    /// <param name="options">Where to keep the embeddings, and how to compare.</param>
    /// <param name="progress">Told about ten times a second.</param>
    /// <param name="cancellationToken">Ends the update after the batch at hand.</param>
    /// <inheritdoc cref="OpenAsync(string, IClipEncoder, MediaIndexOptions?, IProgress{IndexProgress}?, CancellationToken)" path="/exception"/>
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

        var index = new MediaIndex(full, clip, options ?? new MediaIndexOptions());
        await index.UpdateAsync(progress, cancellationToken).ConfigureAwait(false);
        return index;
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
            return await Task.Run(() => UpdateAloneAsync(work, work.CancellationToken), work.CancellationToken).ConfigureAwait(false);
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
    public IReadOnlyList<SearchResults> Search(IReadOnlyList<Query> queries, SearchOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(options);
        return Snapshot.Ranking.Search(queries, _clip, CurrentThresholds, options, path => ContentHash.OfFile(path).ToString(), cancellationToken);
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

    private async Task<UpdateReport> UpdateAloneAsync(IProgress<IndexProgress>? progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var store = EmbeddingStore.Open(_options.Store, _clip);
        var plan = await MediaIndexPlan.MakeAsync(Folders, store, _options, cancellationToken).ConfigureAwait(false);
        var tally = new MediaIndexTally(plan);
        var pipeline = new MediaIndexPipeline(store, _clip, plan, new MediaIndexProgress(progress, plan.ToRead.Count));
        var videos = _options.Frames is { } sampling
            ? new MediaIndexVideos(store, new VideoEncoder(store, _clip, sampling, _options.EncodeStillFrames), tally)
            : null;
        var cancelled = false;
        try
        {
            await pipeline.RunAsync(tally, cancellationToken).ConfigureAwait(false);
            await (videos?.RunAsync(progress, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            cancelled = true; // what was stored by then is shown, and what is left reported
        }

        if (_snapshot?.Shows(tally.Photos) != true)
        {
            _snapshot = MediaIndexSnapshot.Read(tally.Photos, store, _options.VectorSearch());
        }

        _videos = videos?.Read(_videos, _options.VectorSearch)
            ?? new VideoSnapshot(new MediaRows([], new Matrix(0, _clip.Dimension)), [], _options.VectorSearch);
        LastUpdate = tally.Report(clock.Elapsed);
        _untold = LastUpdate.Skipped.Count switch
        {
            0 => null,
            1 => $"1 file was skipped: {LastUpdate.Skipped[0].Path}, {LastUpdate.Skipped[0].Reason}.",
            var count => $"{count} files were skipped; LastUpdate.Skipped says which and why.",
        };
        return cancelled ? throw new UpdateCanceledException(LastUpdate, cancellationToken) : LastUpdate;
    }
}
