namespace ClipLens.Tests.Media;

/// <summary>A test on missing permissions; skipped, with that reason, where they do not bind: for the superuser, and on Windows.</summary>
internal sealed class UnprivilegedFactAttribute : FactAttribute
{
    public UnprivilegedFactAttribute()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Skip = "needs a user whom file permissions bind";
        }
    }
}
