namespace ClipLens;

/// <summary>Where a result lies in 95 of 100 resamples.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct Interval(double Low, double High);
