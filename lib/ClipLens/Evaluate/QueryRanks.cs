using System.Numerics.Tensors;

namespace ClipLens;

/// <summary>At which rank each query of one direction finds its right answers.</summary>
/// <remarks>
/// Rank 1 is best. Equal scores share the mean of their ranks, so that a model which scores all alike is not the best one.
/// A query counts with its best right answer; one without a right answer is left out.
/// </remarks>
public sealed class QueryRanks
{
    // Columns are copied so many at a time, so that a line of the matrix is read once for all of them.
    private const int BlockColumns = 64;

    private readonly int[] _byRank;

    private QueryRanks(int candidates, IEnumerable<(int Query, double Rank, double Precision)> found)
    {
        var ranked = found.Where(query => query.Rank > 0).ToList();
        Candidates = candidates;
        Queries = [.. ranked.Select(query => query.Query)];
        Ranks = [.. ranked.Select(query => query.Rank)];
        AveragePrecisions = [.. ranked.Select(query => query.Precision)];
        _byRank = [.. Enumerable.Range(0, ranked.Count).OrderBy(i => Ranks[i])];
        Metrics = ranked.Count > 0 ? RetrievalMetrics.Of(this, _byRank) : throw new ArgumentException("No query has a right answer.", nameof(found));
    }

    /// <summary>Gets among how many answers a query looks for its own.</summary>
    public int Candidates { get; }

    /// <summary>Gets the numbers of the queries that have a right answer, rising.</summary>
    public IReadOnlyList<int> Queries { get; }

    /// <summary>Gets the rank of the best right answer of each of <see cref="Queries"/>.</summary>
    public IReadOnlyList<double> Ranks { get; }

    /// <summary>Gets, for each of <see cref="Queries"/>, the mean over its right answers of the precision at their ranks, 0 to 1.</summary>
    public IReadOnlyList<double> AveragePrecisions { get; }

    /// <summary>Gets the metrics over all queries.</summary>
    public RetrievalMetrics Metrics { get; }

    /// <summary>Gets how far each of <see cref="RetrievalMetrics.Names"/> would move with other queries: bootstrap over queries, seeded.</summary>
    public IReadOnlyList<Interval> Intervals
    {
        get
        {
            if (field is null)
            {
                var resampled = Bootstrap.Resamples(Queries.Count).Select(times => Weighted(times).Values).ToList();
                field = [.. RetrievalMetrics.Names.Select((_, metric) => Bootstrap.Middle(resampled.Select(values => values[metric])))];
            }

            return field;
        }
    }

    /// <summary>Ranks the items for every text.</summary>
    /// <param name="similarity">Finite numbers, <c>[texts, items]</c>.</param>
    /// <param name="relevance">The right answers.</param>
    /// <exception cref="ArgumentException">A number is not finite, the sizes differ, or there is no right answer.</exception>
    public static QueryRanks OfTexts(Matrix similarity, Relevance relevance)
    {
        Check(similarity, relevance);
        var found = new (int, double, double)[similarity.Rows];
        Parallel.For(0, similarity.Rows, text => found[text] = Rank(text, similarity.Row(text), relevance.ItemsOf(text)));
        return new(similarity.Columns, found);
    }

    /// <summary>Ranks the texts for every item.</summary>
    /// <param name="similarity">Finite numbers, <c>[texts, items]</c>.</param>
    /// <param name="relevance">The right answers.</param>
    /// <exception cref="ArgumentException">A number is not finite, the sizes differ, or there is no right answer.</exception>
    public static QueryRanks OfItems(Matrix similarity, Relevance relevance)
    {
        Check(similarity, relevance);
        var found = new (int, double, double)[similarity.Columns];
        Parallel.For(0, (similarity.Columns + BlockColumns - 1) / BlockColumns, block =>
        {
            var first = block * BlockColumns;
            var columns = new Matrix(Math.Min(BlockColumns, similarity.Columns - first), similarity.Rows);
            for (var text = 0; text < similarity.Rows; text++)
            {
                var row = similarity.Row(text).Slice(first, columns.Rows);
                for (var i = 0; i < row.Length; i++)
                {
                    columns.Values[(i * columns.Columns) + text] = row[i];
                }
            }

            for (var i = 0; i < columns.Rows; i++)
            {
                found[first + i] = Rank(first + i, columns.Row(i), relevance.TextsOf(first + i));
            }
        });
        return new(similarity.Rows, found);
    }

