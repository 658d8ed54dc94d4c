using ClipLens.Compute;
using ClipLens.Media;
using ClipLens.Store;

namespace ClipLens.Search;

/// <summary>Brings the videos of a collection up to date, and reads their frames.</summary>
internal sealed class MediaIndexVideos(EmbeddingStore store, VideoEncoder encoder, MediaIndexTally tally)
{
    /// <summary>Encodes what is new, video after video; one that cannot be read is counted and left out.</summary>
    public async Task RunAsync(IProgress<IndexProgress>? progress, CancellationToken cancellationToken)
    {
        var report = new MediaIndexProgress(progress, tally.Videos.Count);
        tally.BeginVideos();
        foreach (var (place, (path, file)) in tally.Videos.ToArray().Index())
        {
            report.Report(place, path);
            try
            {
                // A content that is remembered is that of the size and time that are remembered with it.
                var seen = file.Content is null ? MediaIndexReader.Look(path) : (file.Length, file.Modified);
                var content = await ContentOfAsync(path, file, cancellationToken).ConfigureAwait(false);
                var isNew = !encoder.IsComplete(content);
                if (isNew)
                {
                    await encoder.EncodeAsync(path, content, seen, cancellationToken).ConfigureAwait(false);
                }

                tally.AddVideo(isNew);
            }
            catch (MediaException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                tally.SkipVideo(path, e.Reason);
            }
        }

        report.Report(tally.Videos.Count, "");
    }

    /// <summary>Reads the frames that are stored, those of videos with the same bytes once.</summary>
    /// <param name="before">What was read the last time: given back if nothing has changed, as frames are many.</param>
    /// <returns>Frames of one video stand together in order of time; videos in the order of their paths.</returns>
    public MediaRows Read(MediaRows? before)
    {
        var items = new List<Item>();
        var videos = new List<(ContentHash Content, IReadOnlyList<double> Times)>();
        foreach (var video in tally.Videos.Where(file => file.Value.Content is not null).GroupBy(file => file.Value.Content!.Value, file => file.Key))
        {
            var paths = video.ToArray();
            var file = new IndexedFile(paths[0], video.Key.ToString(), paths[1..]);
            var times = encoder.Times(video.Key);
            videos.Add((video.Key, times));
            items.AddRange(times.Select(time => new Item(file, time)));
        }

        if (before?.Items.SequenceEqual(items) == true)
        {
            return before;
        }

        var rows = new Matrix(items.Count, store.Dimension);
        var first = 0;
        foreach (var (content, times) in videos)
        {
            store.ReadFrames(content, times, rows, first);
            first += times.Count;
        }

        return new MediaRows(items, rows);
    }

    private async Task<ContentHash> ContentOfAsync(string path, StoredFile file, CancellationToken cancellationToken)
    {
        if (file.Content is { } known)
        {
            return known;
        }

        var content = MediaIndexReader.Hash(path, cancellationToken);
        using var turn = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        turn.SetFile(path, file with { Content = content });
        turn.Commit();
        tally.Identify(path, content);
        return content;
    }
}
