namespace ClipLens;

/// <summary>What is asked of a threshold where a rule leaves it open.</summary>
public sealed record ThresholdOptions
{
    /// <summary>Gets the precision that "highest recall" keeps, above 0 to 1.</summary>
    public double Precision { get; init; } = 0.9;

    /// <summary>Gets the recall that "highest precision" keeps, above 0 to 1.</summary>
    public double Recall { get; init; } = 0.9;

    /// <summary>Gets the share of relevant pictures that the conformal rule may lose, above 0, below 1: α.</summary>
    public double Alpha { get; init; } = 0.1;

    /// <summary>Gets over how many random queries the photo paper's rule takes its mean.</summary>
    public int Sample { get; init; } = 20;
}
