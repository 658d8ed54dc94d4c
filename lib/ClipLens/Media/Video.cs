using System.Runtime.CompilerServices;
using System.Text;
using static System.FormattableString;

namespace ClipLens;

/// <summary>Reads videos through the programs ffmpeg and ffprobe: what a file holds, and its frames with their exact times.</summary>
/// <remarks>
/// Times count from the start of the file, as players show them. Frames come through one pipe as Matroska with raw pixels, because there
/// each picture carries its own timestamp: nothing has to be matched by order with a second source, and no warning in a log can shift
/// the times. Matroska counts milliseconds; ffmpeg stretches time a thousandfold before it writes, so that microseconds arrive. The pipe is
/// bounded: ffmpeg waits for whoever reads, and memory does not grow with the video.
/// </remarks>
public static class Video
{
    // A seek may land late by some frames in containers without an index.
    internal const double SeekMargin = 10;

    private const double Stretch = 1000;

    // A picture's shape may change in mid-stream by this factor; what claims more would ask for gigabytes, and is shown narrower.
    private const int MaxChange = 8;

    // Matroska knows no negative times, and some files start before 0 s.
    private const double Lead = 1000;

    // Each open file takes a decoder's memory.
    private const int MaxSeeks = 12;

    /// <summary>Asks what a video file holds; a recording whose clock may jump is read through once, without decoding.</summary>
    /// <param name="path">A video file.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="MediaException">The file is no video, or ffprobe is not installed.</exception>
    public static async Task<VideoProbe> ProbeAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var json = new StringBuilder();
        var (exitCode, errors) = await Ffprobe.RunAsync(path, ["-show_format", "-show_streams", "-of", "json"],
            line => json.AppendLine(line), cancellationToken).ConfigureAwait(false);
        if (exitCode != 0)
        {
            throw new MediaException(path, errors switch
            {
                "" => $"ffprobe stopped with exit code {exitCode} ({FfmpegProgram.LastComplaint(errors)}) before it said what the file "
                    + "holds",
                _ when errors.Contains("Format not on whitelist", StringComparison.Ordinal) =>
                    "is no video container; playlists and files that only point at others are refused",
                _ => $"is not a video that ffmpeg can read: {FfmpegProgram.LastComplaint(errors)}",
            });
        }

