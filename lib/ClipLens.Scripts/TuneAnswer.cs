namespace ClipLens.Scripts;

/// <summary>What <c>tune.cs --json</c> prints.</summary>
internal static class TuneAnswer
{
    /// <summary>Says which kinds of query a save has left as they were.</summary>
    /// <param name="report">What the labels say.</param>
    /// <param name="force">Whether thresholds of too few labels are saved as well.</param>
    public static string Unsaved(ThresholdReport report, bool force)
    {
        ArgumentNullException.ThrowIfNull(report);
        return force ? "" : string.Concat(report.Fits.Where(fit => fit.TooFew is not null)
            .Select(fit => $" ({(fit.Kind == QueryKind.Text ? "words" : "pictures")} left as they were: too few labels)"));
    }

    /// <summary>Words a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="saved">Where the thresholds were saved, if they were.</param>
    public static object Of(ThresholdReport report, string? saved)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new { text = Keys(report.Text), image = Keys(report.Image), model = report.Model, warnings = report.Notes, saved };
    }

    private static object? Keys(ThresholdFit? fit) => fit is not { Recommended: var best } ? null : new
    {
        threshold = best.Threshold,
        precision = best.Fitted.Precision,
        recall = best.Fitted.Recall,
        f1 = best.Fitted.F1,
        rule = best.Rule.Key,
        interval = Pair(best.Interval),
        new_queries = NewQueries(best),
        hindsight_f1 = fit.OracleF1,
        labels = fit.Labels.Count,
        relevant = fit.Relevant,
        queries = fit.Queries,
        rules = fit.Rules.Select(Rule),
        probability = new { slope = fit.Probability.Slope, intercept = fit.Probability.Intercept },
        least_alpha = fit.MinAlpha,
        too_few = fit.TooFew,
        warnings = fit.Notes,
    };

    private static object Rule(RuleResult result) => new
    {
        rule = result.Rule.Key,
        threshold = result.Threshold,
        precision = result.Fitted.Precision,
        recall = result.Fitted.Recall,
        f1 = result.Fitted.F1,
        interval = Pair(result.Interval),
        new_queries = NewQueries(result),
    };

    /// <summary>Each query held out in turn.</summary>
    private static object NewQueries(RuleResult result) => new
    {
        precision = result.HeldOut.Precision,
        recall = result.HeldOut.Recall,
        f1 = result.HeldOut.F1,
        f1_interval = Pair(result.HeldOutF1),
    };

    private static double[]? Pair(Interval? interval) => interval is { } i ? [i.Low, i.High] : null;
}