    /// <summary>Ranks the items' groups of texts for every item: all texts of an item count as one, by the best of them.</summary>
    /// <remarks>So the video paper counts from video to text: its own code takes the best caption of each video, then ranks videos.</remarks>
    /// <param name="similarity">Finite numbers, <c>[texts, items]</c>.</param>
    /// <param name="relevance">The right answers; items without one are no group.</param>
    public static QueryRanks OfItemsByGroup(Matrix similarity, Relevance relevance)
    {
        Check(similarity, relevance);
        int[] groups = [.. Enumerable.Range(0, relevance.Items).Where(item => relevance.TextsOf(item).Count > 0)];
        var best = new Matrix(groups.Length, Math.Max(1, similarity.Columns));
        Parallel.For(0, groups.Length, group =>
        {
            var row = best.Row(group);
            row.Fill(float.NegativeInfinity);
            foreach (var text in relevance.TextsOf(groups[group]))
            {
                TensorPrimitives.Max(row, similarity.Row(text), row);
            }
        });
        return OfItems(best, Relevance.Of(groups.Length, similarity.Columns, groups.Select((item, group) => (group, item))));
    }

    /// <summary>Measures again with some queries more often than others.</summary>
    /// <param name="times">How often each of <see cref="Queries"/> counts; at least one does.</param>
    internal RetrievalMetrics Weighted(int[] times) => RetrievalMetrics.Of(this, _byRank, times);

    private static void Check(Matrix similarity, Relevance relevance)
    {
        ArgumentNullException.ThrowIfNull(similarity);
        ArgumentNullException.ThrowIfNull(relevance);
        if ((similarity.Rows, similarity.Columns) != (relevance.Texts, relevance.Items))
        {
            throw new ArgumentException($"The similarity is [{similarity.Rows}, {similarity.Columns}]; the right answers are for [{relevance.Texts}, {relevance.Items}].", nameof(relevance));
        }

        if (!TensorPrimitives.IsFiniteAll<float>(similarity.Values))
        {
            throw new ArgumentException("A similarity is not a finite number, and has no rank.", nameof(similarity));
        }
    }

    /// <summary>Ranks one query's right answers: a pass over the scores that counts, for each right answer, what lies above it and what ties.</summary>
    private static (int Query, double Rank, double Precision) Rank(int query, ReadOnlySpan<float> scores, IReadOnlyList<int> right)
    {
        if (right.Count == 0)
        {
            return (query, 0, 0);
        }

        var marks = new float[right.Count]; // the scores of the right answers, rising
        for (var i = 0; i < marks.Length; i++)
        {
            marks[i] = scores[right[i]];
        }

        Array.Sort(marks);
        Span<int> between = marks.Length < 256 ? stackalloc int[marks.Length + 1] : new int[marks.Length + 1]; // of scores, how many exceed so many marks
        Span<int> equal = marks.Length < 256 ? stackalloc int[marks.Length + 1] : new int[marks.Length + 1]; // how many equal the first mark of its kind
        between.Clear();
        equal.Clear();
        foreach (var score in scores)
        {
            var place = marks.Length == 1 ? (score > marks[0] ? 1 : 0) : MarksBelow(marks, score);
            between[place]++;
            equal[place] += place < marks.Length && marks[place] == score ? 1 : 0;
        }

        // From the highest mark down; right answers that tie are taken together.
        var (above, rightAbove, best, precision) = (0, 0, 0.0, 0.0);
        for (var next = marks.Length; next > 0;)
        {
            var first = MarksBelow(marks, marks[next - 1]);
            for (var place = next; place > first; place--)
            {
                above += between[place];
            }

            var rank = above + ((equal[first] + 1) / 2.0);
            best = best == 0 ? rank : best;
            precision += (next - first) * (rightAbove + ((next - first + 1) / 2.0)) / rank;
            rightAbove += next - first;
            next = first;
        }

        return (query, best, precision / marks.Length);
    }

    /// <summary>Counts the marks that a score exceeds.</summary>
    private static int MarksBelow(ReadOnlySpan<float> rising, float score)
    {
        var (low, high) = (0, rising.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = rising[middle] < score ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
