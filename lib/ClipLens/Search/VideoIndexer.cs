using System.Threading.Channels;

namespace ClipLens;

/// <summary>Encodes the videos of a collection, one after the other and batch by
/// batch: what is stored is not encoded again, an interrupted one goes on.</summary>
/// <remarks>
/// A video is claimed first, so that several processes share the work. Frames that are decoded and wait for the model are bounded, and are
/// crops, so that memory does not grow with the video. A frame that looks like the last one encoded gets its embedding.
/// </remarks>
internal sealed class VideoIndexer(IEmbeddingStore store, IClipEncoder clip, FrameSampling sampling, IndexTally tally)
{
    // Frames that need no encoding come by the thousand.
    private const int MaxFramesPerBatch = 1000;

    // How often one looks for what others encode.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private readonly int _batch = Math.Max(1, clip.BatchSize / 2); // most videos are short
    private HashSet<ContentHash> _complete = [];

    /// <summary>Encodes what is new; a video that cannot be read is counted and left out.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(IProgress<IndexProgress>? progress, CancellationToken cancellationToken)
    {
        var report = new IndexProgressReporter(progress, tally.Videos.Count);
        tally.BeginVideos();
        var known = tally.Videos.Values.Select(video => video.Content).OfType<ContentHash>().ToHashSet();
        _complete = store.Samplings(known, sampling.Key).Where(video => video.Value.IsComplete).Select(video => video.Key).ToHashSet();
        var left = new Queue<(string Path, StoredFile File)>(tally.Videos.Select(video => (video.Key, video.Value)));
        for (var (done, claimedByOthers) = (0, 0); left.TryDequeue(out var video);)
        {
            report.Report(done, video.Path);
            if (await TryIndexAsync(video.Path, video.File, part => report.Report(done, video.Path, part), cancellationToken)
                .ConfigureAwait(false))
            {
                (done, claimedByOthers) = (done + 1, 0);
                continue;
            }

            left.Enqueue((video.Path, tally.Videos[video.Path]));
            if (++claimedByOthers >= left.Count)
            {
                await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
                claimedByOthers = 0;
            }
        }

        report.Report(tally.Videos.Count, "");
    }

    /// <summary>Encodes what is missing of a video.</summary>
    /// <param name="path">The file.</param>
    /// <param name="video">Its content.</param>
    /// <param name="seen">Its size and time of writing, as they were before it was hashed.</param>
    /// <param name="reached">Hears with each frame how much of the video is behind it, 0 to 1.</param>
    /// <param name="cancellationToken">Ends the work after the batch at hand.</param>
    /// <exception cref="MediaException">The video, or the rest of it, cannot be read; the frames up to there are stored.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what was encoded is stored.</exception>
    internal async Task EncodeAsync(
        string path, ContentHash video, (long Length, long Modified) seen, Action<double> reached, CancellationToken cancellationToken)
    {
        var probe = await Video.ProbeAsync(path, cancellationToken).ConfigureAwait(false);
        if (await CarryOverAsync(probe, video, seen).ConfigureAwait(false))
        {
            return;
        }

        var (times, stored) = (new List<double>(Sampling(video)?.Times ?? []), store.Times(video));
        var frames = Channel.CreateBounded<PendingFrame>(2 * _batch);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAsync(probe, seen, times.Count > 0 ? times[^1] : null, stored, frames.Writer, stop.Token).ContinueWith(
            done => frames.Writer.Complete(done.IsCanceled ? new OperationCanceledException(stop.Token) : done.Exception?.InnerException),
            TaskScheduler.Default);
        var batch = new List<PendingFrame>();
        try
        {
            await foreach (var frame in frames.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested(); // what waits in the channel would come all the same
                batch.Add(frame);
                reached(probe.Duration is > 0 and var duration ? Math.Clamp((frame.Time - probe.Start) / duration, 0, 1) : 0);
                if (batch.Count(f => f.Crop is not null) >= _batch || batch.Count >= MaxFramesPerBatch)
                {
                    await StoreAsync(video, batch, times, stored, null, isComplete: false).ConfigureAwait(false);
                }
            }

            await StoreAsync(video, batch, times, stored, probe.Start + probe.Duration, isComplete: true).ConfigureAwait(false);
        }
        catch (MediaException)
        {
            cancellationToken.ThrowIfCancellationRequested(); // Ctrl-C reaches ffmpeg as well
            await StoreAsync(video, batch, times, stored, null, isComplete: false).ConfigureAwait(false);
            throw;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
            batch.ForEach(frame => frame.Crop?.Dispose());
            while (frames.Reader.TryRead(out var left))
            {
                left.Crop?.Dispose();
            }
        }
    }

    /// <summary>Brings one video up to date, unless somebody else is at it.</summary>
    /// <returns>Whether the video is settled: encoded, or found unreadable.</returns>
    private async Task<bool> TryIndexAsync(string path, StoredFile file, Action<double> reached, CancellationToken cancellationToken)
    {
        try
        {
            // A content that is remembered is that of the size and time that are remembered with it.
            var seen = file.Content is null ? PhotoReader.Stamp(path) : (file.Length, file.Modified);
            var content = file.Content ?? await IdentifyAsync(path, file, cancellationToken).ConfigureAwait(false);
            if (_complete.Contains(content) || IsComplete(content))
            {
                tally.AddVideo(isNew: false);
                return true;
            }

            if ((await store.ClaimAsync([content], cancellationToken).ConfigureAwait(false)).Count == 0)
            {
                await store.ClaimedAsync([content], cancellationToken).ConfigureAwait(false); // ends the claim of one who is gone
                return false;
            }

            try
            {
                var isNew = !IsComplete(content); // another process may have been faster
                if (isNew)
                {
                    await EncodeAsync(path, content, seen, reached, cancellationToken).ConfigureAwait(false);
                }

                tally.AddVideo(isNew);
            }
            finally
            {
                using var transaction = await store.BeginAsync(CancellationToken.None).ConfigureAwait(false);
                transaction.Release(content);
                transaction.Commit();
            }
        }
        catch (MediaException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            tally.SkipVideo(path, e.Reason);
        }

        return true;
    }

