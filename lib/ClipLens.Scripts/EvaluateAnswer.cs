namespace ClipLens.Scripts;

/// <summary>The answer of a measurement, for a script's readers.</summary>
/// <param name="Visual">What a page shows; its <c>ToString()</c> is what a terminal shows.</param>
/// <param name="Json">What <c>--json</c> prints.</param>
internal sealed record EvaluateAnswer(IVisual Visual, object Json)
{
    /// <summary>Words how well a model retrieves.</summary>
    /// <param name="report">The metrics; their keys are those of the literature, R@k in percent.</param>
    public static EvaluateAnswer Of(RetrievalReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new(report, new
        {
            text_to_item = Named(report.TextToItem.Metrics.Values),
            item_to_text = Named(report.ItemToText.Metrics.Values),
            setting = report.Title,
            transductive = report.IsTransductive,
            queries = Both(d => d.Found.Queries.Count),
            intervals = Both(d => Named(d.Found.Intervals.Select(Ends))),
            paper = report.Protocol is { } protocol ? new { table = protocol.Table, text_to_item = Named(protocol.TextToVideo),
                item_to_text = Named(protocol.VideoToText) } : null,
            against = report.Other is not { } other ? null : Both(d => d.Comparison is not { } with ? null : new
            {
                setting = other.Title,
                better = with.Better.Count,
                worse = with.Worse.Count,
                same = with.Same,
                p = with.Probability,
                difference = Named(with.Differences.Select(m => m.Value)),
                intervals = Named(with.Differences.Select(m => Ends(m.Interval))),
            }),
            notes = report.Notes,
        });

        object Both<T>(Func<RetrievalDirection, T> of) =>
            new { text_to_item = of(report.Directions[0]), item_to_text = of(report.Directions[1]) };
    }

    /// <summary>Words how well labels tell items apart.</summary>
    /// <param name="classified">The result; accuracies in percent.</param>
    public static EvaluateAnswer Of(ZeroShot classified)
    {
        ArgumentNullException.ThrowIfNull(classified);
        return new(classified, new
        {
            accuracy = classified.Accuracy,
            mean_accuracy = classified.MeanAccuracy,
            items = classified.Count,
            labels = classified.Labels,
            confusion = classified.Labels.Select((_, row) => classified.Confusion.Row(row).ToArray()),
            setting = classified.Title,
        });
    }

    /// <summary>Words how well moments are found.</summary>
    /// <param name="moments">The result; R@1 in percent.</param>
    public static EvaluateAnswer Of(MomentReport moments)
    {
        ArgumentNullException.ThrowIfNull(moments);
        return new(moments, new Dictionary<string, double>
        {
            ["moments"] = moments.Overlaps.Count,
            ["R@1@0.5"] = moments.RecallAt(0.5),
            ["R@1@0.7"] = moments.RecallAt(0.7),
            ["mIoU"] = moments.MeanOverlap,
        });
    }

    private static double[] Ends(Interval interval) => [interval.Low, interval.High];

    private static Dictionary<string, T> Named<T>(IEnumerable<T> values) =>
        RetrievalMetrics.Names.Zip(values).ToDictionary(metric => metric.First, metric => metric.Second);
}
