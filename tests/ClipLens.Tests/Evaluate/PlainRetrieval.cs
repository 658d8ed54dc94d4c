namespace ClipLens.Tests.Evaluate;

/// <summary>Retrieval metrics as their definitions read, one pair of scores after the other.</summary>
internal static class PlainRetrieval
{
    /// <summary>Gives rank 1 to the highest; equal ones share the mean of their ranks.</summary>
    public static double Rank(IReadOnlyList<float> scores, int of) =>
        1 + scores.Count(s => s > scores[of]) + ((scores.Count(s => s == scores[of]) - 1) / 2.0);

    /// <summary>Computes the metrics in the order of their names.</summary>
    public static double[] Metrics(IEnumerable<(float[] Scores, int[] Right)> queries)
    {
        var asked = queries.Where(query => query.Right.Length > 0).ToList();
        var ranks = asked.ConvertAll(query => query.Right.Min(item => Rank(query.Scores, item)));
        var sorted = ranks.Order().ToList();
        var (n, mean) = (ranks.Count, ranks.Average());
        return
        [
            Within(1),
            Within(5),
            Within(10),
            n % 2 == 1 ? sorted[n / 2] : (sorted[(n / 2) - 1] + sorted[n / 2]) / 2,
            mean,
            Math.Sqrt(ranks.Sum(rank => (rank - mean) * (rank - mean)) / n),
        ];

        double Within(int k) => 100.0 * ranks.Count(rank => rank <= k) / n;
    }

    public static IEnumerable<float[]> Rows(Matrix matrix) => Enumerable.Range(0, matrix.Rows).Select(row => matrix.Row(row).ToArray());

    public static IEnumerable<float[]> Columns(Matrix matrix) =>
        Enumerable.Range(0, matrix.Columns).Select(column => Rows(matrix).Select(row => row[column]).ToArray());

    /// <summary>Makes scores of which many are equal.</summary>
    public static Matrix Random(Random random, int rows, int columns, int values) =>
        new(rows, columns, [.. Enumerable.Range(0, rows * columns).Select(_ => (random.Next(values) / (float)values) - 0.5f)]);
}
