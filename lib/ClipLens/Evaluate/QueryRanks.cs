using System.Numerics.Tensors;

namespace ClipLens;

/// <summary>At which rank each query of one direction finds its right answers.</summary>
/// <remarks>
/// Rank 1 is best. Equal scores share the mean of their ranks, so that a model which scores all alike is not the best one.
/// A query counts with its best right answer; one without a right answer is left out.
/// </remarks>
public sealed class QueryRanks
{
    private readonly int[] _byRank;

    private QueryRanks(int candidates, double?[] ranks)
    {
        Candidates = candidates;
        Queries = [.. Enumerable.Range(0, ranks.Length).Where(query => ranks[query] is not null)];
        Ranks = [.. ranks.OfType<double>()];
        _byRank = [.. Enumerable.Range(0, Ranks.Count).OrderBy(i => Ranks[i])];
        Metrics = Ranks.Count > 0 ? Weighted() : throw new ArgumentException("No query has a right answer.", nameof(ranks));
    }

    /// <summary>Gets among how many answers a query looks for its own.</summary>
    public int Candidates { get; }

    /// <summary>Gets the numbers of the queries that have a right answer, rising.</summary>
    public IReadOnlyList<int> Queries { get; }

    /// <summary>Gets the rank of the best right answer of each of <see cref="Queries"/>.</summary>
    public IReadOnlyList<double> Ranks { get; }

    /// <summary>Gets the metrics over all queries.</summary>
    public RetrievalMetrics Metrics { get; }

    /// <summary>Gets how far each of <see cref="RetrievalMetrics.Names"/>
    /// would move with other queries: bootstrap over queries, seeded.</summary>
    public IReadOnlyList<Interval> Intervals =>
        field ??= Interval.OfEach(Interval.Resamples(Queries.Count).Select(weights => Weighted(weights).Values));

    /// <summary>Ranks the items for every text.</summary>
    /// <param name="similarity">Finite numbers, <c>[texts, items]</c>.</param>
    /// <param name="relevance">The right answers.</param>
    /// <exception cref="ArgumentException">A number is not finite, the sizes differ, or there is no right answer.</exception>
    public static QueryRanks OfTexts(Matrix similarity, Relevance relevance)
    {
        Check(similarity, relevance);
        var ranks = new double?[similarity.Rows];
        Parallel.For(0, similarity.Rows, text => ranks[text] = Rank(similarity.Row(text), relevance.ItemsOf(text)));
        return new(similarity.Columns, ranks);
    }

    /// <summary>Ranks the texts for every item.</summary>
    /// <inheritdoc cref="OfTexts"/>
    public static QueryRanks OfItems(Matrix similarity, Relevance relevance)
    {
        Check(similarity, relevance);
        var ranks = new double?[similarity.Columns];
        Parallel.For(0, similarity.Columns, item =>
        {
            var column = new float[similarity.Rows];
            for (var text = 0; text < column.Length; text++)
            {
                column[text] = similarity.Values[((long)text * similarity.Columns) + item];
            }

            ranks[item] = Rank(column, relevance.TextsOf(item));
        });
        return new(similarity.Rows, ranks);
    }

    /// <summary>Ranks the items' groups of texts for every item: all texts of an item count as one, by the best of them.</summary>
    /// <remarks>So the video paper counts from video to text: its own code
    /// takes the best caption of each video, then ranks videos.</remarks>
    /// <param name="similarity">Finite numbers, <c>[texts, items]</c>.</param>
    /// <param name="relevance">The right answers; items without one are no group.</param>
    public static QueryRanks OfItemsByGroup(Matrix similarity, Relevance relevance)
    {
        Check(similarity, relevance);
        int[] groups = [.. Enumerable.Range(0, relevance.Items).Where(item => relevance.TextsOf(item).Count > 0)];
        var best = new Matrix(groups.Length, similarity.Columns);
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

    /// <summary>Measures again with some queries more often than others: each as often as its weight says, once without.</summary>
    internal RetrievalMetrics Weighted(int[]? weights = null)
    {
        var count = weights?.Sum() ?? _byRank.Length;
        var (seen, low, high) = (0, 0.0, 0.0);
        var (at1, at5, at10, sum, squares) = (0.0, 0.0, 0.0, 0.0, 0.0);
        foreach (var query in _byRank)
        {
            var (rank, weight) = (Ranks[query], weights?[query] ?? 1);
            at1 += rank <= 1 ? weight : 0;
            at5 += rank <= 5 ? weight : 0;
            at10 += rank <= 10 ? weight : 0;
            sum += weight * rank;
            squares += weight * rank * rank;
            low = seen <= (count - 1) / 2 && weight > 0 ? rank : low;
            high = seen <= count / 2 && weight > 0 ? rank : high;
            seen += weight;
        }

        var mean = sum / count;
        var deviation = Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean)));
        return new(100 * at1 / count, 100 * at5 / count, 100 * at10 / count, (low + high) / 2, mean, deviation);
    }

    private static void Check(Matrix similarity, Relevance relevance)
    {
        ArgumentNullException.ThrowIfNull(similarity);
        ArgumentNullException.ThrowIfNull(relevance);
        if ((similarity.Rows, similarity.Columns) != (relevance.Texts, relevance.Items))
        {
            throw new ArgumentException(
                $"The similarity is [{similarity.Rows}, {similarity.Columns}]; the right answers are for [{relevance.Texts}, "
                    + $"{relevance.Items}].", nameof(relevance));
        }

        if (!TensorPrimitives.IsFiniteAll<float>(similarity.Values))
        {
            throw new ArgumentException("A similarity is not a finite number, and has no rank.", nameof(similarity));
        }
    }

    /// <summary>Ranks the best of a query's right answers: 1, and what scores higher, and half of what else scores the same.</summary>
    /// <returns><see langword="null"/> where nothing is right.</returns>
    private static double? Rank(ReadOnlySpan<float> scores, IReadOnlyList<int> right)
    {
        if (right.Count == 0)
        {
            return null;
        }

        var best = float.NegativeInfinity;
        foreach (var answer in right)
        {
            best = MathF.Max(best, scores[answer]);
        }

        var (above, equal) = (0, 0);
        foreach (var score in scores)
        {
            above += score > best ? 1 : 0;
            equal += score == best ? 1 : 0;
        }

        return above + ((equal + 1) / 2.0);
    }
}
