namespace ClipLens;

/// <summary>What a rule makes of labels.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Threshold">The score from which on a picture counts as found; <see langword="null"/> where the rule has none to offer.</param>
/// <param name="Interval">Where the rule's threshold lies with other queries of the same kind, in 95 of 100 resamples.</param>
/// <param name="Fitted">What the threshold does to the labels that it was chosen by: too good to be true.</param>
/// <param name="HeldOut">
/// What thresholds do to queries that they were not chosen by, each query held out in turn: what to expect of a new query. Of more than
/// 200 queries, a hundredth is held out at a time.
/// </param>
/// <param name="HeldOutF1">Where the F1 of <paramref name="HeldOut"/> lies with other queries, in 95 of 100 resamples.</param>
public sealed record RuleResult(
    ThresholdRule Rule, double? Threshold, Interval? Interval, ThresholdCounts Fitted, ThresholdCounts HeldOut, Interval HeldOutF1)
{
    private const int MostFolds = 200, Folds = 100, LeastDigits = 3, MostDigits = 6;
    private const int Work = 20_000_000;

    /// <summary>Gets <see cref="HeldOut"/> query by query.</summary>
    internal ThresholdCounts[] HeldOutByQuery { get; private init; } = [];

    /// <summary>Says whether another rule has the higher F1 on queries held out, by more than chance: in 39 of 40 resamples.</summary>
    /// <param name="other">Of the same labels.</param>
    internal bool IsBeatenBy(RuleResult other) =>
        Bootstrap.Middle(Resamples(HeldOutByQuery.Length, HeldOutByQuery.Length).Select(times => F1(other.HeldOutByQuery, times) - F1(HeldOutByQuery, times))).Low > 0;

    /// <summary>Applies a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="sample">The labels.</param>
    internal static RuleResult Of(ThresholdRule rule, LabelSample sample)
    {
        var threshold = rule.Choose(sample, All(sample)) is { } chosen ? Neat(sample, chosen) : (double?)null;
        var heldOut = sample.CountByQuery(HeldOutBy(sample, times => rule.Choose(sample, times) ?? double.PositiveInfinity));
        var (thresholds, scores) = (new List<double>(), new List<double>());
        foreach (var times in Resamples(sample.Queries, sample.Count))
        {
            if (rule.Choose(sample, times) is { } other)
                thresholds.Add(other);
            scores.Add(F1(heldOut, times));
        }

        return new(
            rule,
            threshold,
            threshold is null || thresholds.Count == 0 ? null : Bootstrap.Middle(thresholds),
            sample.CountByQuery([.. Enumerable.Repeat(threshold ?? double.PositiveInfinity, sample.Queries)]).Aggregate((a, b) => a + b),
            heldOut.Aggregate((a, b) => a + b),
            Bootstrap.Middle(scores)) { HeldOutByQuery = heldOut };
    }

    /// <summary>Fits something to all queries but some, and keeps it for those, until every query was left out once.</summary>
    internal static T[] HeldOutBy<T>(LabelSample sample, Func<int[], T> fit)
    {
        var order = Enumerable.Range(0, sample.Queries).ToArray();
        new Random(0).Shuffle(order);
        var folds = sample.Queries <= MostFolds ? sample.Queries : Folds;
        var result = new T[sample.Queries];
        Parallel.For(0, folds, fold =>
        {
            var times = All(sample);
            var left = order.Where((_, place) => place % folds == fold).ToList();
            left.ForEach(query => times[query] = 0);
            var fitted = fit(times);
            left.ForEach(query => result[query] = fitted);
        });
        return result;
    }

    private static IEnumerable<int[]> Resamples(int queries, int labels) => Bootstrap.Resamples(queries).Take(Math.Clamp(Work / labels, 100, 1000));

    private static double F1(ThresholdCounts[] counts, int[] times) => counts.Zip(times, (count, n) => count * n).Aggregate((a, b) => a + b).F1;

    internal static int[] All(LabelSample sample) => [.. Enumerable.Repeat(1, sample.Queries)];

    /// <summary>Writes a threshold with three digits, or as many more as it takes to tell the same scores apart.</summary>
    private static double Neat(LabelSample sample, double threshold)
    {
        var (above, below) = sample.Around(threshold);
        return Enumerable.Range(LeastDigits, MostDigits - LeastDigits + 1).Select(digits => Math.Round(threshold, digits)).Where(t => t > below && t <= above).DefaultIfEmpty(threshold).First();
    }
}
