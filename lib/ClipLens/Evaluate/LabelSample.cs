namespace ClipLens;

/// <summary>Labelled scores of one kind of query, by falling score, as rules look at them.</summary>
internal sealed class LabelSample
{
    private readonly double[] _scores;
    private readonly bool[] _relevant;
    private readonly int[] _query;
    private readonly double[] _weight;

    /// <summary>Sorts labels.</summary>
    public LabelSample(IEnumerable<ScoredLabel> labels)
    {
        var queries = new Dictionary<string, int>();
        var sorted = labels.OrderByDescending(l => l.Score).ToList();
        _scores = [.. sorted.Select(l => (double)l.Score)];
        _relevant = [.. sorted.Select(l => l.Label.Relevant)];
        _weight = [.. sorted.Select(l => l.Label.Weight)];
        _query = [.. sorted.Select(l => queries.TryGetValue(l.Label.Query, out var i) ? i : queries[l.Label.Query] = queries.Count)];
        Queries = queries.Count;
        Relevant = new double[Queries];
        Lowest = new double[Queries];
        NotRelevant = new double[Queries];
        for (var i = 0; i < _scores.Length; i++)
        {
            if (_relevant[i])
            {
                (Relevant[_query[i]], Lowest[_query[i]]) = (Relevant[_query[i]] + _weight[i], _scores[i]); // scores fall
            }
            else
            {
                NotRelevant[_query[i]] += _weight[i];
            }
        }
    }

    /// <summary>Gets the number of queries.</summary>
    public int Queries { get; }

    /// <summary>Gets the number of labels.</summary>
    public int Count => _scores.Length;

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
        for (var i = 0; i < _scores.Length; i++)
        {
            var weight = weights[_query[i]] * _weight[i];
            if (weight == 0)
            {
                continue;
            }

            if (_scores[i] < above)
            {
                yield return At(_scores[i]);
            }

            above = _scores[i];
            (right, wrong) = _relevant[i] ? (right + weight, wrong) : (right, wrong + weight);
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
        _scores.LastOrDefault(s => s >= threshold, double.PositiveInfinity), _scores.FirstOrDefault(s => s < threshold,
            double.NegativeInfinity));

    /// <summary>Counts what a threshold does to each query.</summary>
    /// <param name="threshold">For each query, one that may have been found without it.</param>
    public ThresholdCounts[] CountByQuery(IReadOnlyList<double> threshold)
    {
        var counts = new ThresholdCounts[Queries];
        for (var i = 0; i < _scores.Length; i++)
        {
            counts[_query[i]] += (_relevant[i], _scores[i] >= threshold[_query[i]]) switch
            {
                (true, true) => new(_weight[i], 0, 0, 0),
                (false, true) => new(0, _weight[i], 0, 0),
                (true, false) => new(0, 0, _weight[i], 0),
                _ => new(0, 0, 0, _weight[i]),
            };
        }

        return counts;
    }

    /// <summary>Gets the labels by falling score, and how often each counts.</summary>
    public IEnumerable<(double Score, bool Relevant, int Query, double Weight)> Ranked(int[] weights) => Enumerable.Range(0, _scores.Length)
        .Where(i => weights[_query[i]] > 0).Select(i => (_scores[i], _relevant[i], _query[i], weights[_query[i]] * _weight[i]));

    // The middle of the gap, so that a new score as near to it as the known ones falls on their side.
    private static double Between(double above, double below) => double.IsFinite(below) ? (above + below) / 2 : above;

    private static double Total(double[] counts, int[] weights) => counts.Zip(weights, (count, weight) => count * weight).Sum();
}
