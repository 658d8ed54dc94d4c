namespace ClipLens.Tests.Media;

/// <summary>Recordings that were joined: the clock of each begins where it likes, and a player runs on.</summary>
public sealed class VideoClockTests(VideoClips clips) : IClassFixture<VideoClips>
{
    [Theory]
    [InlineData("anew.ts", "libx264", 0)]
    [InlineData("anew.vob", "mpeg2video", 0)]
    [InlineData("ahead.ts", "libx264", 40_000)]
    [InlineData("ahead.vob", "mpeg2video", 1000)]
    [InlineData("back.ts", "libx264", -1)]
    [InlineData("smaller.ts", "libx264", 0, "scale=128:64")]
    [InlineData("anew.mkv", "libx264", 0)]
    public async Task All_frames_come_at_running_times_where_the_clock_jumps(string name, string codec, double offset,
        string filter = "null")
    {
        var path = Joined(name, codec, offset, filter);

        var video = await Video.ProbeAsync(path);
        var seconds = await VideoClips.NumbersAsync(path, FrameSampling.PerSecond());
        var all = await VideoClips.NumbersAsync(path, FrameSampling.All);

        Assert.Equal([0, 25, 0, 25], seconds.Select(f => f.Number));
        Assert.Equal([0, 1, 2, 3], seconds.Select(f => Math.Round(f.Time - video.Start, 1)));
        Assert.Equal(Enumerable.Range(0, 50).Concat(Enumerable.Range(0, 50)), all.Select(f => f.Number));
        Assert.All(all.Index(), f => Assert.Equal(video.Start + (f.Index / 25.0), f.Item.Time, 0.05));
        if (!name.EndsWith("mkv", StringComparison.Ordinal))
        {
            Assert.Equal(4, video.Duration!.Value, 0.1);
        }
    }

    [Fact]
    public async Task Single_frames_and_clips_of_a_joined_recording_are_those_of_the_running_time()
    {
        var video = await Video.ProbeAsync(Joined("pieces.ts", "libx264", 0, "null"));

        var frames = await Video.ReadFramesAtAsync(video, [0.4, 1.4, 3.2], 64);
        var clip = await VideoClip.ExportAsync(video, 1.2, 3, clips.Of("piece.mp4"));

        Assert.Equal([(0.4, 10), (1.4, 35), (3.2, 30)], frames.Select(f => (Math.Round(f.Time, 2), VideoClips.NumberOf(f.Image))));
        var numbers = await VideoClips.NumbersAsync(clip.Path, FrameSampling.All);
        Assert.Equal(Enumerable.Range(30, 20).Concat(Enumerable.Range(0, 25)), numbers.Select(f => f.Number));
    }

    [Theory]
    [InlineData("early.ts", "95443.0")] // 33 bits of a clock of 90 kHz are full after 95,443.7 s
    [InlineData("middle.ts", "95400.0")]
    public async Task A_clock_that_overflows_runs_on(string name, string start)
    {
        var path = clips.Numbered(name, "25", 1500, "null", "-output_ts_offset", start, "-muxdelay", "0", "-muxpreload", "0");

        var frames = await VideoClips.NumbersAsync(path, FrameSampling.PerSecond());

        Assert.Equal(Enumerable.Range(0, 60).Select(second => 25 * second), frames.Select(f => f.Number));
        Assert.All(frames.Index(), f => Assert.Equal(f.Index, f.Item.Time, 0.001));
    }

    [Fact]
    public async Task Frames_from_all_over_a_video_take_one_run_of_ffmpeg()
    {
        var video = await Video.ProbeAsync(clips.Numbered("long.mkv", "25", 2000));

        var frames = await Video.ReadFramesAtAsync(video, [0, 3.01, 30, 30.01, 79.9, 79.99], 64);

        Assert.Equal([0, 76, 750, 751, 1998], frames.Select(f => VideoClips.NumberOf(f.Image)));
        Assert.Equal([0, 3.04, 30, 30.04, 79.92], frames.Select(f => Math.Round(f.Time, 3)));
    }

    [SharedFact]
    public async Task The_second_half_of_a_recording_whose_clock_begins_anew_is_seen()
    {
        var seconds = new List<(double, bool)>();
        var video = await Video.ProbeAsync(Shared.Of("cases/video-clock-reset/grey-then-red.ts"));
        await foreach (var frame in Video.ReadFramesAsync(video, FrameSampling.PerSecond(), 64))
        {
            var centre = frame.Image.Pixels.Slice(3 * (((frame.Image.Height / 2) * frame.Image.Width) + (frame.Image.Width / 2)), 3);
            seconds.Add((frame.Time, centre[0] > 200 && centre[1] < 50));
            frame.Dispose();
        }

        Assert.Equal(Enumerable.Range(0, 16).Select(second => ((double)second, second >= 8)), seconds);
    }

    [SharedFact]
    public async Task A_recording_from_television_starts_at_nought()
    {
        var video = await Video.ProbeAsync(Shared.Of("cases/ts-start-offset/v12-big.ts"));
        using var frame = await Video.ReadFrameAsync(video, 1, 64);

        Assert.Equal((0, 8, 1), (video.Start, video.Duration, frame.Time));
    }

    // Two recordings of two seconds, their bytes one behind the other; the second one's clock starts at the offset.
    private string Joined(string name, string codec, double offset, string filter)
    {
        var container = Path.GetExtension(name);
        string[] encode = ["-c:v", codec, "-q:v", "2", "-enc_time_base", "1:25", "-muxdelay", "0", "-muxpreload", "0"];
        var first = clips.Numbered($"first of {name}", "25", 50, "null", [.. encode, "-output_ts_offset", offset < 0 ? $"{-offset}" : "0"]);
        var second =
            clips.Numbered($"second of {name}", "25", 50, filter, [.. encode, "-output_ts_offset", offset < 0 ? "0" : $"{offset}"]);
        var path = clips.Of($"joined{container}{name}");
        File.WriteAllBytes(path, [.. File.ReadAllBytes(first), .. File.ReadAllBytes(second)]);
        return path;
    }
}
