using System.Globalization;

namespace ClipLens;

/// <summary>What labels say about the threshold of one kind of query.</summary>
public sealed record ThresholdFit
{
    private const int FewQueries = 10, FewRelevant = 10;

    private readonly LabelSample _sample;

    private ThresholdFit(QueryKind kind, LabelSample sample, IReadOnlyList<ScoredLabel> labels) => (Kind, _sample, Labels) = (kind, sample, labels);

    /// <summary>Gets whether the queries are words or pictures.</summary>
    public QueryKind Kind { get; }

    /// <summary>Gets the labels, by falling score.</summary>
    public IReadOnlyList<ScoredLabel> Labels { get; }

    /// <summary>Gets the number of queries.</summary>
    public int Queries => _sample.Queries;

    /// <summary>Gets the number of relevant labels.</summary>
    public int Relevant => _sample.Relevant.Sum();

    /// <summary>Gets what every rule makes of the labels, the recommended one first, those without a threshold last.</summary>
    public required IReadOnlyList<RuleResult> Rules { get; init; }

    /// <summary>Gets the recommended rule's result; it has a threshold, if only the fixed one.</summary>
    public RuleResult Recommended => Rules[0];

    /// <summary>Gets the best F1 of one threshold that knows all labels.</summary>
    public double HindsightF1 => _sample.Cuts(RuleResult.All(_sample)).Max(cut => cut.Counts.F1);

    /// <summary>Gets what the recommended rule makes of standard scores; <see langword="null"/> where queries have too few scores for that.</summary>
    public required RuleResult? Standard { get; init; }

    /// <summary>Gets the score as a probability, for pairs like the labelled ones.</summary>
    public required Logistic Probability { get; init; }

    /// <summary>Gets the mean squared error of the probability for queries that were held out, 0 to 1 (Brier 1950).</summary>
    public required double Brier { get; init; }

    /// <summary>Gets the same of someone who always says the share of relevant labels: what there is to beat.</summary>
    public double BaseBrier => (double)Relevant / Labels.Count * (1 - ((double)Relevant / Labels.Count));

    /// <summary>Gets the α below which the conformal rule can promise nothing with so few queries: 1 / (queries with a relevant picture + 1).</summary>
    public double LeastAlpha => 1.0 / (_sample.Relevant.Count(n => n > 0) + 1);

    /// <summary>Gets what the reader should know of the labels, whole sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Gets precision, recall and F1 of every threshold.</summary>
    internal IEnumerable<Cut> Cuts => _sample.Cuts(RuleResult.All(_sample));

    /// <summary>Applies all rules to the labels of one kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="labels">At least one, all of the kind.</param>
    /// <param name="options">What is asked of the rules.</param>
    /// <param name="cancellationToken">Ends the work between rules.</param>
    internal static ThresholdFit Of(QueryKind kind, IReadOnlyList<ScoredLabel> labels, ThresholdOptions options, CancellationToken cancellationToken)
    {
        var sample = new LabelSample(labels, l => l.Score);
        var rules = ThresholdRule.All(kind, options);
        var results = rules.AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(rule => RuleResult.Of(rule, sample)).ToList();
        // A curve is steadier, but next to nothing makes no curve, and relevance need not follow one: then the labels speak for themselves.
        if (sample.Relevant.Sum() < FewRelevant || results[0].IsBeatenBy(results[1]))
            (results[0], results[1]) = (results[1], results[0]);
        var standard = labels.Any(l => l.Standard != 0) ? RuleResult.Of(results[0].Rule, new LabelSample(labels, l => l.Standard)) : null;
        var curves = RuleResult.HeldOutBy(sample, times => Logistic.Fit(sample, times));
        return new(kind, sample, [.. labels.OrderByDescending(l => l.Score)])
        {
            Rules = [.. results.OrderBy(r => r.Threshold is null)],
            Standard = standard,
            Probability = Logistic.Fit(sample, RuleResult.All(sample)),
            Brier = sample.Pairs(RuleResult.All(sample)).Average(p => Math.Pow(curves[p.Query].Of(p.Score) - (p.Relevant ? 1 : 0), 2)),
            Notes = [.. NotesOn(sample, labels, options, results)],
        };
    }

    private static IEnumerable<string> NotesOn(LabelSample sample, IReadOnlyList<ScoredLabel> labels, ThresholdOptions options, List<RuleResult> results)
    {
        var counts = labels.GroupBy(l => l.Label.Query).Select(g => (All: g.Count(), Relevant: g.Count(l => l.Label.Relevant))).ToList();
        var (none, only) = (counts.Count(c => c.Relevant == 0), counts.Count(c => c.Relevant == c.All && c.All > 1));
        var both = counts.Count - none;
        var grouped = counts.Exists(c => c.All > 1); // else every label is a query of its own
        if (none == counts.Count)
            yield return "No label is 1: without relevant pictures there is nothing to tune, and the fixed threshold stands.";
        else if (labels.All(l => l.Label.Relevant))
            yield return "No label is 0: without pictures that are not relevant no rule knows what a wrong one scores. Label some that come close.";
        else if (none > 0 && grouped)
            yield return Text($"{none} of {counts.Count} queries have no relevant picture: whatever is found for them counts as wrong.");
        if (only > 0 && none + only < counts.Count)
            yield return Text($"{only} of {counts.Count} queries have relevant pictures only: they say nothing about what is found by mistake.");
        if (both is > 0 and < FewQueries)
            yield return Text($"Only {both} {(both == 1 ? "query has" : "queries have")} relevant pictures: with fewer than {FewQueries} the intervals are narrower than the truth. Label more queries before more pictures of the same ones.");
        if (both > 0 && options.Alpha < 1.0 / (both + 1))
            yield return Text($"So few queries can promise α = {1.0 / (both + 1):0.###} at best; {options.Alpha:0.###} takes {Math.Ceiling((1 / options.Alpha) - 1 - 1e-9):0} queries with relevant pictures.");
        foreach (var result in results.Where(r => r.Threshold is null && r.Rule.Key == "recall_at_precision" && both > 0 && !labels.All(l => l.Label.Relevant)))
            yield return Text($"No threshold reaches a precision of {options.Precision:0.##%} on these labels; the highest is {sample.Cuts(RuleResult.All(sample)).Max(c => c.Counts.Precision):0.#%}.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