    /// <summary>Takes over what an earlier version encoded: its times
    /// counted by the file's own clock, and some films it read otherwise.</summary>
    /// <returns>Whether nothing is missing then.</returns>
    private async Task<bool> CarryOverAsync(VideoProbe probe, ContentHash video, (long Length, long Modified) seen)
    {
        // No earlier version had a store but in a file.
        if (store is EmbeddingStore file && file.SamplingsByClock(video) is [_, ..] samplings && PhotoReader.Stamp(probe.Path) == seen)
        {
            using var transaction = await file.BeginAsync(CancellationToken.None).ConfigureAwait(false);
            if (probe.ReadsAsBefore)
            {
                transaction.CountFromStart(video, samplings, probe.ClockStart);
            }
            else
            {
                transaction.RemoveFrames(video); // encoded anew
            }

            transaction.Commit();
        }

        return IsComplete(video);
    }

    private bool IsComplete(ContentHash video) => Sampling(video) is { IsComplete: true };

    private StoredSampling? Sampling(ContentHash video) => store.Samplings([video], sampling.Key).GetValueOrDefault(video);

    private async Task<ContentHash> IdentifyAsync(string path, StoredFile file, CancellationToken cancellationToken)
    {
        var content = PhotoReader.Hash(path, cancellationToken);
        using var transaction = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        transaction.SetFile(path, file with { Content = content });
        transaction.Commit();
        tally.Identify(path, content);
        return content;
    }

    private async Task ReadAsync(
        VideoProbe video,
        (long Length, long Modified) seen,
        double? after,
        HashSet<double> stored,
        ChannelWriter<PendingFrame> writer,
        CancellationToken cancellationToken)
    {
        var novelty = new FrameNovelty();
        var lastNew = double.NaN;
        var side = 2 * clip.Preprocessing.Resolution;
        var real = MediaException.Attempt(video.Path, () => MediaFolder.RealPath(video.Path));
        await foreach (var frame in Video.ReadFramesAsync(video, sampling, side, after, cancellationToken).ConfigureAwait(false))
        {
            using (frame)
            {
                // An embedding kept under the hash of other bytes would be wrong for good.
                if (MediaException.Attempt(video.Path, () => Stamp(real)) != seen)
                {
                    throw new MediaException(video.Path, "was written to while it was read; the next update reads it again");
                }

                var isNew = novelty.IsNew(frame.Image);
                lastNew = isNew ? frame.Time : lastNew;
                var crop = isNew && !stored.Contains(frame.Time) ? clip.Preprocessing.Resize(frame.Image) : null;
                await writer.WriteAsync(new PendingFrame(frame.Time, lastNew, crop), cancellationToken).ConfigureAwait(false);
            }
        }

        static (long Length, long Modified) Stamp(string path) =>
            new FileInfo(path) is var file ? (file.Length, file.LastWriteTimeUtc.Ticks) : default;
    }

    /// <summary>Encodes a batch, then stores it with how far the sampling has come, all
    /// or nothing, and empties it. One that was begun is brought to its end.</summary>
    private async Task StoreAsync(ContentHash video, List<PendingFrame> batch, List<double> times, HashSet<double> stored, double? end,
        bool isComplete)
    {
        var fresh = batch.FindAll(frame => frame.Crop is not null);
        // filtered above
        var embeddings = fresh.Count == 0 ? null : clip.EncodeImages(fresh.ConvertAll(frame => frame.Crop!), CancellationToken.None);
        var rows = fresh.Index().ToDictionary(frame => frame.Item.Time, frame => frame.Index);
        using var transaction = await store.BeginAsync(CancellationToken.None).ConfigureAwait(false);
        var (last, lastTime) = (new Matrix(0, clip.Dimension), double.NaN);
        foreach (var frame in batch.Where(frame => !stored.Contains(frame.Time)))
        {
            if (rows.TryGetValue(frame.LooksLike, out var row))
            {
                transaction.AddFrame(video, frame.Time, embeddings!.Row(row)); // null only without fresh frames
                continue;
            }

            if (frame.LooksLike != lastTime)
            {
                lastTime = frame.LooksLike;
                last = store.ReadFrames([(video, [lastTime])]);
            }

            transaction.AddFrame(video, frame.Time, last.Row(0));
        }

        times.AddRange(batch.Select(frame => frame.Time));
        transaction.SetSampling(video, sampling.Key, new StoredSampling(times, end, isComplete));
        transaction.Commit();
        batch.ForEach(frame => frame.Crop?.Dispose());
        batch.Clear();
    }

    /// <summary>A frame on its way to the store.</summary>
    /// <param name="Time">In seconds from the start of the file.</param>
    /// <param name="LooksLike">Time of the frame whose embedding it gets: its own if it shows something new.</param>
    /// <param name="Crop">What the model is to see; <see langword="null"/> if it need not.</param>
    private sealed record PendingFrame(double Time, double LooksLike, RgbImage? Crop);
}
