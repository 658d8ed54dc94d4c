namespace ClipLens;

/// <summary>How well queries find their right answers, in one direction.</summary>
/// <param name="RecallAt1">Queries in percent whose best right answer has rank 1.</param>
/// <param name="RecallAt5">Queries in percent with any right answer among the first 5.</param>
/// <param name="RecallAt10">Queries in percent with any right answer among the first 10.</param>
/// <param name="MedianRank">Median of the best ranks; of an even count, the mean of the two in the middle.</param>
/// <param name="MeanRank">Mean of the best ranks.</param>
/// <param name="RankDeviation">Standard deviation of the best ranks, in the population form: √(Σ(r − r̄)² / n).</param>
public sealed record RetrievalMetrics(
    double RecallAt1,
    double RecallAt5,
    double RecallAt10,
    double MedianRank,
    double MeanRank,
    double RankDeviation)
{
    /// <summary>Gets the metrics' names in the order of <see cref="Values"/>, as the literature has them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["R@1", "R@5", "R@10", "MdR", "MnR", "StdR"];

    /// <summary>Gets all metrics, in the order of <see cref="Names"/>.</summary>
    public IReadOnlyList<double> Values => [RecallAt1, RecallAt5, RecallAt10, MedianRank, MeanRank, RankDeviation];

    /// <summary>Sums ranks up.</summary>
    internal static RetrievalMetrics Of(QueryRanks found, int[] byRank, int[]? weights = null)
    {
        var count = weights?.Sum() ?? byRank.Length;
        var (seen, low, high) = (0, 0.0, 0.0);
        var (at1, at5, at10, sum, squares) = (0.0, 0.0, 0.0, 0.0, 0.0);
        foreach (var query in byRank)
        {
            var (rank, weight) = (found.Ranks[query], weights?[query] ?? 1);
            at1 += rank <= 1 ? weight : 0;
            at5 += rank <= 5 ? weight : 0;
            at10 += rank <= 10 ? weight : 0;
            sum += weight * rank;
            squares += weight * rank * rank;
            low = seen <= (count - 1) / 2 && weight > 0 ? rank : low;
            high = seen <= count / 2 && weight > 0 ? rank : high;
            seen += weight;
        }

        var mean = sum / count;
        var deviation = Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean)));
        return new(100 * at1 / count, 100 * at5 / count, 100 * at10 / count, (low + high) / 2, mean, deviation);
    }
}
