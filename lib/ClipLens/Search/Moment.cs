namespace ClipLens;

/// <summary>A span of a video that is worth watching.</summary>
/// <param name="Start">When it begins, in seconds from the start of the file.</param>
/// <param name="End">When it ends, in seconds from the start of the file; after <paramref name="Start"/>.</param>
/// <param name="Score">Mean cosine similarity of its frames to the query, −1 to 1.</param>
public readonly record struct Moment(double Start, double End, float Score)
{
    /// <summary>Gets the length in seconds.</summary>
    public double Duration => End - Start;

    /// <summary>Gets when it begins and ends, as players show it.</summary>
    internal string Span => $"{Timecode.Format(Start)}–{Timecode.Format(End)}";

    /// <summary>Says how well two spans agree: the time they share by the time they cover together.</summary>
    /// <param name="other">Another span of the same video.</param>
    /// <returns>0 (apart) to 1 (equal).</returns>
    public double OverlapWith(Moment other)
    {
        var shared = Math.Max(0, Math.Min(End, other.End) - Math.Max(Start, other.Start));
        var together = Duration + other.Duration - shared;
        return together > 0 ? shared / together : 0;
    }
}
