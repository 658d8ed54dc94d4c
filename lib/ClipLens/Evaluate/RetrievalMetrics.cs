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
}
