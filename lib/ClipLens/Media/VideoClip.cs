using System.Globalization;

namespace ClipLens;

/// <summary>A span of a video, written as a file of its own.</summary>
/// <param name="Path">The new file: MP4.</param>
/// <param name="Start">Where the clip begins: its first frame's time at the latest, in seconds from the start of the video.</param>
/// <param name="End">Where it ends, in seconds from the start of the video.</param>
/// <param name="IsCopy">Whether the picture was copied as it was, without a loss; the sound too where MP4 can hold it.</param>
[TypeFormatterSource]
public sealed record VideoClip(string Path, double Start, double End, bool IsCopy) : IVisual
{
    // A copy can only begin at a key frame: this much too early is accepted for it.
    private const double EarlyEnough = 0.5;

    private static readonly string[] Encode =
    [
        "-fps_mode", "passthrough", "-enc_time_base", "1:90000",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", "-c:a", "aac",
    ];

    /// <summary>Writes a span of a video to a file.</summary>
    /// <param name="video">The video.</param>
    /// <param name="start">In seconds from the start of the video.</param>
    /// <param name="end">In seconds from the start of the video, after <paramref name="start"/>.</param>
    /// <param name="target">The new file, <c>.mp4</c>.</param>
    /// <param name="exact">
    /// Whether the clip has to begin and end with exactly the right frame, which takes encoding it anew. Otherwise it is copied if a key
    /// frame lies within half a second before the start, and begins there; what MP4 cannot hold is encoded all the same.
    /// </param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <param name="progress">Told once a second how much is written, 0 to 1.</param>
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
        IProgress<double>? progress = null,
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
        RefuseIfThere(target, overwrite);
        var unfinished = target + $".{Guid.NewGuid():N}.unfinished";
        try
        {
            var writing = new Writing(video, new VideoClip(target, start, end, false), unfinished, progress, cancellationToken);
            var clip = await writing.RunAsync(exact).ConfigureAwait(false);
            RefuseIfThere(target, overwrite);
            File.Move(unfinished, target, overwrite);
            progress?.Report(1);
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

    private static void RefuseIfThere(string target, bool overwrite)
    {
        if (!overwrite && (File.Exists(target) || Directory.Exists(target)))
        {
            throw new IOException($"{target}: is there already and was left as it is; name another file, or allow it to be replaced.");
        }
    }

    private static string Seconds(double time) => time.ToString("F6", CultureInfo.InvariantCulture);

    private sealed class Writing(
        VideoProbe video, VideoClip clip, string unfinished, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        private readonly VideoClock _clock = new(video);

        // Which codecs MP4 can hold, ffmpeg knows: what it refuses to copy is encoded, the sound before the picture.
        public async Task<VideoClip> RunAsync(bool exact)
        {
            // A clock that jumps cannot be sought, nor copied from.
            if (!exact && !video.ClockJumps && await KeyFrameAsync().ConfigureAwait(false) is { } key)
            {
                string[] sounds = video.HasAudio ? ["copy", "aac"] : ["copy"];
                foreach (var sound in sounds)
                {
                    if (await TryAsync(key.Decoded, "-c:v", "copy", "-c:a", sound, "-avoid_negative_ts", "make_zero").ConfigureAwait(false)
                        is null)
                    {
                        return clip with { Start = key.Shown, IsCopy = true };
                    }
                }
            }

            var complaint = await TryAsync(clip.Start,
                ["-vf", $"{Video.ToneMap(video)}crop=trunc(iw/2)*2:trunc(ih/2)*2", .. Encode]).ConfigureAwait(false);
            return complaint is null ? clip
                : throw new IOException($"{clip.Path}: no clip was written from {video.Path}: {complaint}");
        }

        // The seek only comes near, since some containers miss by seconds; the exact cut is made on the way out, and there copied packets
        // are held against the time at which they are decoded.
        private async Task<string?> TryAsync(double from, params string[] how)
        {
            var (cut, length) = (_clock.Origin + from - Timecode.Tolerance, clip.End - from);
            string[] input = ["-nostdin", "-v", "error", "-stats", "-abort_on", "empty_output", .. _clock.Keep, .. _clock.Seek(from)];
            string[] output =
            [
                "-ss", Seconds(cut), "-t", Seconds(length), "-map", $"0:{video.Stream}", "-map", "0:a:0?",
                "-map_chapters", "-1", .. how, "-movflags", "+faststart", "-f", "mp4",
            ];
            await using var ffmpeg =
                Ffmpeg.ToFile(video.Path, input, output, unfinished, at => progress?.Report(Math.Clamp(at.TotalSeconds / length, 0, 1)));
            var (exitCode, errors) = await ffmpeg.WaitAsync(cancellationToken).ConfigureAwait(false);
            return errors.Contains("No space left on device", StringComparison.Ordinal)
                ? throw new IOException($"{clip.Path}: the disk is full, and no clip was written; free some space or name another folder.")
                : exitCode == 0 ? null : $"ffmpeg stopped with exit code {exitCode} ({FfmpegProgram.LastComplaint(errors)})";
        }

        // The last one not after the clip's start, or null if it lies too far before.
        private async Task<(double Shown, double Decoded)?> KeyFrameAsync()
        {
            var near = clip.Start - EarlyEnough - Video.SeekMargin;
            var from = near > video.Start ? Seconds(_clock.Origin + near) : "";
            (double Shown, double Decoded)? key = null;
            await Ffprobe.RunAsync(video.Path,
                ["-select_streams", $"{video.Stream}", "-read_intervals", $"{from}%{Seconds(_clock.Origin + clip.Start + EarlyEnough)}",
                    "-show_entries", "packet=pts_time,dts_time,flags", "-of", "csv=p=0"],
                line => key = KeyFrame(line) is { } next && next.Shown <= clip.Start + Timecode.Tolerance ? next : key,
                cancellationToken).ConfigureAwait(false);
            return clip.Start - key?.Shown <= EarlyEnough ? key : null;
        }

        // Of a line such as "4.000000,3.920000,K_". Where a file does not say when its
        // first picture is decoded, there is none in the second before it that could be taken for it.
        private (double Shown, double Decoded)? KeyFrame(string line) =>
            line.Split(',') is [var shown, var decoded, ['K', ..], ..]
                && double.TryParse(shown, NumberStyles.Float, CultureInfo.InvariantCulture, out var time)
                ? (time - _clock.Origin,
                    (double.TryParse(decoded, NumberStyles.Float, CultureInfo.InvariantCulture, out var early) ? early : time - 1)
                        - _clock.Origin)
                : null;
    }
}
