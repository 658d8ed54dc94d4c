using System.Globalization;

namespace ClipLens;

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
