namespace PictureBook.Art;

/// <summary>What the art of a subject needs.</summary>
internal sealed record Figure(Pose Pose, double Phase, bool IsDark, Dice Dice)
{
    /// <summary>Gets the fill of the main parts: lit from above.</summary>
    public required string Base { get; init; }

    /// <summary>Gets the main parts' colour without light.</summary>
    public required string Flat { get; init; }

    /// <summary>Gets the colour in shade.</summary>
    public required string Dark { get; init; }

    /// <summary>Gets the colour in light.</summary>
    public required string Light { get; init; }

    /// <summary>Gets the height of a swing, −1 to 1: legs, wings, waves.</summary>
    public double Swing => Math.Sin(Phase * 2 * Math.PI);

    /// <summary>Gets the light of a window or a lamp.</summary>
    public string Glass => IsDark ? "#ffe27a" : "#bfe3f5";
}
