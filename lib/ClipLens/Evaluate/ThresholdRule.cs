using static System.FormattableString;

namespace ClipLens;

/// <summary>A way to choose a threshold from labels.</summary>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reason">When to choose it, a sentence.</param>
public sealed record ThresholdRule(string Key, string Name, string Reason)
{
    private const int Seed = 20210224;

    /// <summary>Gets the threshold for queries that count so often; <see langword="null"/> where the rule has none to offer.</summary>
    internal Func<LabelSample, int[], double?> Choose { get; init; } = (_, _) => null;

    /// <summary>Gets whether labels have a say in it.</summary>
    internal bool IsChosenByLabels => Key != "fixed";

    /// <summary>Gets all rules, the one to recommend first; next the one
    /// to recommend where labels are too few for it, or unlike it.</summary>
    public static IReadOnlyList<ThresholdRule> All(QueryKind kind, ThresholdOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var known = Thresholds.Default.For(kind);
        return
        [
            new("curve_f1", "Best F1, by a curve",
                "As few wrong pictures and as few missed ones as can be had together, by a logistic curve through all labels: other "
                    + "labels hardly move it.")
                { Choose = CurveF1 },
            new("best_f1", "Best F1", "The same by the labels themselves: with few of them chance has a say, with many it needs no curve.")
                { Choose = (sample, weights) => sample.HasBoth(weights) ? sample.BestF1(weights) : null },
            Best("recall_at_precision", Invariant($"Most found, {options.Precision:0.##%} right"),
                "What is shown should be right, and as much as possible be shown.",
                counts => counts.Precision >= options.Precision ? counts.Recall : double.NegativeInfinity),
            Best("precision_at_recall", Invariant($"Fewest wrong, {options.Recall:0.##%} found"),
                "Nearly all should be found, with as little else as possible.",
                counts => counts.Recall >= options.Recall ? counts.Precision : double.NegativeInfinity),
            new("conformal", Invariant($"Conformal, α = {options.Alpha:0.###}"),
                "A promise: of a new query's relevant pictures at least 1 − α are found on average, whatever the scores look like.")
                { Choose = (sample, weights) => Conformal(sample, weights, options.Alpha) },
            new("photo_paper", "Photo paper",
                $"The photo paper's own: the mean over {options.Sample} random queries of the lowest score of a relevant picture.")
                { Choose = (sample, weights) => MeanLowest(sample, weights, options.Sample) },
            new("fixed", Invariant($"Fixed {known:0.00}"), "What is used without labels; here to compare with.")
                { Choose = (_, _) => known },
        ];
    }

    private static ThresholdRule Best(string key, string name, string reason, Func<ThresholdCounts, double> worth) => new(key, name, reason)
    {
        Choose = (sample, weights) => sample.HasBoth(weights) && sample.Sweep(weights).MaxBy(point => worth(point.Counts)) is var best
            && worth(best.Counts) > double.NegativeInfinity ? best.Threshold : null,
    };

    private static Logistic? Curve(LabelSample sample, int[] weights) => sample.HasBoth(weights) ? Logistic.Fit(sample, weights) : null;

    /// <summary>
    /// The best line for pairs that are relevant as often as the curve says: where a pair's probability is half the F1 that is expected
    /// there (Lipton, Elkan and Narayanaswamy 2014, "Thresholding classifiers
    /// to maximize F1 score"). Where scores tell next to nothing, all are found.
    /// </summary>
    private static double? CurveF1(LabelSample sample, int[] weights)
    {
        if (Curve(sample, weights) is not { } curve)
        {
            return null;
        }

        var pairs = sample.Ranked(weights).Select(p => (p.Score, Chance: p.Weight * curve.Probability(p.Score), p.Weight)).ToList();
        var (relevant, right, found, best) = (pairs.Sum(p => p.Chance), 0.0, 0.0, 0.0);
        foreach (var (_, chance, weight) in pairs)
        {
            (right, found) = (right + chance, found + weight);
            best = Math.Max(best, 2 * right / (found + relevant));
        }

        return curve.ScoreOf(best / 2) is { } threshold ? Math.Clamp(threshold, pairs[^1].Score, pairs[0].Score) : null;
    }

    /// <summary>
    /// Split conformal prediction for data in groups (Lee, Barber and Willett 2023, "Distribution-free inference with hierarchical data"):
    /// every query counts alike, its relevant pictures share its weight, and one query more, of which nothing is known, counts as lost.
    /// The highest t with (1 + Σ over the K queries of the share of their relevant scores below t) / (K + 1) ≤ α. Where K is too small
    /// for α, the lowest score, which promises 1 / (K + 1).
    /// </summary>
    private static double? Conformal(LabelSample sample, int[] weights, double alpha)
    {
        var queries = Enumerable.Range(0, sample.Queries).Sum(q => sample.Relevant[q] > 0 ? weights[q] : 0);
        var (threshold, lost, equal) = ((double?)null, 1.0, 0.0); // lost with what lies below the threshold, and at it
        foreach (var (score, _, query, weight) in sample.Ranked(weights).Where(p => p.Relevant).Reverse())
        {
            if (score != threshold)
            {
                if (threshold is not null && (lost + equal) / (queries + 1) > alpha + 1e-12)
                {
                    break;
                }

                (threshold, lost, equal) = (score, lost + equal, 0);
            }

            equal += weight / sample.Relevant[query];
        }

        return threshold;
    }

    private static double? MeanLowest(LabelSample sample, int[] weights, int count)
    {
        var order = Enumerable.Range(0, sample.Queries).ToArray();
        new Random(Seed).Shuffle(order);
        var drawn = order.Where(q => weights[q] > 0 && sample.Relevant[q] > 0).Take(count).ToList();
        return drawn.Count == 0 ? null : drawn.Sum(q => weights[q] * sample.Lowest[q]) / drawn.Sum(q => weights[q]);
    }
}

/// <summary>What is asked of a threshold where a rule leaves it open.</summary>
/// <param name="Precision">The precision that "highest recall" keeps, above 0 to 1.</param>
/// <param name="Recall">The recall that "highest precision" keeps, above 0 to 1.</param>
/// <param name="Alpha">The share of relevant pictures that the conformal rule may lose, above 0, below 1: α.</param>
/// <param name="Sample">Over how many random queries the photo paper's rule takes its mean.</param>
public sealed record ThresholdOptions(double Precision = 0.9, double Recall = 0.9, double Alpha = 0.1, int Sample = 20);
