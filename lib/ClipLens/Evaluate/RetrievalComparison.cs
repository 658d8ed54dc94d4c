namespace ClipLens;

/// <summary>Two settings on the same queries, query by query.</summary>
/// <param name="Better">How many queries the first setting ranks better.</param>
/// <param name="Worse">How many it ranks worse.</param>
/// <param name="Same">How many have the same rank with both.</param>
/// <param name="Probability">
/// How often chance alone would split better and worse so unevenly or more: the two-sided sign test, exact, 0 to 1.
/// </param>
/// <param name="Differences">First setting less second, for each of
/// <see cref="RetrievalMetrics.Names"/>, with its paired bootstrap interval.</param>
public sealed record RetrievalComparison(
    int Better, int Worse, int Same, double Probability, IReadOnlyList<(double Value, Interval Interval)> Differences)
{
    /// <summary>Gets whether chance alone would do this in fewer than 5 of 100 cases.</summary>
    public bool IsMoreThanChance => Probability < 0.05;

    /// <summary>Compares.</summary>
    /// <exception cref="ArgumentException">The queries are not the same.</exception>
    public static RetrievalComparison Of(QueryRanks first, QueryRanks second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (!first.Queries.SequenceEqual(second.Queries))
        {
            throw new ArgumentException("The two settings were not measured on the same queries.", nameof(second));
        }

        var gains = second.Ranks.Zip(first.Ranks, (there, here) => there - here).ToList();
        var (better, worse) = (gains.Count(gain => gain > 0), gains.Count(gain => gain < 0));
        var intervals = Interval.OfEach(Interval.Resamples(first.Queries.Count)
            .Select(weights => Difference(first.Weighted(weights), second.Weighted(weights))));
        return new(better, worse, gains.Count - better - worse, SignTest(better, worse),
            [.. Difference(first.Metrics, second.Metrics).Zip(intervals)]);
    }

    private static double[] Difference(RetrievalMetrics first, RetrievalMetrics second) =>
        [.. first.Values.Zip(second.Values, (a, b) => a - b)];

    /// <summary>Sums the binomial probabilities of a split as uneven, both
    /// ways: 2 Σᵢ (n over i) / 2ⁿ for i up to the smaller count.</summary>
    private static double SignTest(int better, int worse)
    {
        var (n, sum, log) = (better + worse, 0.0, -(better + worse) * Math.Log(2));
        for (var i = 0; i <= Math.Min(better, worse); i++)
        {
            sum += Math.Exp(log);
            log += Math.Log(n - i) - Math.Log(i + 1);
        }

        return Math.Min(1, 2 * sum);
    }

    /// <inheritdoc/>
    public bool Equals(RetrievalComparison? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}
