namespace ClipLens;

/// <summary>How far numbers lie from each other.</summary>
internal static class Spread
{
    /// <summary>Gets the mean and the population's standard deviation; 1 where all numbers are equal, so that it can be divided by.</summary>
    /// <param name="values">At least one.</param>
    public static (float Mean, float Deviation) Of(ReadOnlySpan<float> values)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var value in values)
        {
            sum += value;
        }

        var mean = sum / values.Length;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return ((float)mean, squares / values.Length > 1e-12 ? (float)Math.Sqrt(squares / values.Length) : 1);
    }
}
