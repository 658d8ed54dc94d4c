namespace ClipLens;

/// <summary>What a rule makes of labels.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Threshold">The score from which on a picture counts as
/// found; <see langword="null"/> where the rule has none to offer.</param>
/// <param name="Interval">
/// Where the rule's threshold lies with other queries of the same kind, in
/// 95 of 100 resamples; <see langword="null"/> where labels do not move it.
/// </param>
/// <param name="Fitted">What the threshold does to the labels that it was chosen by: too good to be true.</param>
/// <param name="HeldOut">
/// What thresholds do to queries that they were not chosen by, each query held out in turn: what to expect of a new query. Of more than
/// 200 queries, a hundredth is held out at a time.
/// </param>
/// <param name="HeldOutF1">Where the F1 of <paramref name="HeldOut"/> lies with other queries, in 95 of 100 resamples.</param>
public sealed record RuleResult(
    ThresholdRule Rule, double? Threshold, Interval? Interval, ThresholdCounts Fitted, ThresholdCounts HeldOut, Interval HeldOutF1)
{
    private const int MaxFolds = 200, Folds = 100, MinDigits = 3, MaxDigits = 6;
    private const int Work = 20_000_000;

    /// <summary>Says whether a rule has a higher F1 than another on queries held out, by more than chance: in 39 of 40 resamples.</summary>
    internal static bool Beats(ThresholdCounts[] heldOut, ThresholdCounts[] other) => ClipLens.Interval.Of(
        Resamples(heldOut.Length, heldOut.Length).Select(weights => F1(heldOut, weights) - F1(other, weights))).Low > 0;

    /// <summary>Applies a rule; gives <see cref="HeldOut"/> query by query too.</summary>
    internal static (RuleResult Result, ThresholdCounts[] HeldOut) Of(ThresholdRule rule, LabelSample sample)
    {
        var threshold = rule.Choose(sample, sample.Once) is { } chosen ? RoundBetweenScores(sample, chosen) : (double?)null;
        var heldOut = sample.CountByQuery(HoldOut(sample, weights => rule.Choose(sample, weights) ?? double.PositiveInfinity));
        var (thresholds, scores) = (new List<double>(), new List<double>());
        foreach (var weights in Resamples(sample.Queries, sample.Count))
        {
            if (rule.Choose(sample, weights) is { } other)
            {
                thresholds.Add(other);
            }

            scores.Add(F1(heldOut, weights));
        }

        var interval = threshold is { } line && rule.IsChosenByLabels ? Around(sample, line, thresholds) : (Interval?)null;
        var fitted = sample.CountByQuery([.. Enumerable.Repeat(threshold ?? double.PositiveInfinity, sample.Queries)]);
        return (new(rule, threshold, interval, Sum(fitted), Sum(heldOut), ClipLens.Interval.Of(scores)), heldOut);
    }

    /// <summary>Chooses a threshold by all queries but some, and keeps it for those, until every query was held out once.</summary>
    private static double[] HoldOut(LabelSample sample, Func<int[], double> choose)
    {
        var order = Enumerable.Range(0, sample.Queries).ToArray();
        new Random(0).Shuffle(order);
        var folds = sample.Queries <= MaxFolds ? sample.Queries : Folds;
        var result = new double[sample.Queries];
        Parallel.For(0, folds, fold =>
        {
            var weights = sample.Once;
            var held = order.Where((_, place) => place % folds == fold).ToList();
            held.ForEach(query => weights[query] = 0);
            var chosen = choose(weights);
            held.ForEach(query => result[query] = chosen);
        });
        return result;
    }

    /// <summary>Gets where the threshold lies with other queries; at least the gap between
    /// the scores around it, as these labels cannot tell what lies there apart.</summary>
    private static Interval Around(LabelSample sample, double threshold, List<double> resampled)
    {
        var (above, below) = sample.Neighbours(threshold);
        var (low, high) = resampled.Count == 0 ? new(threshold, threshold) : ClipLens.Interval.Of(resampled);
        return new(Math.Min(low, double.IsFinite(below) ? below : Math.Min(threshold, -1)),
            Math.Max(high, double.IsFinite(above) ? above : Math.Max(threshold, 1)));
    }

    private static IEnumerable<int[]> Resamples(int queries, int labels) =>
        ClipLens.Interval.Resamples(queries).Take(Math.Clamp(Work / labels, 100, 1000));

    private static double F1(ThresholdCounts[] counts, int[] weights) =>
        Sum(counts.Zip(weights, (count, weight) => count * weight)).F1;

    private static ThresholdCounts Sum(IEnumerable<ThresholdCounts> counts) => counts.Aggregate((a, b) => a + b);

    /// <summary>Rounds a threshold to three digits, or to as many more as it takes to tell the same scores apart.</summary>
    private static double RoundBetweenScores(LabelSample sample, double threshold)
    {
        var (above, below) = sample.Neighbours(threshold);
        return Enumerable.Range(MinDigits, MaxDigits - MinDigits + 1).Select(digits => Math.Round(threshold, digits))
            .Where(t => t > below && t <= above).DefaultIfEmpty(threshold).First();
    }
}

/// <summary>What a threshold does to labelled pairs, each counted by its weight: a pair is found if its score reaches it.</summary>
/// <param name="TruePositives">Relevant and found.</param>
/// <param name="FalsePositives">Found, not relevant.</param>
/// <param name="FalseNegatives">Relevant, not found.</param>
/// <param name="TrueNegatives">Neither.</param>
public readonly record struct ThresholdCounts(double TruePositives, double FalsePositives, double FalseNegatives, double TrueNegatives)
{
    /// <summary>Gets the share of what is found that is relevant, 0 to 1; 0 where nothing is found.</summary>
    public double Precision => Share(TruePositives, FalsePositives);

    /// <summary>Gets the share of what is relevant that is found, 0 to 1.</summary>
    public double Recall => Share(TruePositives, FalseNegatives);

    /// <summary>Gets the harmonic mean of precision and recall, 0 to 1 (van Rijsbergen 1979).</summary>
    public double F1 => Share(2 * TruePositives, FalsePositives + FalseNegatives);

    /// <summary>Adds two.</summary>
    public static ThresholdCounts operator +(ThresholdCounts a, ThresholdCounts b) => new(
        a.TruePositives + b.TruePositives, a.FalsePositives + b.FalsePositives, a.FalseNegatives + b.FalseNegatives,
        a.TrueNegatives + b.TrueNegatives);

    /// <summary>Counts all several times.</summary>
    public static ThresholdCounts operator *(ThresholdCounts counts, int weight) => new(
        counts.TruePositives * weight, counts.FalsePositives * weight, counts.FalseNegatives * weight, counts.TrueNegatives * weight);

    private static double Share(double part, double rest) => part + rest > 0 ? part / (part + rest) : 0;
}
