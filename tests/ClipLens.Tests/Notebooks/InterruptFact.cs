using System.Globalization;

namespace ClipLens.Tests.Notebooks;

/// <summary>A test on the reference data that sends Ctrl-C to one process, which Windows does not offer.</summary>
internal sealed class InterruptFactAttribute : FactAttribute
{
    private const string Ignored = "SigIgn:";
    private const ulong Interrupt = 1ul << 1;         // SIGINT is signal 2

    public InterruptFactAttribute()
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(Shared.Root))
        {
            Skip = $"needs the signals of Unix, and the reference data folder {Shared.Root}";
        }
        else if (IsInterruptIgnored())
        {
            Skip = "needs Ctrl-C: a shell lets what it starts in the background ignore it, and the processes started from there too";
        }
    }

    private static bool IsInterruptIgnored() => File.Exists("/proc/self/status") && File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith(Ignored, StringComparison.Ordinal))
        .Any(line =>
            (ulong.Parse(line.AsSpan(Ignored.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & Interrupt) != 0);
}
