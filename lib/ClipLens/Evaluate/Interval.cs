namespace ClipLens;

/// <summary>Where a result lies in 95 of 100 samples of other queries of the same kind:
/// the bootstrap (Efron 1979) draws queries with replacement and measures again.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    private const int Draws = 1000;

    /// <summary>Gets the interval that holds 95 of 100 values.</summary>
    internal static Interval Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return new(Quantile(sorted, 0.025), Quantile(sorted, 0.975));
    }

    /// <summary>Gets the interval of each of several metrics.</summary>
    /// <param name="samples">At least one, each with a value for each metric.</param>
    internal static IReadOnlyList<Interval> OfEach(IEnumerable<IReadOnlyList<double>> samples)
    {
        var all = samples.ToList();
        return [.. all[0].Select((_, metric) => Of(all.Select(values => values[metric])))];
    }

    /// <summary>Draws as many queries as there are, again and again, the same ones each time.</summary>
    /// <param name="count">Number of queries.</param>
    /// <returns>How often each was drawn: weights, in the same array each time, filled anew.</returns>
    internal static IEnumerable<int[]> Resamples(int count)
    {
        var (random, weights) = (new Random(20210224), new int[count]);
        for (var draw = 0; draw < Draws; draw++)
        {
            Array.Clear(weights);
            for (var i = 0; i < count; i++)
            {
                weights[random.Next(count)]++;
            }

            yield return weights;
        }
    }

    /// <summary>Gets the value that a share of a sample stays below, between the two
    /// nearest where it falls between them (type 7 of Hyndman and Fan 1996).</summary>
    /// <param name="sorted">At least one value, rising.</param>
    /// <param name="share">0 for the smallest value to 1 for the largest; 0.5 is the median, of an even count the mean of the two.</param>
    internal static double Quantile(IReadOnlyList<double> sorted, double share)
    {
        var place = share * (sorted.Count - 1);
        var below = (int)place;
        return below + 1 < sorted.Count ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[^1];
    }
}
