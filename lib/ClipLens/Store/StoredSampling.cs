namespace ClipLens;

/// <summary>Which frames of a video were chosen.</summary>
/// <param name="Times">Presentation times in seconds, to the microsecond, in the order in which they were given.</param>
/// <param name="End">Presentation time at which the video ends, in seconds; <see langword="null"/> if it is not known.</param>
public sealed record StoredSampling(IReadOnlyList<double> Times, double? End);
