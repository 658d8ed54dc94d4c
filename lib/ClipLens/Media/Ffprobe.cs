using System.Diagnostics;

namespace ClipLens;

/// <summary>One run of ffprobe: started with a list of arguments and never through a shell, and gone when disposed.</summary>
/// <remarks>
/// Standard error is read to its end while the program runs, so that one that complains without end neither stalls on a full pipe nor
/// fills the memory: only the last lines are kept.
/// </remarks>
internal sealed class Ffprobe : IAsyncDisposable
{
    private const int KeptCharacters = 2000;

    private readonly Process _process;
    private readonly Task<string> _errors;

    private Ffprobe(Process process) => (_process, _errors) = (process, ReadTailAsync(process.StandardError));

    /// <summary>Gets what the program writes.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Starts ffprobe on a file.</summary>
    /// <param name="path">The video.</param>
    /// <param name="arguments">What is asked, one entry per argument.</param>
    /// <exception cref="MediaException">There is no such file, or no such program.</exception>
    public static Ffprobe Start(string path, params string[] arguments)
    {
        var program = FfmpegProgram.Find("ffprobe", path);
        var start = new ProcessStartInfo(program,
            ["-v", "error", .. FfmpegProgram.Restrictions, "-i", FfmpegProgram.Address(path), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        // not null: without a shell a new process is started
        var process = FfmpegProgram.Attempt(program, path, () => Process.Start(start)!);
        process.StandardInput.Close();
        return new Ffprobe(process);
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code, and the last lines of standard error, empty where there was no complaint.</returns>
    public async Task<(int ExitCode, string Errors)> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return (_process.ExitCode, await _errors.WaitAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        await _errors.ConfigureAwait(false);
        _process.Dispose();
    }

    private static async Task<string> ReadTailAsync(StreamReader errors)
    {
        var tail = new char[4 * KeptCharacters];
        int length = 0, read;
        while ((read = await errors.ReadAsync(tail.AsMemory(length)).ConfigureAwait(false)) > 0)
        {
            length += read;
            if (length > 2 * KeptCharacters)
            {
                tail.AsSpan(length - KeptCharacters, KeptCharacters).CopyTo(tail);
                length = KeptCharacters;
            }
        }

        return new string(tail, 0, length);
    }
}
