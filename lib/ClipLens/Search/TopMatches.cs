namespace ClipLens;

/// <summary>The best rows met so far, at most so many: a heap with the worst of them on top.</summary>
/// <param name="top">At most this many.</param>
/// <param name="threshold">Rows below this score are left out.</param>
internal sealed class TopMatches(int top, float threshold)
{
    private readonly PriorityQueue<int, Match> _heap = new(WorstFirst);
    private float _least = threshold;

    /// <summary>Gets the rows that are left, in no order.</summary>
    public IEnumerable<int> Rows => _heap.UnorderedItems.Select(i => i.Element);

    private static Comparer<Match> WorstFirst { get; } = Comparer<Match>.Create(
        (a, b) => a.Score != b.Score ? a.Score.CompareTo(b.Score) : b.Row.CompareTo(a.Row));

    /// <summary>Keeps a row if it is among the best; rows come in rising order, so that of equal ones the first stay.</summary>
    public void Offer(int row, float score)
    {
        if (!(score >= _least)) // NaN is not either
        {
            return;
        }

        if (_heap.Count < top)
        {
            _heap.Enqueue(row, new Match(row, score));
        }
        else
        {
            _heap.EnqueueDequeue(row, new Match(row, score));
        }

        if (_heap.Count == top)
        {
            _heap.TryPeek(out _, out var worst);
            _least = MathF.Max(_least, worst.Score);
        }
    }
}
