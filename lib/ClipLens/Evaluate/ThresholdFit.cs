using static System.FormattableString;

namespace ClipLens;

/// <summary>What labels say about the threshold of one kind of query.</summary>
public sealed class ThresholdFit
{
    // With fewer queries than that, the bootstrap's intervals are too narrow.
    private const int FewQueries = 10;

    // With fewer than that, a threshold is a guess.
    private const int MinQueries = 5, MinRelevant = 10, MinNotRelevant = 10;

    private readonly LabelSample _sample;

    private ThresholdFit(QueryKind kind, LabelSample sample, IReadOnlyList<ScoredLabel> labels) =>
        (Kind, _sample, Labels) = (kind, sample, labels);

    /// <summary>Gets whether the queries are words or pictures.</summary>
    public QueryKind Kind { get; }

    /// <summary>Gets the labels, by falling score.</summary>
    public IReadOnlyList<ScoredLabel> Labels { get; }

    /// <summary>Gets the number of queries.</summary>
    public int Queries => _sample.Queries;

    /// <summary>Gets the number of relevant labels.</summary>
    public int Relevant => Labels.Count(l => l.Label.Relevant);

    /// <summary>Gets why the labels are too few to rely on the threshold, a phrase; <see langword="null"/> where they are enough.</summary>
    public string? TooFew
    {
        get
        {
            var (queries, others) = (_sample.Relevant.Count(weight => weight > 0), Labels.Count - Relevant);
            return queries >= MinQueries && Relevant >= MinRelevant && others >= MinNotRelevant ? null
                : $"{Relevant} relevant labels, {others} not relevant, {queries} queries with a relevant one; it takes "
                    + $"{MinRelevant}, {MinNotRelevant} and {MinQueries}";
        }
    }

    /// <summary>Gets what every rule makes of the labels, the recommended one first, those without a threshold last.</summary>
    public required IReadOnlyList<RuleResult> Rules { get; init; }

    /// <summary>Gets the recommended rule's result; it has a threshold, if only the fixed one.</summary>
    public RuleResult Recommended => Rules[0];

    /// <summary>Gets the oracle's F1: the best of one threshold that knows all labels.</summary>
    public double OracleF1 => Curve.Max(point => point.Counts.F1);

    /// <summary>Gets the score as a probability, for pairs like the labelled ones.</summary>
    public required Logistic Probability { get; init; }

    /// <summary>Gets the α below which the conformal rule can promise nothing
    /// with so few queries: 1 / (queries with a relevant picture + 1).</summary>
    public double MinAlpha => 1.0 / (_sample.Relevant.Count(n => n > 0) + 1);

    /// <summary>Gets what the reader should know of the labels, whole sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Gets what every threshold does, from the highest on.</summary>
    internal IEnumerable<(double Threshold, ThresholdCounts Counts)> Curve => _sample.Sweep(_sample.Once);

    /// <summary>Counts what a threshold does in samples of other queries of the same kind.</summary>
    internal IEnumerable<ThresholdCounts> Resampled(double threshold, int samples)
    {
        var counts = _sample.CountByQuery([.. Enumerable.Repeat(threshold, _sample.Queries)]);
        return Interval.Resamples(_sample.Queries).Take(samples)
            .Select(weights => counts.Zip(weights, (count, weight) => count * weight).Aggregate((a, b) => a + b));
    }

    /// <summary>Applies all rules to the labels of one kind.</summary>
    internal static ThresholdFit Of(QueryKind kind, IReadOnlyList<ScoredLabel> labels, ThresholdOptions options,
        CancellationToken cancellationToken)
    {
        var sample = new LabelSample(labels);
        var rules = ThresholdRule.All(kind, options);
        var tried = rules.AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(rule => RuleResult.Of(rule, sample)).ToList();
        var results = tried.ConvertAll(one => one.Result);
        // A curve is steadier, but next to nothing makes no curve, and relevance need not follow one: then the labels speak for themselves.
        if (labels.Count(l => l.Label.Relevant) < MinRelevant || RuleResult.Beats(tried[1].HeldOut, tried[0].HeldOut))
        {
            (results[0], results[1]) = (results[1], results[0]);
        }

        return new(kind, sample, [.. labels.OrderByDescending(l => l.Score)])
        {
            Rules = [.. results.OrderBy(r => r.Threshold is null)],
            Probability = Logistic.Fit(sample, sample.Once),
            Notes = [.. NotesOn(sample, labels, options, results)],
        };
    }

    private static IEnumerable<string> NotesOn(LabelSample sample, IReadOnlyList<ScoredLabel> labels, ThresholdOptions options,
        List<RuleResult> results)
    {
        var counts = labels.GroupBy(l => l.Label.Query).Select(g => (All: g.Count(), Relevant: g.Count(l => l.Label.Relevant))).ToList();
        var (none, only) = (counts.Count(c => c.Relevant == 0), counts.Count(c => c.Relevant == c.All && c.All > 1));
        var both = counts.Count - none;
        var grouped = counts.Exists(c => c.All > 1); // else every label is a query of its own
        if (none == counts.Count)
        {
            yield return "No label is 1: without relevant pictures there is nothing to tune, and the fixed threshold stands.";
        }
        else if (labels.All(l => l.Label.Relevant))
        {
            yield return "No label is 0: without pictures that are not relevant no rule knows what a wrong one scores. Label some that "
                + "come close.";
        }
        else if (none > 0 && grouped)
        {
            yield return $"{none} of {counts.Count} queries have no relevant picture: whatever is found for them counts as wrong.";
        }

        if (only > 0 && none + only < counts.Count)
        {
            yield return $"{only} of {counts.Count} queries have relevant pictures only: they say nothing about what is found by mistake.";
        }

        if (both is > 0 and < FewQueries)
        {
            yield return $"Only {both} {(both == 1 ? "query has" : "queries have")} relevant pictures: with fewer than {FewQueries} the "
                + "intervals are narrower than the truth. Label more queries before more pictures of the same ones.";
        }

        if (both > 0 && options.Alpha < 1.0 / (both + 1))
        {
            yield return Invariant($"So few queries can promise α = {1.0 / (both + 1):0.###} at best; {options.Alpha:0.###} takes ")
                + Invariant($"{Math.Ceiling((1 / options.Alpha) - 1 - 1e-9):0} queries with relevant pictures.");
        }

        if (sample.HasBoth(sample.Once) && results.Exists(r => r.Threshold is null && r.Rule.Key == "recall_at_precision"))
        {
            yield return Invariant($"No threshold reaches a precision of {options.Precision:0.##%} on these labels; the highest is ")
                + Invariant($"{sample.Sweep(sample.Once).Max(c => c.Counts.Precision):0.#%}.");
        }
    }
}
