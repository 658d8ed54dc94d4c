using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;

namespace ClipLens;

/// <summary>Brings a collection up to date: scans its folders, compares
/// them with the store, reads what is new, encodes it and stores it.</summary>
/// <remarks>
/// Files are read ahead of the model; what waits between the two is bounded, and is crops, not pictures, so that memory stays flat over any
/// number of files. What is encoded is claimed first, so that several processes share the work, and stored batch by batch: a crash loses
/// the batch at hand.
/// </remarks>
internal sealed class Indexer(IReadOnlyList<string> roots, IEmbeddingStore store, IClipEncoder clip, MediaIndexOptions options)
{
    private const int MinBatch = 4;

    // A batch is what a crash may lose, and how long a person waits after Ctrl-C.
    private const double SecondsPerBatch = 2;

    // Renamed files need no encoding and come by the thousand.
    private const int MaxFilesPerBatch = 1000;

    // Each claim is a transaction; a process may hold so many for each core, with their files in memory, before it decodes them.
    private const int MaxClaimsAtOnce = 8;
    private const long MaxBytesAtOnce = 16 << 20;

    // How often one looks for what others encode.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private readonly PhotoReader _reader = new(clip.Preprocessing);
    private readonly List<MediaFile> _toRead = [];
    private readonly ConcurrentQueue<(MediaFile File, ReadFile Read)> _claimedByOthers = new();
    private CollectionFiles? _files; // if the folders were walked to see whether anything has changed
    private int _batch = Math.Min(2 * MinBatch, clip.BatchSize);

    /// <summary>Gets what is in the collection, and what was done; <see langword="null"/> until the folders are scanned.</summary>
    public IndexTally? Tally { get; private set; }

    /// <summary>Gets what folders and store are like, if nothing was to be read or forgotten.</summary>
    public CollectionMark? Mark { get; private set; }

    /// <summary>Gets whether folders and store are as they were when nothing was to be done.</summary>
    /// <param name="mark">What they were like then.</param>
    /// <param name="cancellationToken">Ends the walk through the folders.</param>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    public bool IsUnchanged(CollectionMark? mark, CancellationToken cancellationToken)
    {
        if (mark is null || options.Reread || store.LastChange != mark.Change)
        {
            return false;
        }

        _files = Scan(cancellationToken);
        return _files.Mark(mark.Change) == mark;
    }