        var video = VideoProbe.Parse(path, json.ToString());
        return video.MayJump ? await VideoClock.CheckAsync(video, cancellationToken).ConfigureAwait(false) : video;
    }

    /// <summary>Reads frames in order of time.</summary>
    /// <param name="video">What was found in the file.</param>
    /// <param name="sampling">Which frames.</param>
    /// <param name="minimumSide">The shorter side is scaled down to this many pixels, and never up: twice the model's resolution.</param>
    /// <param name="after">Only frames later than this, in seconds from
    /// the start of the file: where an interrupted reading stopped.</param>
    /// <param name="cancellationToken">Ends the reading and ffmpeg with it.</param>
    /// <returns>Frames, each the caller's to dispose; their pictures are of one size.</returns>
    /// <exception cref="MediaException">After the frames that could be read, the file turned out to be damaged or cut short.</exception>
    public static async IAsyncEnumerable<VideoFrame> ReadFramesAsync(
        VideoProbe video,
        FrameSampling sampling,
        int minimumSide,
        double? after = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(video);
        ArgumentNullException.ThrowIfNull(sampling);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minimumSide);
        var size = Scaled(video, minimumSide);
        var clock = new VideoClock(video);
        string[] skip = sampling.OnlyKeyFrames ? ["-skip_frame", "nokey"] : [];
        string[] input = [.. skip, .. clock.Seek(sampling.ByTime ? after : null)];
        string[] output = ["-map", $"0:{video.Stream}", "-vf",
            $"{clock.Running},select='{sampling.Select(video, clock.Origin, after)}',{Filters(video, size)}", .. Raw];
        await using var ffmpeg = Ffmpeg.ToPipe(video.Path, [[.. Quiet, .. clock.Keep, .. input]], output);
        var last = double.NegativeInfinity;
        var read = 0L;
        await foreach (var frame in ReadPipeAsync(ffmpeg, video, size, clock, cancellationToken).ConfigureAwait(false))
        {
            // ffmpeg's filters start anew where the picture's size changes, and then repeat the part.
            if (sampling.LeavesOut(read++, frame.Time, after) || sampling.Part(video, frame.Time) <= sampling.Part(video, last))
            {
                frame.Dispose();
                continue;
            }

            last = frame.Time;
            yield return frame;
        }

        var (exitCode, errors) = await ffmpeg.WaitAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfIncomplete(video, sampling, after, last, exitCode, errors);
    }

    /// <summary>Reads one frame, by a seek: fast also late in a long video.</summary>
    /// <param name="video">What was found in the file.</param>
    /// <param name="time">In seconds from the start of the file; the first frame at or after it is read.</param>
    /// <param name="minimumSide">The shorter side is scaled down to this many pixels, and never up.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The frame, the caller's to dispose.</returns>
    /// <exception cref="MediaException">The file is no video, or has no frame from there on.</exception>
    public static async Task<VideoFrame> ReadFrameAsync(
        VideoProbe video, double time, int minimumSide, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(video);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minimumSide);
        var frames = await ReadFramesAtAsync(video, [time], minimumSide, cancellationToken).ConfigureAwait(false);
        return frames is [var frame] ? frame
            : throw new MediaException(video.Path, Invariant($"has no frame at or after {time:F3} s"));
    }

    /// <summary>Reads single frames with one run of ffmpeg.</summary>
    /// <param name="video">What was found in the file.</param>
    /// <param name="times">In seconds from the start of the file, rising; of each the first frame at or after it is read.</param>
    /// <param name="minimumSide">The shorter side is scaled down to this many pixels, and never up.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>
    /// Frames in order of time, each the caller's to dispose: at most one for each time, fewer where two times fall to one frame or the
    /// video ends before.
    /// </returns>
    /// <exception cref="MediaException">Not one frame could be read.</exception>
    internal static async Task<IReadOnlyList<VideoFrame>> ReadFramesAtAsync(
        VideoProbe video, IReadOnlyList<double> times, int minimumSide, CancellationToken cancellationToken = default)
    {
        var frames = new List<VideoFrame>();
        foreach (var some in times.Chunk(MaxSeeks))
        {
            var size = Scaled(video, minimumSide);
            var clock = new VideoClock(video);
            string[] wanted = [.. some.Select(time => Invariant($"gte(t,{clock.Origin + time - Timecode.Tolerance - 1e-6:F6})"))];
            string[][] seeks = [.. some.Select(time => clock.Seek(time))];
            // Where no seek is possible, the frames are counted off in one pass; else each time opens the file anew.
            var inputs = seeks.Any(seek => seek.Length == 0) ? [[]] : seeks;
            var passed = string.Join('+', wanted);
            var graph = inputs.Length < some.Length || some.Length == 1
                ? $"[0:{video.Stream}]{clock.Running},select='gt({passed},{passed.Replace("(t,", "(prev_t,", StringComparison.Ordinal)})',"
                    + $"trim=end_frame={some.Length},{Filters(video, size)}[all]"
                : string.Concat(
                    wanted.Select((from, i) => $"[{i}:{video.Stream}]select='{from}',trim=end_frame=1,{Filters(video, size)}[f{i}];"))
                    + string.Concat(wanted.Select((_, i) => $"[f{i}]")) + $"interleave=nb_inputs={some.Length}[all]";
            var opened = inputs.Select((seek, i) => (string[])[.. i == 0 ? [.. Quiet, .. clock.Keep] : Array.Empty<string>(), .. seek])
                .ToList();
            await using var ffmpeg = Ffmpeg.ToPipe(video.Path, opened, ["-filter_complex", graph, "-map", "[all]", .. Raw]);
            await foreach (var frame in ReadPipeAsync(ffmpeg, video, size, clock, cancellationToken).ConfigureAwait(false))
            {
                frames.Add(frame);
            }

            var (exitCode, errors) = await ffmpeg.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (frames.Count == 0 && errors.Length > 0)
            {
                throw new MediaException(video.Path,
                    $"ffmpeg stopped with exit code {exitCode} ({FfmpegProgram.LastComplaint(errors)}): no frame could be read");
            }
        }

        return frames;
    }

    /// <summary>Gets the filters that bring HDR to the colours of a screen, and end with a comma; empty for ordinary colours.</summary>
    /// <remarks>White of 203 cd/m² (ITU-R BT.2408) becomes the screen's
    /// white, and what is brighter is pressed into the last tenth.</remarks>
    internal static string ToneMap(VideoProbe video) => video.HdrColours is not { } colours ? ""
        : $"setparams={colours},zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=mobius:param=0.9:desat=0,"
            + "zscale=t=bt709:m=bt709:r=tv,format=yuv420p,";

    private static IReadOnlyList<string> Quiet => ["-nostdin", "-v", "error"];

    private static IReadOnlyList<string> Raw =>
    [
        "-fps_mode", "passthrough", "-enc_time_base", "1:1000000", "-c:v", "rawvideo", "-map_metadata", "-1", "-map_chapters", "-1",
        "-allow_raw_vfw", "1",
    ];

    // Display aspect covers the target: equal to it but where the size changes in mid-stream, and then the middle is kept.
    private static string Filters(VideoProbe video, (int Width, int Height) size) =>
        Invariant($"setpts=(PTS+{Lead}/TB)*{Stretch},scale=w='clip(round({size.Height}*dar),{size.Width},{MaxChange}*{size.Width})'")
            + Invariant($":h='clip(round({size.Width}/dar),{size.Height},{MaxChange}*{size.Height})'")
            + Invariant($":flags=bicubic+accurate_rnd+full_chroma_int,{ToneMap(video)}format=rgb24,crop={size.Width}:{size.Height}");

    private static async IAsyncEnumerable<VideoFrame> ReadPipeAsync(
        Ffmpeg ffmpeg, VideoProbe video, (int Width, int Height) size, VideoClock clock,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var pipe = new BufferedStream(await ffmpeg.OutputAsync(cancellationToken).ConfigureAwait(false), 1 << 16);
        var blocks = new MatroskaBlocks(pipe);
        var pixels = new byte[3 * size.Width * size.Height];
        while (await blocks.NextAsync(cancellationToken).ConfigureAwait(false) is { } block)
        {
            if (block.Length != pixels.Length)
            {
                throw new MediaException(video.Path,
                    $"a frame of {size.Width} × {size.Height} takes {pixels.Length} bytes; ffmpeg wrote {block.Length}");
            }

            if (!await blocks.ReadAsync(pixels, cancellationToken).ConfigureAwait(false))
            {
                yield break;
            }

            var image = RgbImage.Rent(size.Width, size.Height);
            pixels.CopyTo(image.Pixels);
            yield return new VideoFrame(Math.Round((block.Time / Stretch) - Lead - clock.Origin, 6), image);
        }
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
            ? Invariant($"reading ended after the frame at {time:F3} s; the frames up to there are kept")
            : "no frame could be read";
        if (exitCode != 0)
        {
            throw new MediaException(video.Path,
                $"ffmpeg stopped with exit code {exitCode} ({FfmpegProgram.LastComplaint(errors)}): {where}");
        }

        if (reached is null)
        {
            throw new MediaException(video.Path, $"has no frames{(errors.Length > 0 ? ": " + FfmpegProgram.LastComplaint(errors) : "")}");
        }

        var missing = video.Start + video.Duration - reached - sampling.Step(video);
        if (errors.Length > 0 && (missing > 0.25 || errors.Contains("partial file", StringComparison.Ordinal)
            || errors.Contains("ended prematurely", StringComparison.Ordinal)))
        {
            throw new MediaException(video.Path,
                Invariant($"is cut short or damaged ({FfmpegProgram.LastComplaint(errors)}), of {video.Duration:F3} s {where}"));
        }
    }
}

/// <summary>One picture of a video and the moment at which it appears.</summary>
/// <param name="Time">In seconds from the start of the file, to the microsecond, whatever the file's own clock says there.</param>
/// <param name="Image">The picture, the right way up.</param>
public sealed record VideoFrame(double Time, RgbImage Image) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Image.Dispose();
}
