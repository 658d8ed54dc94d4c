using System.ComponentModel;

namespace ClipLens;

/// <summary>Where ffmpeg and ffprobe are, how they are given a file, and what they complain about.</summary>
/// <remarks>The environment variable <c>CLIPLENS_FFMPEG</c> names the folder of both programs where they are not on the path.</remarks>
internal static class FfmpegProgram
{
    private const string HowToInstall =
        "install ffmpeg 5.1 or newer (apt install ffmpeg; brew install ffmpeg; winget install Gyan.FFmpeg), or name its folder in "
            + "CLIPLENS_FFMPEG";

    // Containers only. What merely points at other files or at the network (playlists, concat, sdp, image sequences) is not among them.
    private const string Containers =
        "mov,mp4,matroska,webm,avi,mpegts,mpeg,mpegvideo,asf,flv,ogg,mxf,gif,dv,ivf,nut,rm,h264,hevc,m4v,obu,yuv4mpegpipe";

    /// <summary>Gets the arguments before an input that let it be a video of its own: local, and never a list of other files.</summary>
    public static IReadOnlyList<string> Restrictions { get; } = ["-protocol_whitelist", "file,pipe", "-format_whitelist", Containers];

    /// <summary>Writes a path, made absolute behind <c>file:</c>, so that no name looks like an option or an address.</summary>
    public static string Address(string path) => "file:" + Path.GetFullPath(path);

    /// <summary>Finds a program on the path, and never in the working folder, where anyone's videos lie.</summary>
    /// <param name="name"><c>ffmpeg</c> or <c>ffprobe</c>.</param>
    /// <param name="path">The video, for messages.</param>
    /// <exception cref="MediaException">There is no such file, or no such program.</exception>
    public static string Find(string name, string path)
    {
        if (MediaException.Attempt(path, () => File.GetAttributes(path)).HasFlag(FileAttributes.Directory))
        {
            throw new MediaException(path, "is a folder, not a file");
        }

        var file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        var folders = Environment.GetEnvironmentVariable("CLIPLENS_FFMPEG") is { Length: > 0 } named
            ? [Path.GetFullPath(named)]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => folder.Trim('"'));
        return folders.Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, file)).FirstOrDefault(IsProgram)
            ?? throw new MediaException(path, $"the program {name} is not found: {HowToInstall}");
    }

    /// <summary>Starts a program, or says how to get one that starts.</summary>
    public static T Attempt<T>(string program, string path, Func<T> start)
    {
        try
        {
            return start();
        }
        catch (Win32Exception refused)
        {
            throw new MediaException(path, $"the program {program} cannot be started: {HowToInstall}", refused);
        }
    }

    /// <summary>Tells a program that is too old, or was built without what is needed, from a file that is damaged.</summary>
    /// <exception cref="MediaException">The program does not know an option or a filter that version 5.1 knows.</exception>
    public static void ThrowIfLacking(string program, string path, string errors)
    {
        if (errors.Contains("No such filter: 'zscale'", StringComparison.Ordinal)
            || errors.Contains("No such filter: 'tonemap'", StringComparison.Ordinal))
        {
            throw new MediaException(path, "is in HDR, and its colours would be wrong: the program "
                + $"{program} lacks the filters zscale and tonemap that bring them to those of a screen; install a full build of ffmpeg");
        }

        if (errors.Contains("Unrecognized option", StringComparison.Ordinal)
            || errors.Contains("Option not found", StringComparison.Ordinal))
        {
            throw new MediaException(path, $"the program {program} is too old ({LastComplaint(errors)}): {HowToInstall}");
        }
    }

    /// <summary>Reduces complaints to the last one, without addresses in memory and the path, as part of a sentence.</summary>
    public static string LastComplaint(string errors)
    {
        var line = errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault()
            ?? "it was ended from outside";
        if (line.StartsWith('[') && line.IndexOf("] ", StringComparison.Ordinal) is var end and > 0)
        {
            line = line[(end + 2)..];
        }

        return line.StartsWith("file:", StringComparison.Ordinal) && line.LastIndexOf(": ", StringComparison.Ordinal) is var colon and > 0
            ? line[(colon + 2)..]
            : line;
    }

    private static bool IsProgram(string file) =>
        File.Exists(file) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file)
            & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
