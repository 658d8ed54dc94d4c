using System.Runtime.InteropServices;

namespace ClipLens;

/// <summary>Which frames of a video were chosen.</summary>
/// <param name="Times">In seconds from the start of the file, to the microsecond, in the order in which they were given.</param>
/// <param name="End">When the video ends, in seconds from the start of the file; <see langword="null"/> if it is not known.</param>
/// <param name="IsComplete">Whether the video was read to its end; if not, frames behind the last one may be missing.</param>
public sealed record StoredSampling(IReadOnlyList<double> Times, double? End, bool IsComplete)
{
    private const double Microseconds = 1e6;

    /// <summary>Gets a time as it is stored.</summary>
    internal static long ToMicroseconds(double seconds) => (long)Math.Round(seconds * Microseconds);

    /// <summary>Gets a time from what is stored.</summary>
    internal static double ToSeconds(long microseconds) => microseconds / Microseconds;

    /// <summary>Reads times as <see cref="TimesToBlob"/> writes them.</summary>
    internal static double[] TimesOf(ReadOnlySpan<byte> blob) =>
        Array.ConvertAll(MemoryMarshal.Cast<byte, long>(blob).ToArray(), ToSeconds);

    /// <summary>Gets the times, each once, as they are stored: 64 bits each, little-endian.</summary>
    internal byte[] TimesToBlob() => MemoryMarshal.AsBytes(Times.Select(ToMicroseconds).Distinct().ToArray().AsSpan()).ToArray();

    /// <inheritdoc/>
    public bool Equals(StoredSampling? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}
