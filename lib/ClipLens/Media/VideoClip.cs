using System.Globalization;

namespace ClipLens.Media;

/// <summary>A span of a video, written as a file of its own.</summary>
/// <param name="Path">The new file: MP4.</param>
/// <param name="Start">Where the clip begins in the video: its first frame's presentation time in seconds, at the latest.</param>
/// <param name="End">Where it ends, in seconds.</param>
/// <param name="IsCopy">Whether picture and sound were copied as they were, without a loss.</param>
public sealed record VideoClip(string Path, double Start, double End, bool IsCopy)
{
    // A copy can only begin at a key frame: this much too early is accepted for it.
    private const double EarlyEnough = 0.5;

    // A seek lands on the key frame before it, and in some containers needs room for reordered frames.
    private const double SeekMargin = 0.2;

    /// <summary>Writes a span of a video to a file.</summary>
    /// <param name="video">The video.</param>
    /// <param name="start">Presentation time in seconds.</param>
    /// <param name="end">Presentation time in seconds, after <paramref name="start"/>.</param>
    /// <param name="target">The new file, <c>.mp4</c>.</param>
    /// <param name="exact">
    /// Whether the clip has to begin and end with exactly the right frame, which takes encoding it anew. Otherwise it is copied if a key
    /// frame lies within half a second before the start, and begins there.
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

        var key = exact || !video.Container.StartsWith("mov", StringComparison.Ordinal)
            ? null
            : await KeyFrameBeforeAsync(video, start, cancellationToken).ConfigureAwait(false);
        var copy = start - key <= EarlyEnough;
        var clip = new VideoClip(target, copy ? key ?? start : start, end, copy);
        var unfinished = target + $".{Guid.NewGuid():N}.unfinished";
        try
        {
            await WriteAsync(video, clip, unfinished, cancellationToken).ConfigureAwait(false);
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

    private static async Task WriteAsync(VideoProbe video, VideoClip clip, string unfinished, CancellationToken cancellationToken)
    {
        var seek = clip.IsCopy ? clip.Start + SeekMargin : clip.Start;
        string[] how = clip.IsCopy
            ? ["-c", "copy", "-avoid_negative_ts", "make_zero"]
            :
            [
                "-vf", "crop=trunc(iw/2)*2:trunc(ih/2)*2", "-fps_mode", "passthrough", "-enc_time_base", "1:90000",
                "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", "-c:a", "aac",
            ];
        string[] arguments =
        [
            "-nostdin", "-v", "error", "-seek_timestamp", "1", "-ss", Seconds(seek), .. FfmpegProcess.Input(video.Path),
            "-t", Seconds(clip.End - seek), "-map", $"0:{video.Stream}", "-map", "0:a:0?", "-map_chapters", "-1", .. how,
            "-movflags", "+faststart", "-f", "mp4", "-n", "file:" + unfinished,
        ];
        await using var ffmpeg = FfmpegProcess.Start("ffmpeg", video.Path, arguments);
        var (exitCode, errors) = await ffmpeg.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (errors.Contains("No space left on device", StringComparison.Ordinal))
        {
            throw new IOException($"{clip.Path}: the disk is full, and no clip was written; free some space or name another folder.");
        }

        if (exitCode != 0)
        {
            throw new IOException($"{clip.Path}: no clip was written from {video.Path}: {FfmpegProcess.LastComplaint(errors)}");
        }
    }

    // Reading begins at a key frame, so the first packet after a seek is the one looked for.
    private static async Task<double?> KeyFrameBeforeAsync(VideoProbe video, double time, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "-v", "error", .. FfmpegProcess.Input(video.Path), "-select_streams", $"{video.Stream}", "-read_intervals",
            $"{Seconds(time)}%+#1", "-show_entries", "packet=pts_time", "-of", "default=noprint_wrappers=1:nokey=1",
        ];
        await using var probe = FfmpegProcess.Start("ffprobe", video.Path, arguments);
        using var reader = new StreamReader(probe.Output);
        var line = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        await probe.WaitAsync(cancellationToken).ConfigureAwait(false);
        return double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out var key) && key <= time ? key : null;
    }

    private static void RefuseIfThere(string target)
    {
        if (File.Exists(target) || Directory.Exists(target))
        {
            throw new IOException($"{target}: is there already and was left as it is; name another file, or allow it to be replaced.");
        }
    }

    private static string Seconds(double time) => time.ToString("F6", CultureInfo.InvariantCulture);
}
