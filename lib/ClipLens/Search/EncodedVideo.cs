namespace ClipLens;

/// <summary>A text and its cosine similarity to a video.</summary>
/// <param name="Text">The text.</param>
/// <param name="Score">Cosine similarity, −1 to 1.</param>
public readonly record struct TextMatch(string Text, float Score);

/// <summary>One video, encoded: its moments, and the texts that fit it.</summary>
public sealed class EncodedVideo
{
    private readonly IClipEncoder _clip;
    private readonly StoredSampling _sampling;
    private readonly Matrix _frames;

    private EncodedVideo(VideoProbe probe, IClipEncoder clip, StoredSampling sampling, Matrix frames, string? problem) =>
        (Probe, _clip, _sampling, _frames, Problem) = (probe, clip, sampling, frames, problem);

    /// <summary>Gets what the file says of itself.</summary>
    public VideoProbe Probe { get; }

    /// <summary>Gets why the video could not be read to its end, as a phrase without the path; <see langword="null"/> if it could.</summary>
    public string? Problem { get; }

    /// <summary>Opens a video and encodes what is not encoded yet.</summary>
    /// <param name="path">A video file.</param>
    /// <param name="clip">The model.</param>
    /// <param name="options">Which frames, and where their embeddings are kept; by default one frame per second.</param>
    /// <param name="progress">Told about ten times a second.</param>
    /// <param name="cancellationToken">Ends the work after the batch at hand.</param>
    /// <exception cref="MediaException">It is no video, or not one frame of it can be read.</exception>
    public static async Task<EncodedVideo> OpenAsync(
        string path,
        IClipEncoder clip,
        MediaIndexOptions? options = null,
        IProgress<IndexProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clip);
        using var work = new LongWork<IndexProgress>(progress, cancellationToken);
        (progress, cancellationToken) = (work, work.CancellationToken);
        options ??= new MediaIndexOptions();
        path = Path.GetFullPath(path);
        var probe = await Video.ProbeAsync(path, cancellationToken).ConfigureAwait(false);
        using var store = EmbeddingStore.Open(options.Store, clip);
        var encoder = new VideoEncoder(store, clip, options.Frames ?? FrameSampling.PerSecond(), options.EncodeStillFrames);
        var seen = MediaIndexReader.Look(path); // before the hash, so that the hash is of what was seen or the difference shows
        var content = MediaIndexReader.Hash(path, cancellationToken);
        string? problem = null;
        if (!encoder.IsComplete(content))
        {
            var report = new MediaIndexProgress(progress, 1);
            try
            {
                await encoder.EncodeAsync(path, content, seen, part => report.Report(0, path, part), cancellationToken).ConfigureAwait(false);
            }
            catch (MediaException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (encoder.Sampling(content).Times.Count == 0)
                {
                    throw;
                }

                problem = e.Reason;
            }
        }

        var sampling = encoder.Sampling(content);
        return new EncodedVideo(probe, clip, sampling, store.ReadFrames([(content, sampling.Times)]), problem);
    }

    /// <summary>Finds the spans that fit a query.</summary>
    /// <param name="query">Words, a picture, or sums and differences of them; a plain string is words.</param>
    /// <returns>The video as a hit: spans by falling score, similarity over time, and the best frame.</returns>
    public VideoHit Find(Query query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return VideoHit.Of(Probe.Path, _sampling.Times, _frames, QueryEncoder.Encode([query], _clip).Row(0), end: _sampling.End);
    }

    /// <summary>Ranks texts, or the labels of classes, by how well they fit the video.</summary>
    /// <param name="texts">At least one.</param>
    /// <param name="pooling">How the frames are combined; by default their mean.</param>
    /// <returns>By falling score; equal scores in the order given.</returns>
    public IReadOnlyList<TextMatch> Rank(IReadOnlyList<string> texts, Pooling? pooling = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var file = new IndexedFile(Probe.Path, "", []);
        Item[] items = [.. _sampling.Times.Select(time => new Item(file, time))];
        var ranking = new VideoRanking(items, _frames, pooling ?? Pooling.Mean, new ExactSearch());
        var scores = ranking.Scores(_clip.EncodeTexts(texts)); // [texts, 1]
        return [.. texts.Select((text, place) => new TextMatch(text, scores.Row(place)[0])).OrderByDescending(match => match.Score)];
    }
}
