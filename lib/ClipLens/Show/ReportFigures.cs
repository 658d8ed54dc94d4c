namespace ClipLens;

/// <summary>The figures of the reports, each for itself.</summary>
public static class ReportFigures
{
    /// <summary>Shows the scores of relevant and of other labelled pairs, with the recommended threshold and the fixed one.</summary>
    public static Figure ScoreFigure(this ThresholdFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        var (best, line) = (fit.Recommended, fit.Recommended.Threshold!.Value); // the recommended rule has one
        var figure = Figure.Histogram("similarity", ("relevant", Of(true)), ("not relevant", Of(false)))
            .WithLine(line, FormattableString.Invariant($"{best.Rule.Name} {line:0.0##}"), best.Interval?.Low, best.Interval?.High);
        var known = Thresholds.Default.For(fit.Kind);
        return best.Rule.Key == "fixed" ? figure : figure.WithLine(known, FormattableString.Invariant($"fixed {known:0.00}"));

        IEnumerable<float> Of(bool relevant) => fit.Labels.Where(l => l.Label.Relevant == relevant).Select(l => l.Score);
    }

    /// <summary>Shows precision, recall, F1 and the chance of being relevant against the threshold.</summary>
    public static Figure CurveFigure(this ThresholdFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        var cuts = fit.Curve.Reverse().ToList();
        var line = fit.Recommended.Threshold!.Value; // the recommended rule has one
        return Figure.Lines("threshold", "share", Curve("precision", c => c.Counts.Precision), Curve("recall", c => c.Counts.Recall),
            Curve("F1", c => c.Counts.F1),
            Curve("chance of being relevant", c => fit.Probability.Probability(c.Threshold)))
            .WithLine(line, FormattableString.Invariant($"{line:0.0##}"));

        Series Curve(string name, Func<(double Threshold, ThresholdCounts Counts), double> value) =>
            Series.Of(name, cuts.Select(c => c.Threshold), cuts.Select(value));
    }

    /// <summary>Shows how long each text's video is and at which rank it was found: the video paper's figure 1.</summary>
    /// <returns>A point for each text; <see langword="null"/> where there are no videos.</returns>
    public static Figure? LengthFigure(this RetrievalReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Set is not { HasVideos: true } set)
        {
            return null;
        }

        var (points, metrics) = (LengthsAndRanks(report, set), report.TextToItem.Metrics);
        return Figure.Scatter("length of the video (s)", "rank", Series.Of("", points.Select(p => p.Length), points.Select(p => p.Rank)))
            .WithLevel(metrics.MedianRank, "median").WithLevel(metrics.MeanRank, "mean");
    }

    /// <summary>Gets the length of each text's video, in seconds, and its rank;
    /// of several right answers it looks for the one that scores best.</summary>
    internal static List<(double Length, double Rank)> LengthsAndRanks(RetrievalReport report, RetrievalSet set) =>
    [
        .. report.TextToItem.Queries.Zip(report.TextToItem.Ranks, (text, rank) =>
        {
            var found = set.Relevance.ItemsOf(text).MaxBy(item => report.Similarity.Row(text)[item]);
            return (set.Items[found].Length!.Value, rank); // a video has a length
        }),
    ];
}
