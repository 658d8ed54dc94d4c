using System.Diagnostics;

namespace ClipLens.Tests.Notebooks;

/// <summary>notebooks/setup.sh on a system with few programs, and with nothing that could install.</summary>
public sealed class SetupTests : IDisposable
{
    private readonly Workplace _at = new();

    public void Dispose() => _at.Dispose();

    [LinuxFact]
    public void Where_ffmpeg_is_nothing_else_is_needed() => Assert.Equal((0, ""), SetUp("ffmpeg", "ffprobe"));

    [LinuxFact]
    public void Where_nothing_can_be_installed_it_says_what_to_install()
    {
        var (exitCode, error) = SetUp();

        Assert.Equal(1, exitCode);
        Assert.Contains("sudo apk add ffmpeg", error, StringComparison.Ordinal);
        Assert.Contains("ffmpeg 5.1 or newer", error, StringComparison.Ordinal);
        Assert.DoesNotContain("vips", error, StringComparison.Ordinal);
    }

    private (int ExitCode, string Error) SetUp(params string[] installed)
    {
        var programs = Directory.CreateDirectory(_at.Of("bin")).FullName;
        foreach (var (name, exitCode) in installed.Append("dotnet").Select(name => (name, 0)).Concat([("apt-get", 1), ("sudo", 1)]))
        {
            File.WriteAllText(Path.Combine(programs, name), $"#!/bin/sh\nexit {exitCode}\n");
            Process.Start("chmod", ["+x", Path.Combine(programs, name)]).WaitForExit();
        }

        foreach (var name in new[] { "dirname", "id", "cat", "env", "uname" })
        {
            File.CreateSymbolicLink(Path.Combine(programs, name), File.Exists($"/usr/bin/{name}") ? $"/usr/bin/{name}" : $"/bin/{name}");
        }

        using var process = Process.Start(new ProcessStartInfo("/bin/bash", ["-euo", "pipefail", "-c", "source notebooks/setup.sh"])
        {
            WorkingDirectory = Shared.Repository,
            RedirectStandardError = true,
            Environment = { ["PATH"] = programs },
        })!; // without a shell there is always a new process
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
