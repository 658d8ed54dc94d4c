using System.Threading.Channels;

namespace ClipLens;

/// <summary>Encodes one video after the other, batch by batch: what is stored already is not encoded again, and an interrupted one goes on.</summary>
/// <remarks>
/// Frames that are decoded and wait for the model are bounded, and are crops, so that memory does not grow with the video. A frame that
/// looks like the last one encoded gets its embedding, unless still frames are to be encoded too: then only what was encoded so counts as
/// stored, and replaces what was not.
/// </remarks>
internal sealed class VideoEncoder(EmbeddingStore store, IClipEncoder clip, FrameSampling sampling, bool encodeStillFrames)
{
    // Frames that need no encoding come by the thousand.
    private const int MostFramesPerTurn = 1000;

    private const string StillFramesToo = ", still frames too";

    private readonly int _batch = Math.Max(1, clip.BatchSize / 2); // most videos are short
    private readonly string _name = sampling + (encodeStillFrames ? StillFramesToo : "");

    private string SoFar => _name + ", so far";

    /// <summary>Gets the frames that are stored: all, or those up to where an interrupted run or a damaged file ended.</summary>
    /// <remarks>Only of one that is encoded to its end, the end is known: what was not seen belongs to no moment.</remarks>
    public StoredSampling Sampling(ContentHash video) => store.Sampling(video, _name) ?? store.Sampling(video, SoFar) ?? new([], null);

    /// <summary>Gets whether the video is encoded to its end.</summary>
    public bool IsComplete(ContentHash video) => store.Sampling(video, _name) is not null;

    /// <summary>Encodes what is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="video">Its content.</param>
    /// <param name="seen">Its size and time of writing, as they were before it was hashed.</param>
    /// <param name="reached">Hears with each frame how much of the video is behind it, 0 to 1.</param>
    /// <param name="cancellationToken">Ends the work after the batch at hand.</param>
    /// <exception cref="MediaException">The video, or the rest of it, cannot be read; the frames up to there are stored.</exception>
    public async Task EncodeAsync(
        string path, ContentHash video, (long Length, long Modified) seen, Action<double> reached, CancellationToken cancellationToken)
    {
        var probe = await Video.ProbeAsync(path, cancellationToken).ConfigureAwait(false);
        var times = new List<double>(Sampling(video).Times);
        var frames = Channel.CreateBounded<Waiting>(2 * _batch);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAsync(probe, seen, times.Count > 0 ? times[^1] : null, Stored(video), frames.Writer, stop.Token).ContinueWith(
            done => frames.Writer.Complete(done.IsCanceled ? new OperationCanceledException(stop.Token) : done.Exception?.InnerException),
            TaskScheduler.Default);
        var batch = new List<Waiting>();
        try
        {
            await foreach (var frame in frames.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested(); // what waits in the channel would come all the same
                batch.Add(frame);
                reached(probe.Duration is > 0 and var duration ? Math.Clamp((frame.Time - probe.Start) / duration, 0, 1) : 0);
                if (batch.Count(f => f.Crop is not null) >= _batch || batch.Count >= MostFramesPerTurn)
                {
                    await StoreAsync(video, batch, times, SoFar, null, cancellationToken).ConfigureAwait(false);
                }
            }

            await StoreAsync(video, batch, times, _name, probe.Start + probe.Duration, cancellationToken).ConfigureAwait(false);
        }
        catch (MediaException)
        {
            cancellationToken.ThrowIfCancellationRequested(); // Ctrl-C reaches ffmpeg as well
            await StoreAsync(video, batch, times, SoFar, null, cancellationToken).ConfigureAwait(false);
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

    private HashSet<double> Stored(ContentHash video) =>
        encodeStillFrames ? store.TimesOfSamplings(video, StillFramesToo) : store.Times(video);

    private async Task ReadAsync(
        VideoProbe video,
        (long Length, long Modified) seen,
        double? after,
        HashSet<double> stored,
        ChannelWriter<Waiting> writer,
        CancellationToken cancellationToken)
    {
        var novelty = new FrameNovelty();
        var lastNew = double.NaN;
        var side = 2 * clip.Preprocessing.Resolution;
        await foreach (var frame in Video.ReadFramesAsync(video, sampling, side, after, cancellationToken).ConfigureAwait(false))
        {
            using (frame)
            {
                if (MediaIndexReader.Look(video.Path) != seen)
                {
                    // An embedding kept under the hash of other bytes would be wrong for good.
                    throw new MediaException(video.Path, "was written to while it was read; the next update reads it again");
                }

                var isNew = novelty.IsNew(frame.Image) || encodeStillFrames;
                lastNew = isNew ? frame.Time : lastNew;
                var crop = isNew && !stored.Contains(frame.Time) ? clip.Preprocessing.Crop(frame.Image) : null;
                await writer.WriteAsync(new Waiting(frame.Time, lastNew, crop), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Stores frames and how far the sampling has come, all or nothing, and empties the batch.</summary>
    private async Task StoreAsync(
        ContentHash video, List<Waiting> batch, List<double> times, string name, double? end, CancellationToken cancellationToken)
    {
        using var turn = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        // Another process may have been faster. A batch that was begun is brought to its end: what is left out of it would be lost work.
        var stored = Stored(video);
        var fresh = batch.FindAll(frame => frame.Crop is not null && !stored.Contains(frame.Time));
        var embeddings = fresh.Count == 0 ? null : clip.EncodeImages(fresh.ConvertAll(frame => frame.Crop!), CancellationToken.None); // filtered above
        var rows = fresh.Index().ToDictionary(frame => frame.Item.Time, frame => frame.Index);
        var (last, lastTime) = (new Matrix(0, clip.Dimension), double.NaN);
        foreach (var frame in batch.Where(frame => !stored.Contains(frame.Time)))
        {
            if (rows.TryGetValue(frame.LooksLike, out var row))
            {
                turn.AddFrame(video, frame.Time, embeddings!.Row(row)); // null only without fresh frames
                continue;
            }

            if (frame.LooksLike != lastTime)
            {
                lastTime = frame.LooksLike;
                last = store.ReadFrames([(video, [lastTime])]);
            }

            turn.AddFrame(video, frame.Time, last.Row(0));
        }

        times.AddRange(batch.Select(frame => frame.Time));
        turn.CompleteSampling(video, name, times, end);
        turn.Commit();
        batch.ForEach(frame => frame.Crop?.Dispose());
        batch.Clear();
    }

    /// <summary>A frame on its way to the store.</summary>
    /// <param name="Time">Presentation time in seconds.</param>
    /// <param name="LooksLike">Time of the frame whose embedding it gets: its own if it shows something new.</param>
    /// <param name="Crop">What the model is to see; <see langword="null"/> if it need not.</param>
    private sealed record Waiting(double Time, double LooksLike, RgbImage? Crop);
}
