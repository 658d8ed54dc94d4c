using System.Globalization;

namespace ClipLens;

/// <summary>How well the first moment that is found for a query agrees with the one that a person marked.</summary>
/// <param name="overlaps">Of each query, the time that the two share by the time they cover together: 0 to 1.</param>
[TypeFormatterSource]
public sealed class MomentReport(IReadOnlyList<double> overlaps) : IVisual
{
    /// <summary>Gets the overlap of each query, 0 to 1.</summary>
    public IReadOnlyList<double> Overlaps { get; } = overlaps;

    /// <summary>Gets the mean overlap, 0 to 1.</summary>
    public double MeanOverlap => Overlaps.Average();

    /// <summary>Gets in how many of 100 queries the first moment found
    /// overlaps the marked one by at least so much: R@1 at an IoU.</summary>
    /// <param name="overlap">0 to 1; usually 0.5 or 0.7 (Gao et al. 2017, "TALL").</param>
    public double RecallAt(double overlap) => 100.0 * Overlaps.Count(found => found >= overlap) / Overlaps.Count;

    /// <summary>Looks for every moment in its own video.</summary>
    /// <param name="moments">What is to be found.</param>
    /// <param name="clip">The model.</param>
    /// <param name="options">Which frames, and where their embeddings are kept.</param>
    /// <param name="progress">Told about ten times a second.</param>
    /// <param name="cancellationToken">Ends the work after the batch at hand.</param>
    /// <exception cref="MediaException">A video cannot be read.</exception>
    public static async Task<MomentReport> MeasureAsync(
        IReadOnlyList<LabelledMoment> moments,
        IClipEncoder clip,
        MediaIndexOptions? options = null,
        IProgress<IndexProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(moments);
        var overlaps = new List<double>();
        foreach (var video in moments.GroupBy(moment => moment.Path))
        {
            var encoded = await MediaIndex.OpenAsync(video.Key, clip, options, progress, cancellationToken).ConfigureAwait(false);
            // there is one
            overlaps.AddRange(video.Select(moment => encoded.SearchVideos(moment.Query, 1).Best!.Moments[0].OverlapWith(moment.Span)));
        }

        return new(overlaps);
    }

    /// <inheritdoc/>
    public string ToHtml() => Renderer<MomentReport>.ToHtml(this);

    /// <summary>Writes the figures in one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Overlaps.Count} moments: R@1 at IoU 0.5 is {RecallAt(0.5):0.0} %, at 0.7 {RecallAt(0.7):0.0} %; the mean IoU is "
            + $"{MeanOverlap:0.000}");
}
