namespace ClipLens;

/// <summary>What a threshold does to labelled pairs: a pair is found if its score reaches it.</summary>
/// <param name="Right">Relevant and found.</param>
/// <param name="Wrong">Found, not relevant.</param>
/// <param name="Missed">Relevant, not found.</param>
/// <param name="LeftOut">Neither.</param>
public readonly record struct ThresholdCounts(long Right, long Wrong, long Missed, long LeftOut)
{
    /// <summary>Gets the share of what is found that is relevant, 0 to 1; 0 where nothing is found.</summary>
    public double Precision => Share(Right, Wrong);

    /// <summary>Gets the share of what is relevant that is found, 0 to 1.</summary>
    public double Recall => Share(Right, Missed);

    /// <summary>Gets the harmonic mean of precision and recall, 0 to 1 (van Rijsbergen 1979).</summary>
    public double F1 => Share(2 * Right, Wrong + Missed);

    /// <summary>Gets recall less the share of what is not relevant that is found, −1 to 1 (Youden 1950).</summary>
    public double Youden => Recall - Share(Wrong, LeftOut);

    /// <summary>Adds two.</summary>
    /// <param name="a">One.</param>
    /// <param name="b">The other.</param>
    public static ThresholdCounts operator +(ThresholdCounts a, ThresholdCounts b) =>
        new(a.Right + b.Right, a.Wrong + b.Wrong, a.Missed + b.Missed, a.LeftOut + b.LeftOut);

    /// <summary>Counts all several times.</summary>
    /// <param name="counts">What is counted.</param>
    /// <param name="times">How often.</param>
    public static ThresholdCounts operator *(ThresholdCounts counts, int times) =>
        new(counts.Right * times, counts.Wrong * times, counts.Missed * times, counts.LeftOut * times);

    private static double Share(long part, long rest) => part + rest > 0 ? (double)part / (part + rest) : 0;
}
