using System.Diagnostics;

namespace ClipLens.Tests.Notebooks;

/// <summary>notebooks/setup.sh on a system without glibc's <c>ldconfig</c>, and with nothing that could install.</summary>
public sealed class SetupTests : IDisposable
{
    private readonly Workplace _at = new();

    public void Dispose() => _at.Dispose();

    [LinuxFact]
    public void The_library_s_file_is_enough()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(_at.Of("lib")).FullName, "libvips.so.42"), "");

        Assert.Equal((0, ""), SetUp());
    }

    [LinuxFact(unless: "/usr/lib/libvips.so.42")]
    public void Where_nothing_can_be_installed_it_says_what_to_install()
    {
        var (exitCode, error) = SetUp();

        Assert.Equal(1, exitCode);
        Assert.Contains("sudo apk add vips", error, StringComparison.Ordinal);
        Assert.Contains("ffmpeg 5.1 or newer", error, StringComparison.Ordinal);
    }

    private (int ExitCode, string Error) SetUp()
    {
        var fakes = Directory.CreateDirectory(_at.Of("bin")).FullName;
        foreach (var name in new[] { "ldconfig", "apt-get", "sudo" })
        {
            File.WriteAllText(Path.Combine(fakes, name), "#!/bin/sh\nexit 1\n");
            Process.Start("chmod", ["+x", Path.Combine(fakes, name)]).WaitForExit();
        }

        using var process = Process.Start(new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", "source notebooks/setup.sh"])
        {
            WorkingDirectory = Shared.Repository,
            RedirectStandardError = true,
            Environment = { ["PATH"] = $"{fakes}:{Environment.GetEnvironmentVariable("PATH")}", ["LD_LIBRARY_PATH"] = _at.Of("lib") },
        })!; // without a shell there is always a new process
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
