namespace ClipLens;

/// <summary>Values that a share of a sample stays below.</summary>
internal static class Quantile
{
    /// <summary>Gets a quantile, between the two nearest values where it falls between them (type 7 of Hyndman and Fan 1996; the median of an even count is the mean of the two).</summary>
    /// <param name="sorted">At least one value, rising.</param>
    /// <param name="share">0 for the smallest value to 1 for the largest.</param>
    public static double Of(IReadOnlyList<double> sorted, double share)
    {
        var place = share * (sorted.Count - 1);
        var below = (int)place;
        return below + 1 < sorted.Count ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[^1];
    }
}