    /// <summary>Does all of it, or as much as there is time for; what was stored by then stays.</summary>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(IProgress<IndexProgress>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var tally = await CompareAsync(cancellationToken).ConfigureAwait(false);
        Tally = tally;
        await StoreAsync([.. tally.Gone.Select(path => new ReadFile(path, null))]).ConfigureAwait(false);
        await ReadAndEncodeAsync(tally, new IndexProgressReporter(progress, _toRead.Count), cancellationToken).ConfigureAwait(false);
        if (options.Frames is { } sampling)
        {
            await new VideoIndexer(store, clip, sampling, tally).RunAsync(progress, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Finds what is to be encoded, for others to do it; forgets what is gone.</summary>
    /// <returns>Full paths of files that are new or changed, and of videos that are not encoded to their end.</returns>
    public async Task<IReadOnlyList<string>> FindAsync(CancellationToken cancellationToken)
    {
        var tally = await CompareAsync(cancellationToken).ConfigureAwait(false);
        await StoreAsync([.. tally.Gone.Select(path => new ReadFile(path, null))]).ConfigureAwait(false);
        var videos = options.Frames is null ? [] : tally.Videos.ToList();
        var known = videos.Select(video => video.Value.Content).OfType<ContentHash>().ToHashSet();
        var samplings = known.Count == 0 ? [] : store.Samplings(known, options.Frames!.Key); // not null: there are videos
        return [.. _toRead.Select(file => file.Path), .. videos.Where(IsUnfinished).Select(video => video.Key)];

        bool IsUnfinished(KeyValuePair<string, StoredFile> video) =>
            video.Value.Content is not { } content || samplings.GetValueOrDefault(content) is not { IsComplete: true };
    }

    private CollectionFiles Scan(CancellationToken cancellationToken) =>
        CollectionFiles.Scan(roots, store.Path, options, cancellationToken);

    /// <summary>Compares the folders with the store, without opening a file.</summary>
    private async Task<IndexTally> CompareAsync(CancellationToken cancellationToken)
    {
        var change = store.LastChange; // of what is read from here on
        // At once, for each takes its time with 100,000 files: the folders are walked while the store is read.
        var scanning = Task.Run(() => _files ?? Scan(cancellationToken), cancellationToken);
        var remembering = Task.Run(Remember, cancellationToken);
        await Task.WhenAll(scanning, remembering).ConfigureAwait(false);
        var (files, memory) = (await scanning.ConfigureAwait(false), await remembering.ConfigureAwait(false));
        var there = 0;
        foreach (var file in files.Files)
        {
            var isKnown = memory.Known.TryGetValue(file.Path, out var known);
            there += isKnown ? 1 : 0;
            if (options.Reread || !isKnown || !IsCurrent(file, known, memory.Encoded, memory.Captures))
            {
                _toRead.Add(file);
            }
        }

        List<string> gone = [];
        if (there < memory.Known.Count)
        {
            // What lies in a folder that could not be listed may well be there.
            var paths = files.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
            gone.AddRange(memory.Known.Keys.Where(path =>
                !paths.Contains(path) && !files.Problems.Exists(problem => CollectionFiles.IsBelow(path, problem.Path))));
        }

        Mark = change is { } number && _toRead.Count + gone.Count == 0 ? files.Mark(number) : null;
        return new IndexTally(memory.Known, memory.Encoded, memory.Captures, [.. _toRead.Select(file => file.Path)], gone, memory.Skipped,
            [.. files.Problems.DistinctBy(p => p.Path)]);
    }

    // What a store keeps of captures and does not know of a photo, its file is asked for once more.
    private (Dictionary<string, StoredFile> Known, HashSet<ContentHash> Encoded, Dictionary<ContentHash, Capture> Captures,
        Dictionary<string, string> Skipped) Remember()
    {
        var known = Known();
        var photos = new HashSet<ContentHash>(known.Count);
        foreach (var file in known.Values)
        {
            if (file is { Kind: MediaKind.Photo, Content: { } photo })
            {
                photos.Add(photo);
            }
        }

        return (known, store.Encoded(photos), store.Captures(photos), store.Skipped(roots));
    }

    private Dictionary<string, StoredFile> Known()
    {
        var known = store.Files(roots);
        foreach (var path in known.Keys.Where(path => !options.Includes(path) || IsExcluded(path)).ToList())
        {
            known.Remove(path);
        }

        return known;
    }

    private bool IsExcluded(string path) => options.Exclude.Count > 0
        && roots.Where(root => path == root || CollectionFiles.IsBelow(path, root))
            .All(root => MediaFolder.Excludes(root, path, options.Exclude));

    private static bool IsCurrent(
        MediaFile file, StoredFile known, HashSet<ContentHash> encoded, Dictionary<ContentHash, Capture> captures) =>
        (known.Length, known.Modified) == (file.Length, file.ModifiedTicks)
        && (known.Kind != MediaKind.Photo
            || (known.Content is { } photo && encoded.Contains(photo) && captures.ContainsKey(photo)));

    private async Task ReadAndEncodeAsync(IndexTally tally, IndexProgressReporter progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var read = Channel.CreateBounded<ReadFile?>(clip.BatchSize);
        var reading = ReadAllAsync(read.Writer, stop.Token);
        try
        {
            await EncodeAllAsync(read.Reader, tally, progress, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    /// <summary>Reads every file on threads of our own: each has the buffer of
    /// its last picture at hand for the next, and none is left behind.</summary>
    private async Task ReadAllAsync(ChannelWriter<ReadFile?> writer, CancellationToken cancellationToken)
    {
        var next = 0;
        var cores = Environment.ProcessorCount;
        var some = Math.Clamp(_toRead.Count / (4 * cores), 1, MaxClaimsAtOnce);
        var readers = Enumerable.Range(0, Math.Min(cores, _toRead.Count)).Select(_ => Task.Factory.StartNew(
            Read, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        await foreach (var reader in Task.WhenEach(readers).ConfigureAwait(false))
        {
            Settle(reader);
        }

        var last = ReadClaimedAsync(writer, cancellationToken);
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Settle(last);
        writer.TryComplete();

        void Read()
        {
            while (Next() is { Count: > 0 } files)
            {
                ReadAsync(files, writer, cancellationToken).GetAwaiter().GetResult(); // a thread of our own may wait
            }
        }

        List<MediaFile> Next()
        {
            lock (_toRead)
            {
                var (from, bytes) = (next, 0L);
                while (next < _toRead.Count && next < from + some && (next == from || bytes + _toRead[next].Length <= MaxBytesAtOnce))
                {
                    bytes += _toRead[next++].Length;
                }

                return _toRead.GetRange(from, next - from);
            }
        }

        void Settle(Task task)
        {
            if (task.IsFaulted)
            {
                writer.TryComplete(task.Exception.InnerException); // ends the others, and reaches the one who encodes
            }
        }
    }

    /// <summary>Reads some files; of the photos, those that are neither encoded nor claimed are claimed and decoded.</summary>
    private async Task ReadAsync(List<MediaFile> files, ChannelWriter<ReadFile?> writer, CancellationToken cancellationToken)
    {
        var read = files.ConvertAll(PhotoReader.Identify);
        var contents = read.Select(file => file.File.Photo).OfType<ContentHash>().ToList();
        var claimed = await store.ClaimAsync(contents, cancellationToken).ConfigureAwait(false);
        var encoded = store.Encoded(contents.FindAll(content => !claimed.Contains(content)));
        for (var i = 0; i < read.Count; i++)
        {
            var (file, photo) = read[i];
            read[i] = default; // its bytes are needed no longer than this
            if (file.Photo is not { } content || encoded.Contains(content))
            {
                await writer.WriteAsync(file, cancellationToken).ConfigureAwait(false);
            }
            else if (claimed.Remove(content))
            {
                var decoded = _reader.Decode(file, photo!); // in memory, as it has a content
                if (decoded.Crop is null)
                {
                    using var transaction = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
                    transaction.Release(content);
                    transaction.Commit();
                }

                await writer.WriteAsync(decoded, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                _claimedByOthers.Enqueue((files[i], file));
            }
        }
    }

    /// <summary>Waits for what others encode, or for a copy of a photo that is read already; takes over what they leave undone.</summary>
    private async Task ReadClaimedAsync(ChannelWriter<ReadFile?> writer, CancellationToken cancellationToken)
    {
        while (!_claimedByOthers.IsEmpty)
        {
            // ends the batch at hand: it may hold what is waited for
            await writer.WriteAsync(null, cancellationToken).ConfigureAwait(false);
            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
            var waiting = _claimedByOthers.ToList();
            _claimedByOthers.Clear();
            var claimed = await store.ClaimedAsync(ContentsOf(waiting), cancellationToken).ConfigureAwait(false);
            waiting.FindAll(IsClaimed).ForEach(_claimedByOthers.Enqueue);
            waiting.RemoveAll(IsClaimed);
            var encoded = store.Encoded(ContentsOf(waiting));
            foreach (var (file, read) in waiting)
            {
                if (encoded.Contains(read.Photo!.Value)) // only photos wait
                {
                    await writer.WriteAsync(read, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await ReadAsync([file], writer, cancellationToken).ConfigureAwait(false);
                }
            }

            bool IsClaimed((MediaFile File, ReadFile Read) photo) => claimed.Contains(photo.Read.Photo!.Value);
        }

        static ContentHash[] ContentsOf(List<(MediaFile File, ReadFile Read)> photos) =>
            [.. photos.Select(photo => photo.Read.Photo!.Value)];
    }

    private async Task EncodeAllAsync(ChannelReader<ReadFile?> reader, IndexTally tally, IndexProgressReporter progress,
        CancellationToken cancellationToken)
    {
        var files = new List<ReadFile>();
        var crops = 0;
        await foreach (var file in reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested(); // what waits in the channel would come all the same
            if (file is not null)
            {
                files.Add(file);
                crops += file.Crop is null ? 0 : 1;
                progress.Report(tally.Done, file.Path);
            }

            if (file is null || crops >= _batch || files.Count >= MaxFilesPerBatch)
            {
                await FlushAsync().ConfigureAwait(false);
            }
        }

        await FlushAsync().ConfigureAwait(false);

        async Task FlushAsync()
        {
            var changed = files.FindAll(file => (file.Crop ?? (object?)file.Capture) is not null || tally.IsChanged(file.Path, file.File));
            var encoded = await StoreAsync(changed).ConfigureAwait(false);
            tally.Add(files, encoded);
            if (files.Count > 0)
            {
                progress.Report(tally.Done, files[^1].Path);
            }

            files.ForEach(file => file.Crop?.Dispose());
            files.Clear();
            crops = 0;
        }
    }

    /// <summary>Encodes a batch, and then stores it with its files, all or
    /// nothing. One that was begun is brought to its end: it would be lost work.</summary>
    /// <returns>How many were encoded.</returns>
    private async Task<int> StoreAsync(List<ReadFile> files)
    {
        if (files.Count == 0)
        {
            return 0;
        }

        var fresh = files.FindAll(file => file.Crop is not null);
        var clock = Stopwatch.StartNew();
        // filtered above
        var embeddings = fresh.Count == 0 ? null : clip.EncodeImages(fresh.ConvertAll(file => file.Crop!), CancellationToken.None);
        if (fresh.Count > 0)
        {
            _batch = Math.Min(Math.Max((int)(fresh.Count / clock.Elapsed.TotalSeconds * SecondsPerBatch), MinBatch), clip.BatchSize);
        }

        using var transaction = await store.BeginAsync(CancellationToken.None).ConfigureAwait(false);
        for (var row = 0; row < fresh.Count; row++)
        {
            transaction.AddPhoto(fresh[row].Photo!.Value, embeddings!.Row(row)); // not null: a crop is of a photo
        }

        foreach (var file in files)
        {
            if (file is { Photo: { } photo, Capture: { } capture })
            {
                transaction.SetCapture(photo, capture);
            }

            if (file.File is { } found)
            {
                transaction.SetFile(file.Path, found);
            }
            else
            {
                transaction.RemoveFile(file.Path);
            }
        }

        transaction.Commit();
        return fresh.Count;
    }
}
