namespace ClipLens.Tests.Notebooks;

/// <summary>A test of a shell script's part for Linux.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "needs Linux";
        }
    }
}
