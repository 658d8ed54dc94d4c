namespace ClipLens;

/// <summary>The rows met so far that may be among the best, though their scores are only known to within an error.</summary>
/// <param name="top">How many of the best are wanted, at least 1.</param>
/// <param name="error">How far a score may lie from the true one.</param>
internal sealed class Candidates(int top, float error)
{
    private readonly PriorityQueue<float, float> _best = new(); // the highest scores, the lowest of them first
    private readonly List<(int Row, float Score)> _kept = [];
    private float _least = float.NegativeInfinity;
    private long _pruneAt = (2L * top) + 1000;

    /// <summary>Gets the rows that may be among the best, in no order.</summary>
    /// <remarks>
    /// The true scores of those that scored best here are at least the lowest of these scores less the error; a row whose score is lower
    /// than that by more than the error again is worse than all of them.
    /// </remarks>
    public IEnumerable<int> Rows => _kept.Where(candidate => candidate.Score >= _least).Select(candidate => candidate.Row);

    /// <summary>Keeps a row if it may be among the best.</summary>
    public void Offer(int row, float score)
    {
        if (!(score >= _least)) // NaN is not either
        {
            return;
        }

        _kept.Add((row, score));
        if (_best.Count < top)
        {
            _best.Enqueue(score, score);
        }
        else
        {
            _best.EnqueueDequeue(score, score);
        }

        if (_best.Count == top)
        {
            _least = _best.Peek() - (2 * error);
            if (_kept.Count > _pruneAt)
            {
                _kept.RemoveAll(candidate => candidate.Score < _least);
                _pruneAt = (2L * _kept.Count) + 1000;
            }
        }
    }
}
