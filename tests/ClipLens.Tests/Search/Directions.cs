namespace ClipLens.Tests.Search;

/// <summary>Directions made up for tests, the same for the same seed.</summary>
internal static class Directions
{
    public static float[] Random(Random random, int dimension = 64)
    {
        var values = new float[dimension];
        for (var i = 0; i < dimension; i++)
        {
            // Sum of uniform numbers: near enough to normal that all directions are alike.
            values[i] = (float)(Enumerable.Range(0, 6).Sum(_ => random.NextDouble()) - 3);
        }

        return Unit(values);
    }

    public static float[] Unit(params float[] values)
    {
        var length = Math.Sqrt(values.Sum(v => (double)v * v));
        return Array.ConvertAll(values, v => (float)(v / length));
    }

    /// <summary>Mixes directions: a weighted sum at unit length.</summary>
    public static float[] Mix(params (float Weight, float[] Direction)[] parts) =>
        Unit([.. Enumerable.Range(0, parts[0].Direction.Length).Select(i => parts.Sum(p => p.Weight * p.Direction[i]))]);

    public static Matrix Rows(params IEnumerable<float[]> rows)
    {
        var all = rows.ToList();
        return new Matrix(all.Count, all[0].Length, [.. all.SelectMany(row => row)]);
    }

    public static double Length(ReadOnlySpan<float> row)
    {
        var sum = 0.0;
        foreach (var value in row)
        {
            sum += (double)value * value;
        }

        return Math.Sqrt(sum);
    }
}
