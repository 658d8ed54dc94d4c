using System.Globalization;

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

/// <summary>One direction of retrieval as it is shown: its metrics, how sure they are, and what they are compared with.</summary>
/// <param name="Name">Such as <c>text to video</c>.</param>
/// <param name="Found">The ranks.</param>
/// <param name="Paper">The paper's R@1, R@5, R@10 and MdR, if a benchmark was run.</param>
/// <param name="Other">The ranks of another setting, if there is one.</param>
public sealed record RetrievalDirection(string Name, QueryRanks Found, IReadOnlyList<double>? Paper, QueryRanks? Other)
{
    /// <summary>Gets the comparison with the other setting.</summary>
    public RetrievalComparison? Comparison { get; } = Other is null ? null : RetrievalComparison.Of(Found, Other);

    /// <summary>Gets the comparison in words.</summary>
    public string? Verdict => Comparison is not { } with ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{with.Better} queries better, {with.Worse} worse, {with.Same} the same: "
            + $"{(with.IsMoreThanChance ? "more than chance" : "may be chance")} (sign test, p "
            + $"{(with.Probability < 0.0001 ? "< 0.0001" : $"= {Math.Round(with.Probability, 4)}")})");

    /// <summary>Gets the rows of the table, each with a value for each of
    /// <see cref="RetrievalMetrics.Names"/>, or as many as are known.</summary>
    public IEnumerable<(string Name, IReadOnlyList<double> Values)> Rows
    {
        get
        {
            yield return ("measured", Found.Metrics.Values);
            yield return ("95 % from", [.. Found.Intervals.Select(interval => interval.Low)]);
            yield return ("to", [.. Found.Intervals.Select(interval => interval.High)]);
            if (Paper is not null)
            {
                yield return ("the paper", Paper);
                yield return ("difference", [.. Found.Metrics.Values.Zip(Paper, (here, there) => here - there)]);
            }

            if (Other is not null)
            {
                yield return ("other setting", Other.Metrics.Values);
                yield return ("difference", [.. Comparison!.Differences.Select(d => d.Value)]); // there is another
                yield return ("from", [.. Comparison.Differences.Select(d => d.Interval.Low)]);
                yield return ("to", [.. Comparison.Differences.Select(d => d.Interval.High)]);
            }
        }
    }

    /// <inheritdoc/>
    public bool Equals(RetrievalDirection? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}
