using System.Globalization;
using System.Runtime.CompilerServices;

namespace ClipLens;

/// <summary>Reads videos through the programs ffmpeg and ffprobe: what a file holds, and its frames with their exact times.</summary>
/// <remarks>
/// Frames come through one pipe as Matroska with raw pixels, because there each picture carries its own timestamp: nothing has to be
/// matched by order with a second source, and no warning in a log can shift the times. Matroska counts milliseconds; ffmpeg stretches
/// time a thousandfold before it writes, so that microseconds arrive. The pipe is bounded: ffmpeg waits for whoever reads, and memory
/// does not grow with the video.
/// </remarks>
public static class Video
{
    // A seek may land late by some frames in containers without an index.
    internal const double SeekMargin = 10;

    private const double Stretch = 1000;

    // A picture's shape may change in mid-stream by this factor; what claims more would ask for gigabytes, and is shown narrower.
    private const int MostChange = 8;

    // Matroska knows no negative times, and some files start before 0 s.
    private const double Lead = 1000;

    /// <summary>Asks what a video file holds.</summary>
    /// <param name="path">A video file.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="MediaException">The file is no video, or ffprobe is not installed.</exception>
    public static async Task<VideoProbe> ProbeAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string[] arguments = ["-v", "error", .. FfmpegProcess.Input(path), "-show_format", "-show_streams", "-of", "json"];
        await using var probe = FfmpegProcess.Start("ffprobe", path, arguments);
        using var json = new MemoryStream();
        await probe.Output.CopyToAsync(json, cancellationToken).ConfigureAwait(false);
        var (exitCode, errors) = await probe.WaitAsync(cancellationToken).ConfigureAwait(false);
        return exitCode == 0
            ? VideoProbe.Parse(path, json.ToArray())
            : throw new MediaException(path, errors switch
            {
                "" => $"ffprobe stopped with exit code {exitCode} ({FfmpegProcess.LastComplaint(errors)}) before it said what the file holds",
                _ when errors.Contains("Format not on whitelist", StringComparison.Ordinal) =>
                    "is no video container; playlists and files that only point at others are refused",
                _ => $"is not a video that ffmpeg can read: {FfmpegProcess.LastComplaint(errors)}",
            });
    }

    /// <summary>Reads frames in order of time.</summary>
    /// <param name="path">A video file.</param>
    /// <param name="sampling">Which frames.</param>
    /// <param name="minimumSide">The shorter side is scaled down to this many pixels, and never up: twice the model's resolution.</param>
    /// <param name="after">Only frames later than this presentation timestamp, in seconds: where an interrupted reading stopped.</param>
    /// <param name="cancellationToken">Ends the reading and ffmpeg with it.</param>
    /// <returns>Frames, each the caller's to dispose; their pictures are of one size.</returns>
    /// <exception cref="MediaException">
    /// The file is no video; or, after the frames that could be read, it turned out to be damaged or cut short.
    /// </exception>
    public static IAsyncEnumerable<VideoFrame> ReadFramesAsync(
        string path, FrameSampling sampling, int minimumSide, double? after = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(sampling);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minimumSide);
        return ReadAsync(path, null, sampling, minimumSide, after, cancellationToken);
    }

    /// <summary>Reads frames in order of time, of a file that was looked at before.</summary>
    /// <param name="video">What was found in the file.</param>
    /// <param name="sampling">Which frames.</param>
    /// <param name="minimumSide">The shorter side is scaled down to this many pixels, and never up.</param>
    /// <param name="after">Only frames later than this presentation timestamp, in seconds.</param>
    /// <param name="cancellationToken">Ends the reading and ffmpeg with it.</param>
    internal static IAsyncEnumerable<VideoFrame> ReadFramesAsync(
        VideoProbe video, FrameSampling sampling, int minimumSide, double? after = null, CancellationToken cancellationToken = default) =>
        ReadAsync(video.Path, video, sampling, minimumSide, after, cancellationToken);

    /// <summary>Reads one frame, by a seek: fast also late in a long video.</summary>
    /// <param name="video">What was found in the file.</param>
    /// <param name="time">Presentation time in seconds; the first frame at or after it is read.</param>
    /// <param name="minimumSide">The shorter side is scaled down to this many pixels, and never up.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The frame, the caller's to dispose.</returns>
    /// <exception cref="MediaException">The file is no video, or has no frame from there on.</exception>
    public static async Task<VideoFrame> ReadFrameAsync(
        VideoProbe video, double time, int minimumSide, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(video);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minimumSide);
        var after = time - FrameSampling.Early - 1e-6;
        await foreach (var frame in ReadAsync(video.Path, video, FrameSampling.All, minimumSide, after, cancellationToken).ConfigureAwait(false))
        {
            return frame;
        }

        throw new MediaException(video.Path, string.Create(CultureInfo.InvariantCulture, $"has no frame at or after {time:F3} s"));
    }

    private static async IAsyncEnumerable<VideoFrame> ReadAsync(
        string path, VideoProbe? known, FrameSampling sampling, int minimumSide, double? after,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var video = known ?? await ProbeAsync(path, cancellationToken).ConfigureAwait(false);
        var (width, height) = Scaled(video, minimumSide);
        await using var ffmpeg = FfmpegProcess.Start("ffmpeg", path, Arguments(video, sampling, width, height, after));
        await using var pipe = new BufferedStream(ffmpeg.Output, 1 << 16);
        var blocks = new MatroskaBlocks(pipe);
        var pixels = new byte[3 * width * height];
        var last = double.NegativeInfinity;
        var read = 0L;
        while (await blocks.NextAsync(cancellationToken).ConfigureAwait(false) is { } block)
        {
            if (block.Length != pixels.Length)
            {
                throw new MediaException(path, $"a frame of {width} × {height} takes {pixels.Length} bytes; ffmpeg wrote {block.Length}");
            }

            if (!await blocks.ReadAsync(pixels, cancellationToken).ConfigureAwait(false))
            {
                break;
            }

            var time = Math.Round((block.Time / Stretch) - Lead, 6);
            if (sampling.LeavesOut(read++, time, after))
            {
                continue;
            }

            if (sampling.Part(video, time) <= sampling.Part(video, last))
            {
                continue; // ffmpeg's filters start anew where the picture's size changes, and then repeat the part
            }

            var image = RgbImage.Rent(width, height);
            pixels.CopyTo(image.Pixels);
            last = time;
            yield return new VideoFrame(time, image);
        }

        var (exitCode, errors) = await ffmpeg.WaitAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfIncomplete(video, sampling, after, last, exitCode, errors);
    }

    private static string[] Arguments(VideoProbe video, FrameSampling sampling, int width, int height, double? after)
    {
        var seek = sampling.ByTime && after - SeekMargin is { } position && position > video.Start
            ? ["-seek_timestamp", "1", "-ss", position.ToString("F3", CultureInfo.InvariantCulture), "-noaccurate_seek"]
            : Array.Empty<string>();
        string[] skip = sampling.OnlyKeyFrames ? ["-skip_frame", "nokey"] : [];
        // Display aspect covers the target: equal to it but where the size changes in mid-stream, and then the middle is kept.
        var filters = $"select='{sampling.Select(video, after)}',setpts=(PTS+{Lead}/TB)*{Stretch},"
            + $"scale=w='clip(round({height}*dar),{width},{MostChange}*{width})':h='clip(round({width}/dar),{height},{MostChange}*{height})':flags=bicubic+accurate_rnd+full_chroma_int,"
            + $"format=rgb24,crop={width}:{height}";
        return
        [
            "-nostdin", "-v", "error", "-copyts", .. skip, .. seek, .. FfmpegProcess.Input(video.Path),
            "-map", $"0:{video.Stream}", "-vf", filters, "-fps_mode", "passthrough", "-enc_time_base", "1:1000000",
            "-c:v", "rawvideo", "-map_metadata", "-1", "-map_chapters", "-1", "-allow_raw_vfw", "1", "-f", "matroska", "pipe:1",
        ];
    }

    private static (int Width, int Height) Scaled(VideoProbe video, int minimumSide)
    {
        var scale = Math.Min(1, minimumSide / (double)Math.Min(video.Width, video.Height));
        return ((int)Math.Round(video.Width * scale), (int)Math.Round(video.Height * scale));
    }

    private static void ThrowIfIncomplete(
        VideoProbe video, FrameSampling sampling, double? after, double last, int exitCode, string errors)
    {
        var reached = double.IsFinite(last) ? last : after;
        var where = reached is { } time
            ? string.Create(CultureInfo.InvariantCulture, $"reading ended after the frame at {time:F3} s; the frames up to there are kept")
            : "no frame could be read";
        if (exitCode != 0)
        {
            throw new MediaException(video.Path, $"ffmpeg stopped with exit code {exitCode} ({FfmpegProcess.LastComplaint(errors)}): {where}");
        }

        if (reached is null)
        {
            throw new MediaException(video.Path, $"has no frames{(errors.Length > 0 ? ": " + FfmpegProcess.LastComplaint(errors) : "")}");
        }

        var missing = video.Start + video.Duration - reached - sampling.Step(video);
        if (errors.Length > 0 && (missing > 0.25 || errors.Contains("partial file", StringComparison.Ordinal)
            || errors.Contains("ended prematurely", StringComparison.Ordinal)))
        {
            throw new MediaException(video.Path, string.Create(CultureInfo.InvariantCulture,
                $"is cut short or damaged ({FfmpegProcess.LastComplaint(errors)}), of {video.Duration:F3} s {where}"));
        }
    }
}
