namespace ClipLens;

/// <summary>Where a line can be drawn between two different scores, and what it does.</summary>
/// <param name="Above">The lowest score that is found.</param>
/// <param name="Below">The highest score that is not; −∞ where all are found.</param>
/// <param name="Counts">What it does.</param>
internal readonly record struct Cut(double Above, double Below, ThresholdCounts Counts)
{
    /// <summary>Gets the middle of the gap, so that a new score as near to it as the known ones falls on their side.</summary>
    public double Threshold => double.IsFinite(Below) ? (Above + Below) / 2 : Above;
}

/// <summary>Labelled scores of one kind of query, in the order in which rules look at them.</summary>
internal sealed class LabelSample
{
    private readonly double[] _scores;
    private readonly bool[] _relevant;
    private readonly int[] _query;

    /// <summary>Sorts labels.</summary>
    /// <param name="labels">In any order.</param>
    /// <param name="score">Which of their scores counts.</param>
    public LabelSample(IReadOnlyList<ScoredLabel> labels, Func<ScoredLabel, double> score)
    {
        var queries = new Dictionary<string, int>();
        var sorted = labels.OrderByDescending(score).ToList();
        _scores = [.. sorted.Select(score)];
        _relevant = [.. sorted.Select(l => l.Label.Relevant)];
        _query = [.. sorted.Select(l => queries.TryGetValue(l.Label.Query, out var i) ? i : queries[l.Label.Query] = queries.Count)];
        Queries = queries.Count;
        Relevant = new int[Queries];
        Lowest = new double[Queries];
        Others = new int[Queries];
        for (var i = 0; i < _scores.Length; i++)
        {
            if (_relevant[i])
                (Relevant[_query[i]], Lowest[_query[i]]) = (Relevant[_query[i]] + 1, _scores[i]); // scores fall
            else
                Others[_query[i]]++;
        }
    }

    /// <summary>Gets the number of queries.</summary>
    public int Queries { get; }

    /// <summary>Gets the number of labels.</summary>
    public int Count => _scores.Length;

    /// <summary>Gets how many relevant labels each query has.</summary>
    public int[] Relevant { get; }

    /// <summary>Gets how many labels that are not relevant each query has.</summary>
    public int[] Others { get; }

    /// <summary>Gets the lowest score of a relevant label of each query that has one.</summary>
    public double[] Lowest { get; }

    /// <summary>Gets whether there is a relevant label, and one that is not.</summary>
    /// <param name="times">How often each query counts.</param>
    public bool HasBoth(int[] times) => Total(Relevant, times) > 0 && Total(Others, times) > 0;

    /// <summary>Gets every line that tells some scores from others, from the highest on.</summary>
    /// <param name="times">How often each query counts; one that does not might as well not be there.</param>
    public IEnumerable<Cut> Cuts(int[] times)
    {
        var (relevant, others) = (Total(Relevant, times), Total(Others, times));
        var (right, wrong, above) = (0L, 0L, double.NaN);
        for (var i = 0; i < _scores.Length; i++)
        {
            var weight = times[_query[i]];
            if (weight == 0)
                continue;
            if (_scores[i] < above)
                yield return Line(_scores[i]);
            above = _scores[i];
            (right, wrong) = _relevant[i] ? (right + weight, wrong) : (right, wrong + weight);
        }

        if (right + wrong > 0)
            yield return Line(double.NegativeInfinity);

        Cut Line(double below) => new(above, below, new(right, wrong, relevant - right, others - wrong));
    }

    /// <summary>Gets the nearest scores around a threshold: the lowest that is found, and the highest that is not; infinite where there is none.</summary>
    public (double Above, double Below) Around(double threshold) => (
        _scores.LastOrDefault(s => s >= threshold, double.PositiveInfinity), _scores.FirstOrDefault(s => s < threshold, double.NegativeInfinity));

    /// <summary>Counts what a threshold does to each query.</summary>
    /// <param name="threshold">For each query, one that may have been found without it.</param>
    public ThresholdCounts[] CountByQuery(IReadOnlyList<double> threshold)
    {
        var counts = new ThresholdCounts[Queries];
        for (var i = 0; i < _scores.Length; i++)
        {
            counts[_query[i]] += (_relevant[i], _scores[i] >= threshold[_query[i]]) switch
            {
                (true, true) => new(1, 0, 0, 0),
                (false, true) => new(0, 1, 0, 0),
                (true, false) => new(0, 0, 1, 0),
                _ => new(0, 0, 0, 1),
            };
        }

        return counts;
    }

    /// <summary>Gets the labels by falling score, and how often each counts.</summary>
    /// <param name="times">How often each query counts.</param>
    public IEnumerable<(double Score, bool Relevant, int Query, int Weight)> Pairs(int[] times) =>
        Enumerable.Range(0, _scores.Length).Where(i => times[_query[i]] > 0).Select(i => (_scores[i], _relevant[i], _query[i], times[_query[i]]));

    private static long Total(int[] counts, int[] times)
    {
        var total = 0L;
        for (var query = 0; query < times.Length; query++)
        {
            total += (long)counts[query] * times[query];
        }

        return total;
    }
}
