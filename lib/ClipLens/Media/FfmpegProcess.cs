using System.ComponentModel;
using System.Diagnostics;

namespace ClipLens;

/// <summary>One run of ffmpeg or ffprobe: started with a list of arguments and never through a shell, and gone when disposed.</summary>
/// <remarks>
/// Standard error is read to its end while the process runs, so that a program that complains without end neither stalls on a full
/// pipe nor fills the memory: only the last lines are kept. The environment variable <c>CLIPLENS_FFMPEG</c> names the folder of both
/// programs where they are not on the path.
/// </remarks>
internal sealed class FfmpegProcess : IAsyncDisposable
{
    private const int KeptCharacters = 2000;
    private const string HowToInstall =
        "install ffmpeg 5.1 or newer (apt install ffmpeg; brew install ffmpeg; winget install Gyan.FFmpeg), or name its folder in CLIPLENS_FFMPEG";

    // Containers only. What merely points at other files or at the network (playlists, concat, sdp, image sequences) is not among them.
    private const string Containers =
        "mov,mp4,matroska,webm,avi,mpegts,mpeg,mpegvideo,asf,flv,ogg,mxf,gif,dv,ivf,nut,rm,h264,hevc,m4v,obu,yuv4mpegpipe";

    private readonly Process _process;
    private readonly string _path;
    private readonly Task<string> _errors;

    private FfmpegProcess(Process process, string path)
    {
        (_process, _path) = (process, path);
        _errors = ReadTailAsync(process.StandardError);
    }

    /// <summary>Gets what the program writes; whoever reads slowly slows the program down, which keeps memory flat.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Gets the arguments that open a file as a video of its own: local, and never a list of other files.</summary>
    /// <param name="path">Any path; made absolute behind <c>file:</c>, so that no name looks like an option or an address.</param>
    public static string[] Input(string path) =>
        ["-protocol_whitelist", "file,pipe", "-format_whitelist", Containers, "-i", "file:" + Path.GetFullPath(path)];

    /// <summary>Starts a program.</summary>
    /// <param name="program"><c>ffmpeg</c> or <c>ffprobe</c>.</param>
    /// <param name="path">The video, for messages.</param>
    /// <param name="arguments">One entry per argument.</param>
    /// <exception cref="MediaException">There is no such file, or no such program.</exception>
    public static FfmpegProcess Start(string program, string path, IEnumerable<string> arguments)
    {
        if (!File.Exists(path))
        {
            throw new MediaException(path, "there is no such file");
        }

        var file = Find(program) ?? throw new MediaException(path, $"the program {program} is not found: {HowToInstall}");
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        try
        {
            var process = Process.Start(start)!; // not null: without a shell a new process is started or an exception thrown
            process.StandardInput.Close();
            return new FfmpegProcess(process, path);
        }
        catch (Win32Exception missing)
        {
            throw new MediaException(path, $"the program {start.FileName} cannot be started: {HowToInstall}", missing);
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code, and the last lines of standard error, empty where there was no complaint.</returns>
    /// <exception cref="MediaException">The program does not know an option that version 5.1 knows.</exception>
    public async Task<(int ExitCode, string Errors)> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        var errors = await _errors.WaitAsync(cancellationToken).ConfigureAwait(false);
        return errors.Contains("Unrecognized option", StringComparison.Ordinal) || errors.Contains("Option not found", StringComparison.Ordinal)
            ? throw new MediaException(_path, $"the program {_process.StartInfo.FileName} is too old ({LastComplaint(errors)}): {HowToInstall}")
            : (_process.ExitCode, errors);
    }

    /// <summary>Reduces complaints to the last one, without addresses in memory and the path, as part of a sentence.</summary>
    public static string LastComplaint(string errors)
    {
        var line = errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "it was ended from outside";
        if (line.StartsWith('[') && line.IndexOf("] ", StringComparison.Ordinal) is var end and > 0)
        {
            line = line[(end + 2)..];
        }

        return line.StartsWith("file:", StringComparison.Ordinal) && line.LastIndexOf(": ", StringComparison.Ordinal) is var colon and > 0
            ? line[(colon + 2)..]
            : line;
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

    // By itself the system would prefer a program of that name in the working folder, where anyone's videos lie.
    private static string? Find(string program)
    {
        var name = OperatingSystem.IsWindows() ? program + ".exe" : program;
        var folders = Environment.GetEnvironmentVariable("CLIPLENS_FFMPEG") is { Length: > 0 } named
            ? [Path.GetFullPath(named)]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => folder.Trim('"'));
        return folders.Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, name)).FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string file) =>
        File.Exists(file) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file)
            & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

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
