namespace ClipLens.Tests.Notebooks;

/// <summary>A test of a shell script's part for Linux.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute(string? unless = null)
    {
        if (!OperatingSystem.IsLinux() || File.Exists(unless))
        {
            Skip = $"needs Linux{(unless is null ? "" : $" without {unless}")}";
        }
    }
}
