using System.Numerics;
using System.Runtime.Intrinsics;

namespace ClipLens;

/// <summary>The rows met so far that may be among the best, though their scores are only known to within an error.</summary>
/// <param name="top">How many of the best are wanted, at least 1.</param>
internal sealed class Candidates(int top)
{
    /// <summary>Multiplications below which handing work to other cores costs more than it gains.</summary>
    private const long WorthSharing = 1 << 20;

    private readonly PriorityQueue<float, float> _best = new(); // the highest of the lowest that scores can be, the lowest of them first
    private readonly List<(int Row, float Highest)> _kept = [];
    private float _least = float.NegativeInfinity;
    private long _pruneAt = (2L * top) + 1000;

    /// <summary>Looks through blocks of rows for candidates, on all cores.</summary>
    /// <param name="blocks">How many blocks there are.</param>
    /// <param name="multiplications">How much work all of them are.</param>
    /// <param name="queries">How many queries there are.</param>
    /// <param name="top">How many of the best rows are wanted of each, at least 1.</param>
    /// <param name="scan">Offers the rows of a block to what it is given for each query.</param>
    /// <returns>Per query the rows that may be among the best, in no order.</returns>
    public static IEnumerable<int>[] Find(int blocks, long multiplications, int queries, int top, Action<int, Candidates[]> scan)
    {
        var workers = multiplications < WorthSharing ? 1 : Math.Min(blocks, Environment.ProcessorCount);
        var found = new Candidates[workers][];
        var next = -1;
        Parallel.For(0, workers, worker =>
        {
            found[worker] = [.. Enumerable.Range(0, queries).Select(_ => new Candidates(top))];
            for (int block; (block = Interlocked.Increment(ref next)) < blocks;)
            {
                scan(block, found[worker]);
            }
        });
        return [.. Enumerable.Range(0, queries).Select(query => found.SelectMany(worker => worker[query].Rows))];
    }

    /// <summary>Gets the rows that may be among the best, in no order.</summary>
    /// <remarks>As many rows as are wanted score at least what the lowest of
    /// the best can; a row that cannot score so much is not one of them.</remarks>
    public IEnumerable<int> Rows => _kept.Where(candidate => candidate.Highest >= _least).Select(candidate => candidate.Row);

    /// <summary>Keeps a row if it may be among the best.</summary>
    /// <param name="row">The row.</param>
    /// <param name="score">Its score, roughly.</param>
    /// <param name="error">How far that may lie from the true one.</param>
    public void Offer(int row, float score, float error)
    {
        if (score + error >= _least) // NaN is not
        {
            Keep(row, score - error, score + error);
        }
    }

    /// <summary>Keeps those of four rows that may be among the best.</summary>
    /// <param name="row">The first row.</param>
    /// <param name="scores">Their scores, roughly.</param>
    /// <param name="errors">How far those may lie from the true ones.</param>
    public void Offer(int row, Vector128<float> scores, Vector128<float> errors)
    {
        // NaN is not
        var may = Vector128.GreaterThanOrEqual(scores + errors, Vector128.Create(_least)).ExtractMostSignificantBits();
        for (; may != 0; may &= may - 1)
        {
            var i = BitOperations.TrailingZeroCount(may);
            Offer(row + i, scores[i], errors[i]);
        }
    }

    private void Keep(int row, float lowest, float highest)
    {
        _kept.Add((row, highest));
        if (_best.Count < top)
        {
            _best.Enqueue(lowest, lowest);
        }
        else
        {
            _best.EnqueueDequeue(lowest, lowest);
        }

        if (_best.Count == top)
        {
            _least = _best.Peek();
            if (_kept.Count > _pruneAt)
            {
                _kept.RemoveAll(candidate => candidate.Highest < _least);
                _pruneAt = (2L * _kept.Count) + 1000;
            }
        }
    }
}
