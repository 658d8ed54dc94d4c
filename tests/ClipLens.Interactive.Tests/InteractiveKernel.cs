using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace ClipLens.Interactive.Tests;

/// <summary>The kernel of .NET Interactive as VS Code runs it: a process
/// that reads commands and writes events, one line of JSON each.</summary>
internal sealed class InteractiveKernel : IAsyncDisposable
{
    public static readonly string Repository = FindRepository();
    private static readonly string Notebooks = Path.Combine(Repository, "notebooks");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10); // a machine may be busy
    private readonly Process _process;
    private readonly Task _reading;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, Cell> _cells = [];
    private readonly ConcurrentQueue<string> _strayLines = [];
    private int _count;

    private InteractiveKernel()
    {
        _process = Run("stdio");
        _process.StandardInput.AutoFlush = true;
        _ = _process.StandardError.ReadToEndAsync();
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Gets why the kernel cannot be had; <see langword="null"/> if it can.</summary>
    public static string? Problem { get; } = FindProblem();

    /// <summary>Gets what came that is no JSON.</summary>
    public IEnumerable<string> StrayLines => _strayLines;

    /// <summary>Starts a kernel in the folder of the lessons.</summary>
    public static async Task<InteractiveKernel> StartAsync()
    {
        var kernel = new InteractiveKernel();
        await kernel._ready.Task.WaitAsync(Patience);
        return kernel;
    }

    /// <summary>Starts a kernel and runs the first cell of every notebook in it.</summary>
    public static async Task<InteractiveKernel> StartWithClipLensAsync()
    {
        var kernel = await StartAsync();
        (await kernel.RunAsync("#!import cliplens.csx")).Succeeded();
        return kernel;
    }

    /// <summary>Runs a cell.</summary>
    public Task<Cell> RunAsync(string code) => Begin(code).Ended.WaitAsync(Patience);

    /// <summary>Begins to run a cell.</summary>
    public Cell Begin(string code) => Send("SubmitCode", new { code, targetKernelName = "csharp" });

    /// <summary>Does what VS Code's Stop button does.</summary>
    public Task<Cell> CancelAsync() => Send("Cancel", new { targetKernelName = "csharp" }).Ended.WaitAsync(Patience);

    /// <summary>Asks what could follow at the end of a line.</summary>
    public Task<Cell> CompleteAsync(string code) => Send(
        "RequestCompletions", new { code, linePosition = new { line = 0, character = code.Length },
            targetKernelName = "csharp" }).Ended.WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private Cell Send(string type, object command)
    {
        var token = $"{Interlocked.Increment(ref _count)}";
        var cell = _cells[token] = new Cell();
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(new { token, commandType = type, command }));
        return cell;
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith('{'))
            {
                if (_ready.Task.IsCompleted && line.Length > 0)
                {
                    _strayLines.Enqueue(line);
                }

                continue;
            }

            var happened = JsonDocument.Parse(line).RootElement;
            var type = happened.GetProperty("eventType").GetString()!; // every event has one
            if (type == "KernelReady")
            {
                _ready.TrySetResult();
            }
            else if (happened.TryGetProperty("command", out var command) && command.ValueKind == JsonValueKind.Object
                && command.GetProperty("token").GetString() is { } token && _cells.TryGetValue(token.Split('.')[0], out var cell))
            {
                cell.Add(type, happened.GetProperty("event"), isOwn: !token.Contains('.', StringComparison.Ordinal));
            }
        }
    }

    private static Process Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["tool", "run", "dotnet-interactive", .. arguments])
        {
            WorkingDirectory = Notebooks,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_INTERACTIVE_SKIP_FIRST_TIME_EXPERIENCE"] = "1";
        return Process.Start(start)!; // without a shell there is always a new process
    }

    private static string? FindProblem()
    {
        using var process = Run("--version");
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"needs the notebook kernel, which `dotnet tool restore` brings: {error.Result.Trim()}";
    }

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "global.json")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No global.json above the tests.");
        }

        return folder;
    }
}

/// <summary>A test in the real kernel; skipped, with the reason, where it cannot be had.</summary>
internal sealed class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute() => Skip = InteractiveKernel.Problem;
}

/// <inheritdoc cref="KernelFactAttribute"/>
internal sealed class KernelTheoryAttribute : TheoryAttribute
{
    public KernelTheoryAttribute() => Skip = InteractiveKernel.Problem;
}
