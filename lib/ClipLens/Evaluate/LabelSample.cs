namespace ClipLens;

/// <summary>Labelled scores of one kind of query, by falling score, as rules look at them.</summary>
internal sealed class LabelSample
{
    private readonly (double Score, bool Relevant, int Query, double Weight)[] _labels;

    /// <summary>Sorts labels.</summary>
    public LabelSample(IEnumerable<ScoredLabel> labels)
    {
        var queries = new Dictionary<string, int>();
        _labels = [.. labels.OrderByDescending(l => l.Score).Select(l => ((double)l.Score, l.Label.Relevant,
            queries.TryGetValue(l.Label.Query, out var i) ? i : queries[l.Label.Query] = queries.Count, l.Label.Weight))];
        Queries = queries.Count;
        (Relevant, NotRelevant, Lowest) = (new double[Queries], new double[Queries], new double[Queries]);
        foreach (var (score, relevant, query, weight) in _labels)
        {
            (relevant ? Relevant : NotRelevant)[query] += weight;
            Lowest[query] = relevant ? score : Lowest[query]; // scores fall
        }
    }

    /// <summary>Gets the number of queries.</summary>
    public int Queries { get; }

    /// <summary>Gets the number of labels.</summary>
    public int Count => _labels.Length;

    /// <summary>Gets the weight of the relevant labels of each query.</summary>
    public double[] Relevant { get; }

    /// <summary>Gets the weight of the labels of each query that are not relevant.</summary>
    public double[] NotRelevant { get; }

    /// <summary>Gets the lowest score of a relevant label of each query that has one.</summary>
    public double[] Lowest { get; }

    /// <summary>Gets weights with which each query counts once.</summary>
    public int[] Once => [.. Enumerable.Repeat(1, Queries)];

    /// <summary>Gets whether there is a relevant label, and one that is not.</summary>
    public bool HasBoth(int[] weights) => Total(Relevant, weights) > 0 && Total(NotRelevant, weights) > 0;

    /// <summary>Finds the threshold with the best F1: goes down the scores,
    /// counts what is found, and keeps the best place between two of them.</summary>
    /// <returns><see langword="null"/> where nothing is relevant.</returns>
    public double? BestF1(int[] weights)
    {
        var ranked = Ranked(weights).ToList();
        var relevant = ranked.Sum(label => label.Relevant ? label.Weight : 0);
        var (truePositives, found, best, threshold) = (0.0, 0.0, 0.0, (double?)null);
        for (var i = 0; i < ranked.Count; i++)
        {
            truePositives += ranked[i].Relevant ? ranked[i].Weight : 0;
            found += ranked[i].Weight;
            var next = i + 1 < ranked.Count ? ranked[i + 1].Score : double.NegativeInfinity;
            var f1 = 2 * truePositives / (found + relevant);
            if (next < ranked[i].Score && f1 > best)
            {
                (best, threshold) = (f1, Between(ranked[i].Score, next));
            }
        }

        return threshold;
    }

    /// <summary>Gets every threshold that tells some scores from others, from the highest on, and what it does.</summary>
    public IEnumerable<(double Threshold, ThresholdCounts Counts)> Sweep(int[] weights)
    {
        var (relevant, others) = (Total(Relevant, weights), Total(NotRelevant, weights));
        var (right, wrong, above) = (0.0, 0.0, double.NaN);
        foreach (var (score, isRelevant, query, each) in _labels)
        {
            if (weights[query] * each is not (> 0 and var weight))
            {
                continue;
            }

            if (score < above)
            {
                yield return At(score);
            }

            above = score;
            (right, wrong) = isRelevant ? (right + weight, wrong) : (right, wrong + weight);
        }

        if (right + wrong > 0)
        {
            yield return At(double.NegativeInfinity);
        }

        (double, ThresholdCounts) At(double below) => (Between(above, below), new(right, wrong, relevant - right, others - wrong));
    }

    /// <summary>Gets the nearest scores around a threshold: the lowest that is
    /// found, and the highest that is not; infinite where there is none.</summary>
    public (double Above, double Below) Neighbours(double threshold) => (
        _labels.Select(l => l.Score).LastOrDefault(s => s >= threshold, double.PositiveInfinity),
        _labels.Select(l => l.Score).FirstOrDefault(s => s < threshold, double.NegativeInfinity));

    /// <summary>Counts what a threshold does to each query.</summary>
    /// <param name="threshold">For each query, one that may have been found without it.</param>
    public ThresholdCounts[] CountByQuery(IReadOnlyList<double> threshold)
    {
        var counts = new ThresholdCounts[Queries];
        foreach (var (score, relevant, query, weight) in _labels)
        {
            counts[query] += (relevant, score >= threshold[query]) switch
            {
                (true, true) => new(weight, 0, 0, 0),
                (false, true) => new(0, weight, 0, 0),
                (true, false) => new(0, 0, weight, 0),
                _ => new(0, 0, 0, weight),
            };
        }

        return counts;
    }

    /// <summary>Gets the labels by falling score, and how often each counts.</summary>
    public IEnumerable<(double Score, bool Relevant, int Query, double Weight)> Ranked(int[] weights) =>
        _labels.Where(l => weights[l.Query] > 0).Select(l => l with { Weight = weights[l.Query] * l.Weight });

    // The middle of the gap, so that a new score as near to it as the known ones falls on their side.
    private static double Between(double above, double below) => double.IsFinite(below) ? (above + below) / 2 : above;

    private static double Total(double[] counts, int[] weights) => counts.Zip(weights, (count, weight) => count * weight).Sum();
}
