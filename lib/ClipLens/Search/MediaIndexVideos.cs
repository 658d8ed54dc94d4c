namespace ClipLens;

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
                    await encoder.EncodeAsync(path, content, seen, part => report.Report(place, path, part), cancellationToken).ConfigureAwait(false);
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
    /// <param name="vectorSearch">Makes an engine that compares.</param>
    /// <returns>Frames of one video stand together in order of time; videos in the order of their paths.</returns>
    public VideoSnapshot Read(VideoSnapshot? before, Func<IVectorSearch> vectorSearch)
    {
        var items = new List<Item>();
        var videos = new List<(ContentHash Content, StoredSampling Sampling)>();
        foreach (var video in tally.Videos.Where(file => file.Value.Content is not null).GroupBy(file => file.Value.Content!.Value, file => file.Key))
        {
            var paths = video.ToArray();
            var file = new IndexedFile(paths[0], video.Key.ToString(), paths[1..]);
            var sampling = encoder.Sampling(video.Key);
            if (sampling.Times.Count > 0)
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

        return new VideoSnapshot(new MediaRows(items, sameFrames ? before!.Rows.Embeddings : store.ReadFrames([.. videos.Select(video => (video.Content, video.Sampling.Times))])), ends, vectorSearch);
    }

    private static (string, double?) FrameOf(Item item) => (item.File.ContentHash, item.Time);

    private static IEnumerable<string> PathsOf(IEnumerable<Item> items) =>
        items.Select(item => item.File).DistinctBy(file => file.ContentHash).SelectMany(file => file.OtherPaths.Prepend(file.Path));

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
