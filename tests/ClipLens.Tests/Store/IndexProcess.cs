using System.Diagnostics;
using System.Globalization;

namespace ClipLens.Tests.Store;

/// <summary>A real process that indexes a folder with the stand-in model.</summary>
internal sealed class IndexProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _started = new();
    private readonly TaskCompletionSource _ended = new();

    public IndexProcess(string store, double millisecondsPerPhoto, string folder)
    {
        var assembly = typeof(IndexChild.PixelEncoder).Assembly.Location;
        string[] arguments = ["exec", assembly, store, millisecondsPerPhoto.ToString(CultureInfo.InvariantCulture), folder];
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        _process.OutputDataReceived += (_, e) => Listen(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        Errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Gets the number of files that the process last said were stored.</summary>
    public int Done { get; private set; }

    /// <summary>Gets the number of photos that it encoded; -1 before it says so.</summary>
    public int Encoded { get; private set; } = -1;

    public Task<string> Errors { get; }

    /// <summary>Completes when it is at work.</summary>
    public Task Started => _started.Task;

    /// <summary>Kills it at once, as <c>kill -9</c> does.</summary>
    /// <returns>Whether it was still at work.</returns>
    public async Task<bool> KillAsync()
    {
        _process.Kill();
        await EndAsync();
        return Encoded < 0;
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        await _ended.Task;
        return _process.ExitCode;
    }

    public void Dispose() => _process.Dispose();

    private void Listen(string? line)
    {
        switch (line?.Split(' '))
        {
            case ["done", var done]:
                Done = int.Parse(done, CultureInfo.InvariantCulture);
                _started.TrySetResult();
                break;
            case ["encoded", var encoded, ..]:
                Encoded = int.Parse(encoded, CultureInfo.InvariantCulture);
                break;
            case null:
                _started.TrySetResult();
                _ended.TrySetResult();
                break;
        }
    }
}
