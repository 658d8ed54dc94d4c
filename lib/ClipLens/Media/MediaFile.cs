namespace ClipLens;

/// <summary>A file as a folder scan saw it, without opening it.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedTicks">Last write, UTC, in ticks of 100 ns since year 1.</param>
public readonly record struct MediaFile(string Path, long Length, long ModifiedTicks);
