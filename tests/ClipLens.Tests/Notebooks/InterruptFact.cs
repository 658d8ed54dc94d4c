namespace ClipLens.Tests.Notebooks;

/// <summary>A test on the reference data that sends Ctrl-C to one process, which Windows does not offer.</summary>
internal sealed class InterruptFactAttribute : FactAttribute
{
    public InterruptFactAttribute()
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(Shared.Root))
        {
            Skip = $"needs the signals of Unix, and the reference data folder {Shared.Root}";
        }
    }
}
