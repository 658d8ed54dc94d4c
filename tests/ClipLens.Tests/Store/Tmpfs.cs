using System.Diagnostics;

namespace ClipLens.Tests.Store;

/// <summary>A small disk in memory; mounting one takes root on Linux.</summary>
internal sealed class Tmpfs : IDisposable
{
    private Tmpfs(string path) => Path = path;

    public string Path { get; }

    public static Tmpfs? TryMount(int kilobytes)
    {
        var folder = Directory.CreateTempSubdirectory("cliplens-disk-").FullName;
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
            && Mount("-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", folder))
        {
            return new Tmpfs(folder);
        }

        Directory.Delete(folder);
        return null;
    }

    public void Resize(int kilobytes) => Assert.True(Mount("-o", $"remount,size={kilobytes}k", Path));

    public void MakeReadOnly() => Assert.True(Mount("-o", "remount,ro", Path));

    public void Dispose()
    {
        Run("umount", Path);
        Directory.Delete(Path);
    }

    private static bool Mount(params string[] arguments) => Run("mount", arguments);

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A test on a small disk; skipped, with that reason, where none can be mounted.</summary>
internal sealed class TmpfsFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanMount = new(() =>
    {
        using var disk = Tmpfs.TryMount(64);
        return disk is not null;
    });

    public TmpfsFactAttribute()
    {
        if (!CanMount.Value)
        {
            Skip = "mounting a small disk takes root on Linux";
        }
    }
}
