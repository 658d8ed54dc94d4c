using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace ClipLens.Tests.Notebooks;

/// <summary>The real scripts as processes of their own, each built once.</summary>
internal static class ScriptProcess
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Programs = new();
    private static readonly Lock Building = new();

    /// <summary>Runs a script to its end, in the repository's folder.</summary>
    public static ScriptResult Run(string script, params string[] arguments) => RunIn(Shared.Repository, script, arguments);

    /// <summary>Runs a script to its end.</summary>
    public static ScriptResult RunIn(string folder, string script, params string[] arguments)
    {
        using var process = Start(folder, script, arguments);
        return End(process);
    }

    /// <summary>Builds and runs a script in one go, as people do.</summary>
    public static ScriptResult BuildAndRun(string script, params string[] arguments)
    {
        lock (Building)
        {
            using var process = Launch("dotnet", Shared.Repository, ["run", "--no-cache", Source(script), "--", .. arguments]);
            return End(process);
        }
    }

    /// <summary>Starts a script.</summary>
    public static Process Start(string folder, string script, params string[] arguments) =>
        Launch("dotnet", folder, [Program(script), .. arguments]);

    /// <summary>Runs a script on a terminal, which shows standard output and standard error alike.</summary>
    public static ScriptResult RunOnTerminal(string script, params string[] arguments)
    {
        var command = string.Join(' ', arguments.Prepend(Program(script)).Prepend("dotnet").Select(a => $"'{a}'"));
        using var process = Launch(TerminalFactAttribute.Terminal, Shared.Repository, ["-qec", command, "/dev/null"]);
        return End(process);
    }

    /// <summary>Waits for a script's end.</summary>
    public static ScriptResult End(Process process)
    {
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ScriptResult(process.ExitCode, output, error.Result);
    }

    private static string Build(string script)
    {
        lock (Building)
        {
            using var process = Launch("dotnet", Shared.Repository,
                ["build", Source(script), "--nologo", "-v:quiet", "-t:Build", "-getProperty:TargetPath"]);
            var (exitCode, output, error) = End(process);
            return exitCode == 0 ? output.Trim() : throw new InvalidOperationException(output + error);
        }
    }

    private static string Source(string script) => Path.Combine(Shared.Repository, "notebooks", script);

    private static string Program(string script) => Programs.GetOrAdd(script, name => new Lazy<string>(() => Build(name))).Value;

    private static Process Launch(string program, string folder, string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardOutputEncoding = Encoding.UTF8,
        StandardErrorEncoding = Encoding.UTF8,
        Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_NOLOGO"] = "1", ["TERM"] = "xterm-256color" },
    })!; // without a shell there is always a new process
}
