namespace ClipLens.Tests.Notebooks;

/// <summary>A test on the reference data that needs a terminal, which util-linux' <c>script</c> pretends to be.</summary>
internal sealed class TerminalFactAttribute : FactAttribute
{
    public const string Terminal = "/usr/bin/script";

    public TerminalFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Terminal) || !Directory.Exists(Shared.Root))
        {
            Skip = $"needs {Terminal} of Linux, and the reference data folder {Shared.Root}";
        }
    }
}
