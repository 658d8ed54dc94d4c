using static System.FormattableString;

namespace ClipLens;

/// <summary>Writes times as players show them.</summary>
public static class Timecode
{
    /// <summary>How much earlier than a time a frame may be that belongs to it,
    /// in seconds: a container that rounds to milliseconds puts it so.</summary>
    internal const double Tolerance = 0.0005;

    /// <summary>Writes a time as <c>mm:ss.f</c>, with hours before it where there are any.</summary>
    /// <param name="seconds">Counted from the start of the file.</param>
    /// <returns>For example <c>01:23.4</c>.</returns>
    public static string Format(double seconds)
    {
        var tenths = (long)Math.Round(Math.Abs(seconds) * 10);
        var sign = seconds < 0 && tenths > 0 ? "−" : "";
        var text = Invariant($"{tenths / 600 % 60:00}:{tenths / 10 % 60:00}.{tenths % 10}");
        return sign + (tenths < 36_000 ? text : Invariant($"{tenths / 36_000}:{text}"));
    }
}
