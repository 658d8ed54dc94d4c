using System.Globalization;
using static System.FormattableString;

namespace ClipLens;

/// <summary>Turns a video's own clock, which may start anywhere and begin anew, into time since the start of the file.</summary>
/// <remarks>
/// Joined recordings and discs have clocks that begin anew or jump ahead. There ffmpeg puts one recording behind the other by itself, if it
/// may write a clock of its own; but then no seek is possible, as one time of the clock names several places. Everywhere else the
/// clock's own values are kept, which are exact and can be sought.
/// </remarks>
internal sealed class VideoClock(VideoProbe video)
{
    // As in ffmpeg: a longer gap (dts_delta_threshold), or a step back by more than this, is a new clock.
    private const double MaxGap = 10, MaxBack = 0.1;

    /// <summary>Gets what the clock that ffmpeg shows says at the start of the file, in seconds.</summary>
    public double Origin => video.ClockJumps ? -video.Start : video.ClockStart;

    /// <summary>Gets the argument that makes ffmpeg keep the file's own clock.</summary>
    public IReadOnlyList<string> Keep => video.ClockJumps ? [] : ["-copyts"];

    /// <summary>Gets the filter that goes on at the usual pace where a clock
    /// steps back; containers that ffmpeg corrects by itself have none left.</summary>
    public string Running => "setpts='if(isnan(PREV_INPTS),PTS,PREV_OUTPTS+if(gt(PTS,PREV_INPTS),PTS-PREV_INPTS,"
        + Invariant($"{1 / (video.FramesPerSecond ?? 25):F6}/TB))'");

    /// <summary>Gets the arguments that open the file somewhat before a time.</summary>
    /// <param name="time">In seconds from the start of the file, or null for its start.</param>
    /// <returns>None where the file has to be read from its start.</returns>
    public string[] Seek(double? time) =>
        !video.ClockJumps && time - Video.SeekMargin is { } near && near > video.Start && !(time > video.Start + video.Duration)
            ? ["-seek_timestamp", "1", "-ss", (near + Origin).ToString("F3", CultureInfo.InvariantCulture), "-noaccurate_seek"]
            : [];

    /// <summary>Reads through a file's packets for jumps of its clock.</summary>
    /// <returns>The same where the clock runs; else with the true length.</returns>
    public static async Task<VideoProbe> CheckAsync(VideoProbe video, CancellationToken cancellationToken)
    {
        var step = 1 / (video.FramesPerSecond ?? 25);
        var (length, jumps, last) = (step, false, double.NaN);
        await Ffprobe.RunAsync(video.Path, ["-select_streams", $"{video.Stream}", "-show_entries", "packet=dts_time", "-of", "csv=p=0"],
            line =>
            {
                if (double.TryParse(line.TrimEnd(','), NumberStyles.Float, CultureInfo.InvariantCulture, out var time))
                {
                    var isJump = time - last is < -MaxBack or > MaxGap;
                    jumps |= isJump;
                    length += isJump ? step : double.IsNaN(last) ? 0 : time - last;
                    last = time;
                }
            }, cancellationToken).ConfigureAwait(false);
        return jumps ? video with { ClockJumps = true, Duration = Math.Round(length, 6) } : video;
    }
}
