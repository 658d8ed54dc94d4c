using System.Globalization;

namespace ClipLens;

/// <summary>A span of a video, written as a file of its own.</summary>
/// <param name="Path">The new file: MP4.</param>
/// <param name="Start">Where the clip begins in the video: its first frame's presentation time in seconds, at the latest.</param>
/// <param name="End">Where it ends, in seconds.</param>
/// <param name="IsCopy">Whether the picture was copied as it was, without a loss; the sound too where MP4 can hold it.</param>
[TypeFormatterSource]
public sealed record VideoClip(string Path, double Start, double End, bool IsCopy) : IVisual
{
    // A copy can only begin at a key frame: this much too early is accepted for it.
    private const double EarlyEnough = 0.5;

    private static readonly string[] Encode =
    [
        "-vf", "crop=trunc(iw/2)*2:trunc(ih/2)*2", "-fps_mode", "passthrough", "-enc_time_base", "1:90000",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", "-c:a", "aac",
    ];

    /// <summary>Writes a span of a video to a file.</summary>
    /// <param name="video">The video.</param>
    /// <param name="start">Presentation time in seconds.</param>
    /// <param name="end">Presentation time in seconds, after <paramref name="start"/>.</param>
    /// <param name="target">The new file, <c>.mp4</c>.</param>
    /// <param name="exact">
    /// Whether the clip has to begin and end with exactly the right frame, which takes encoding it anew. Otherwise it is copied if a key
    /// frame lies within half a second before the start, and begins there; what MP4 cannot hold is encoded all the same.
    /// </param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <param name="cancellationToken">Ends the writing; nothing is left behind.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="MediaException">The video cannot be read.</exception>
    /// <exception cref="IOException">The target is there already, or cannot be written; the disk may be full.</exception>
    public static async Task<VideoClip> ExportAsync(
        VideoProbe video,
        double start,
        double end,
        string target,
        bool exact = false,
        bool overwrite = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(video);
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(end, start);
        if (!target.EndsWith(".mp4", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"A clip is an .mp4 file; found {target}.", nameof(target));
        }

        target = System.IO.Path.GetFullPath(target);
        if (!overwrite)
        {
            RefuseIfThere(target);
        }

        var unfinished = target + $".{Guid.NewGuid():N}.unfinished";
        try
        {
            var key = exact ? null : await KeyFrameBeforeAsync(video, start, cancellationToken).ConfigureAwait(false);
            var clip = await WriteAsync(video, new VideoClip(target, start, end, false), key, unfinished, cancellationToken).ConfigureAwait(false);
            if (!overwrite)
            {
                RefuseIfThere(target);
            }

            File.Move(unfinished, target, overwrite);
            return clip;
        }
        finally
        {
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }
        }
    }

    /// <inheritdoc/>
    public string ToHtml() => Renderer<VideoClip>.ToHtml(this);

    /// <summary>Says what was cut out.</summary>
    public override string ToString() => $"{System.IO.Path.GetFileName(Path)}: {Timecode.Format(Start)}–{Timecode.Format(End)}";

    // Which codecs MP4 can hold, ffmpeg knows: what it refuses to copy is encoded, the sound before the picture.
    private static async Task<VideoClip> WriteAsync(
        VideoProbe video, VideoClip clip, KeyFrame? key, string unfinished, CancellationToken cancellationToken)
    {
        if (key is not null)
        {
            string[] sounds = video.HasAudio ? ["copy", "aac"] : ["copy"];
            foreach (var sound in sounds)
            {
                string[] copy = ["-c:v", "copy", "-c:a", sound, "-avoid_negative_ts", "make_zero"];
                if (await RunAsync(video, clip, key.Decoded, copy, unfinished, cancellationToken).ConfigureAwait(false) is null)
                {
                    return clip with { Start = key.Shown, IsCopy = true };
                }
            }
        }

        return await RunAsync(video, clip, clip.Start, Encode, unfinished, cancellationToken).ConfigureAwait(false) is { } complaint
            ? throw new IOException($"{clip.Path}: no clip was written from {video.Path}: {complaint}")
            : clip;
    }

    // The seek only comes near, since some containers miss by seconds; the exact cut is made on the way out, and there copied packets
    // are held against the time at which they are decoded.
    private static async Task<string?> RunAsync(
        VideoProbe video, VideoClip clip, double from, string[] how, string unfinished, CancellationToken cancellationToken)
    {
        var near = from - Video.SeekMargin;
        string[] seek = near > video.Start ? ["-seek_timestamp", "1", "-ss", Seconds(near)] : [];
        var cut = from - FrameSampling.Early;
        string[] arguments =
        [
            "-nostdin", "-v", "error", "-abort_on", "empty_output", "-copyts", .. seek, .. FfmpegProcess.Input(video.Path),
            "-ss", Seconds(cut), "-t", Seconds(clip.End - FrameSampling.Early - cut), "-map", $"0:{video.Stream}", "-map", "0:a:0?",
            "-map_chapters", "-1", .. how, "-movflags", "+faststart", "-f", "mp4", "-y", "file:" + unfinished,
        ];
        await using var ffmpeg = FfmpegProcess.Start("ffmpeg", video.Path, arguments);
        var (exitCode, errors) = await ffmpeg.WaitAsync(cancellationToken).ConfigureAwait(false);
        return errors.Contains("No space left on device", StringComparison.Ordinal)
            ? throw new IOException($"{clip.Path}: the disk is full, and no clip was written; free some space or name another folder.")
            : exitCode == 0 ? null : $"ffmpeg stopped with exit code {exitCode} ({FfmpegProcess.LastComplaint(errors)})";
    }

    // The last one not after the time, or null if it lies too far before.
    private static async Task<KeyFrame?> KeyFrameBeforeAsync(VideoProbe video, double time, CancellationToken cancellationToken)
    {
        var near = time - EarlyEnough - Video.SeekMargin;
        string[] arguments =
        [
            "-v", "error", .. FfmpegProcess.Input(video.Path), "-select_streams", $"{video.Stream}", "-read_intervals",
            $"{(near > video.Start ? Seconds(near) : "")}%{Seconds(time + EarlyEnough)}", "-show_entries", "packet=pts_time,dts_time,flags",
            "-of", "csv=p=0",
        ];
        await using var probe = FfmpegProcess.Start("ffprobe", video.Path, arguments);
        using var reader = new StreamReader(probe.Output);
        KeyFrame? key = null;
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (KeyFrame.Parse(line) is { } next && next.Shown <= time + FrameSampling.Early)
            {
                key = next;
            }
        }

        await probe.WaitAsync(cancellationToken).ConfigureAwait(false);
        return time - key?.Shown <= EarlyEnough ? key : null;
    }

    private static void RefuseIfThere(string target)
    {
        if (File.Exists(target) || Directory.Exists(target))
        {
            throw new IOException($"{target}: is there already and was left as it is; name another file, or allow it to be replaced.");
        }
    }

    private static string Seconds(double time) => time.ToString("F6", CultureInfo.InvariantCulture);

    private sealed record KeyFrame(double Shown, double Decoded)
    {
        // Where a file does not say when its first picture is decoded, there is none before it that could be taken for it.
        private const double Unsaid = 1;

        // A line such as "4.000000,3.920000,K_".
        public static KeyFrame? Parse(string line) =>
            line.Split(',') is [var shown, var decoded, ['K', ..], ..]
                && double.TryParse(shown, NumberStyles.Float, CultureInfo.InvariantCulture, out var time)
                ? new(time, double.TryParse(decoded, NumberStyles.Float, CultureInfo.InvariantCulture, out var early) ? early : time - Unsaid)
                : null;
    }
}
