namespace ClipLens;

/// <summary>Says how far a result would move with other queries of the same kind: draws queries with replacement, and measures again (Efron 1979).</summary>
internal static class Bootstrap
{
    private const int Draws = 1000;

    /// <summary>Draws as many queries as there are, again and again, the same ones each time.</summary>
    /// <param name="count">Number of queries.</param>
    /// <returns>How often each was drawn; the same array each time, filled anew.</returns>
    public static IEnumerable<int[]> Resamples(int count)
    {
        var (random, times) = (new Random(20210224), new int[count]);
        for (var draw = 0; draw < Draws; draw++)
        {
            Array.Clear(times);
            for (var i = 0; i < count; i++)
            {
                times[random.Next(count)]++;
            }

            yield return times;
        }
    }

    /// <summary>Gets the interval that holds 95 of 100 values.</summary>
    /// <param name="values">At least one.</param>
    public static Interval Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return new(Quantile.Of(sorted, 0.025), Quantile.Of(sorted, 0.975));
    }
}
