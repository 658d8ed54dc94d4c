namespace ClipLens;

/// <summary>What a threshold does to labelled pairs, each counted by its weight: a pair is found if its score reaches it.</summary>
/// <param name="TruePositives">Relevant and found.</param>
/// <param name="FalsePositives">Found, not relevant.</param>
/// <param name="FalseNegatives">Relevant, not found.</param>
/// <param name="TrueNegatives">Neither.</param>
public readonly record struct ThresholdCounts(double TruePositives, double FalsePositives, double FalseNegatives, double TrueNegatives)
{
    /// <summary>Gets the share of what is found that is relevant, 0 to 1; 0 where nothing is found.</summary>
    public double Precision => Share(TruePositives, FalsePositives);

    /// <summary>Gets the share of what is relevant that is found, 0 to 1.</summary>
    public double Recall => Share(TruePositives, FalseNegatives);

    /// <summary>Gets the harmonic mean of precision and recall, 0 to 1 (van Rijsbergen 1979).</summary>
    public double F1 => Share(2 * TruePositives, FalsePositives + FalseNegatives);

    /// <summary>Adds two.</summary>
    public static ThresholdCounts operator +(ThresholdCounts a, ThresholdCounts b) => new(
        a.TruePositives + b.TruePositives, a.FalsePositives + b.FalsePositives, a.FalseNegatives + b.FalseNegatives,
        a.TrueNegatives + b.TrueNegatives);

    /// <summary>Counts all several times.</summary>
    public static ThresholdCounts operator *(ThresholdCounts counts, int weight) => new(
        counts.TruePositives * weight, counts.FalsePositives * weight, counts.FalseNegatives * weight, counts.TrueNegatives * weight);

    private static double Share(double part, double rest) => part + rest > 0 ? part / (part + rest) : 0;
}
