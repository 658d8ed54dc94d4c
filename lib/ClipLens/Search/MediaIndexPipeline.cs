using System.Diagnostics;
using System.Threading.Channels;

namespace ClipLens;

/// <summary>Reads files ahead of the model, encodes them batch by batch, and stores each batch with its files in one turn.</summary>
/// <remarks>What waits between reading and encoding is bounded, and is crops, not pictures: memory stays flat over any number of files.</remarks>
internal sealed class MediaIndexPipeline(EmbeddingStore store, IClipEncoder clip, MediaIndexPlan plan, MediaIndexProgress progress)
{
    private const int SmallestBatch = 4;

    // A batch is what a crash may lose, and how long a person waits after Ctrl-C and another process for its turn.
    private const double SecondsPerBatch = 2;

    // Of the time that a batch takes; another process looks every 2 ms whether it is its turn.
    private const double PauseForOthers = 0.005;

    // Renamed files need no encoding and come by the thousand.
    private const int MostFilesPerTurn = 1000;
    private readonly MediaIndexReader _reader = new(store, clip.Preprocessing);
    private int _batch = Math.Min(2 * SmallestBatch, clip.BatchSize);

    /// <summary>Does what the plan says to its end, or until it is cancelled or fails; what was stored by then stays.</summary>
    public async Task RunAsync(MediaIndexTally tally, CancellationToken cancellationToken)
    {
        await StoreAsync([.. plan.Gone.Select(path => new ReadFile(path, null))], cancellationToken).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var read = Channel.CreateBounded<ReadFile>(clip.BatchSize);
        var reading = ReadAllAsync(read.Writer, stop.Token);
        try
        {
            await StoreAllAsync(read.Reader, tally, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    /// <summary>Reads every file on threads of our own: each has the buffer of its last picture at hand for the next, and none is left behind.</summary>
    private async Task ReadAllAsync(ChannelWriter<ReadFile> writer, CancellationToken cancellationToken)
    {
        var next = -1;
        var readers = Enumerable.Range(0, Math.Min(Environment.ProcessorCount, plan.ToRead.Count)).Select(_ => Task.Factory.StartNew(
            Read, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        await foreach (var reader in Task.WhenEach(readers).ConfigureAwait(false))
        {
            if (reader.IsFaulted)
            {
                writer.TryComplete(reader.Exception.InnerException); // ends the other readers, and reaches the one who stores
            }
        }

        writer.TryComplete();

        void Read()
        {
            for (int i; (i = Interlocked.Increment(ref next)) < plan.ToRead.Count;)
            {
                var file = _reader.Read(plan.ToRead[i], cancellationToken);
                writer.WriteAsync(file, cancellationToken).AsTask().GetAwaiter().GetResult(); // a thread of our own may wait
            }
        }
    }

    private async Task StoreAllAsync(ChannelReader<ReadFile> reader, MediaIndexTally tally, CancellationToken cancellationToken)
    {
        var files = new List<ReadFile>();
        var crops = 0;
        await foreach (var file in reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested(); // what waits in the channel would come all the same
            files.Add(file);
            crops += file.Crop is null ? 0 : 1;
            progress.Report(tally.Done, file.Path);
            if (crops >= _batch || files.Count >= MostFilesPerTurn)
            {
                await FlushAsync().ConfigureAwait(false);
            }
        }

        await FlushAsync().ConfigureAwait(false);

        async Task FlushAsync()
        {
            var encoded = await StoreAsync(files, cancellationToken).ConfigureAwait(false);
            tally.Add(files, encoded);
            if (files.Count > 0)
            {
                progress.Report(tally.Done, files[^1].Path);
            }

            files.ForEach(f => f.Crop?.Dispose());
            files.Clear();
            crops = 0;
        }
    }

    /// <summary>Encodes what nobody else has encoded meanwhile, and remembers the files, all or nothing.</summary>
    /// <returns>How many were encoded.</returns>
    private async Task<int> StoreAsync(List<ReadFile> files, CancellationToken cancellationToken)
    {
        var changes = files.FindAll(f => plan.Known.TryGetValue(f.Path, out var known) ? known != f.File : f.File is not null);
        if (changes.Count == 0 && files.TrueForAll(f => f.Crop is null))
        {
            return 0;
        }

        var clock = Stopwatch.StartNew();
        int encoded;
        using (var turn = await store.BeginAsync(cancellationToken).ConfigureAwait(false))
        {
            clock.Restart();
            encoded = Encode(files, turn);
            foreach (var (path, file, _, _) in changes)
            {
                if (file is { } found)
                {
                    turn.SetFile(path, found);
                }
                else
                {
                    turn.RemoveFile(path);
                }
            }

            turn.Commit();
        }

        if (encoded > 0)
        {
            _batch = Math.Min(Math.Max((int)(encoded / clock.Elapsed.TotalSeconds * SecondsPerBatch), SmallestBatch), clip.BatchSize);
            await Task.Delay(clock.Elapsed * PauseForOthers, CancellationToken.None).ConfigureAwait(false);
        }

        return encoded;
    }

    private int Encode(List<ReadFile> files, StoreTurn turn)
    {
        // Another process may have been faster, and two paths may hold the same bytes.
        var fresh = files.FindAll(f => f.Crop is not null && !store.HasPhoto(f.Content)).DistinctBy(f => f.Content).ToList();
        if (fresh.Count > 0)
        {
            // A batch that was begun is brought to its end: what is left out of it would be lost work.
            var embeddings = clip.EncodeImages(fresh.ConvertAll(f => f.Crop!), CancellationToken.None); // filtered above
            for (var row = 0; row < fresh.Count; row++)
            {
                turn.AddPhoto(fresh[row].Content, embeddings.Row(row));
            }
        }

        return fresh.Count;
    }
}
