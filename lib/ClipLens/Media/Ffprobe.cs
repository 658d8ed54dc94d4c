using System.Diagnostics;
using System.Text;

namespace ClipLens;

/// <summary>Runs ffprobe: with a list of arguments, and never through a shell.</summary>
internal static class Ffprobe
{
    private const int KeptCharacters = 2000;

    /// <summary>Asks ffprobe about a video; <c>hear</c> receives the answer line by line.</summary>
    /// <returns>The exit code, and the last lines of standard error, empty where there was no complaint.</returns>
    /// <exception cref="MediaException">There is no such file, or no such program.</exception>
    public static async Task<(int ExitCode, string Errors)> RunAsync(
        string path, IEnumerable<string> arguments, Action<string> hear, CancellationToken cancellationToken)
    {
        var program = FfmpegProgram.Find("ffprobe", path);
        var start = new ProcessStartInfo(program,
            ["-v", "error", .. FfmpegProgram.Restrictions, "-i", FfmpegProgram.Address(path), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        // not null: without a shell a new process is started
        using var process = FfmpegProgram.Attempt(program, path, () => Process.Start(start)!);
        process.StandardInput.Close();
        var errors = ReadTailAsync(process.StandardError);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                hear(line);
            }

            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode, await errors.WaitAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            }

            await errors.ConfigureAwait(false);
        }
    }

    // Read while the program runs: one that complains without end neither stalls on a full pipe nor fills the memory.
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
