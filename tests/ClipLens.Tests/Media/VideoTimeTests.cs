using System.Globalization;

namespace ClipLens.Tests.Media;

/// <summary>Times: each frame says its own number, so a wrong time cannot hide.</summary>
public sealed class VideoTimeTests(VideoClips clips) : IClassFixture<VideoClips>
{
    private const double Millisecond = 0.001;

    [Theory]
    [InlineData("25", 25.0, "mp4")]
    [InlineData("30000/1001", 30000 / 1001.0, "mp4")]
    [InlineData("60000/1001", 60000 / 1001.0, "mp4")]
    [InlineData("30000/1001", 30000 / 1001.0, "mkv")]
    [InlineData("60000/1001", 60000 / 1001.0, "ts")]
    [InlineData("25", 25.0, "avi")]
    public async Task One_frame_per_second_is_the_first_at_or_after_each_second(string rate, double framesPerSecond, string container)
    {
        string[] reordered = container == "avi" ? ["-bf", "0"] : []; // AVI cannot tell when a reordered frame is shown
        var path = clips.Numbered($"{rate.Replace('/', '-')}.{container}", rate, (int)(framesPerSecond * 4.5), "null", reordered);
        var start = (await Video.ProbeAsync(path)).Start;

        var frames = await VideoClips.NumbersAsync(path, FrameSampling.PerSecond());

        Assert.Equal([0, 1, 2, 3, 4], frames.Select(f => (int)Math.Floor(f.Time - start + Millisecond)));
        Assert.All(frames.Index(), f => Assert.Equal((int)Math.Ceiling(f.Index * framesPerSecond - 0.01), f.Item.Number));
        Assert.All(frames, f => Assert.Equal(f.Number / framesPerSecond, f.Time - start, Millisecond));
    }

    [Fact]
    public async Task Every_frame_of_a_video_of_variable_rate_has_its_own_time()
    {
        static double TimeOf(int number) => ((number * 40) + (number * number % 35)) / 1000.0;
        var path = clips.Numbered("variable.mp4", "25", 60, "setpts='(N*40+mod(N*N,35))/1000/TB'", "-video_track_timescale", "90000");

        var frames = await VideoClips.NumbersAsync(path, FrameSampling.All);

        Assert.Equal(Enumerable.Range(0, 60), frames.Select(f => f.Number));
        Assert.All(frames, f => Assert.Equal(TimeOf(f.Number), f.Time, Millisecond));
    }

    [Fact]
    public async Task A_second_without_a_new_frame_gives_none()
    {
        var path = clips.Numbered("pause.mp4", "25", 50, "setpts='(N*40+4300*gte(N,30))/1000/TB'", "-video_track_timescale", "90000");

        var frames = await VideoClips.NumbersAsync(path, FrameSampling.PerSecond());

        // 30 frames, then 4.3 s nothing, then the rest.
        Assert.Equal([(0.0, 0), (1.0, 25), (5.5, 30), (6.02, 43)], frames.Select(f => (Math.Round(f.Time, 3), f.Number)));
    }

    [Theory]
    [InlineData("mp4", 5.0)]
    [InlineData("mkv", 5.0)]
    [InlineData("ts", 5.0)]
    public async Task Times_count_from_the_start_of_the_file_where_its_clock_starts_late(string container, double offset)
    {
        var path = clips.Numbered($"late.{container}", "25", 60, "null",
            "-output_ts_offset", offset.ToString(CultureInfo.InvariantCulture), "-muxdelay", "0", "-muxpreload", "0");

        var video = await Video.ProbeAsync(path);
        var frames = await VideoClips.NumbersAsync(path, FrameSampling.PerSecond());

        Assert.Equal(0, video.Start);
        Assert.Equal(offset, video.ClockStart, 0.1); // MPEG-TS leaves room for reordered frames
        Assert.InRange(video.Duration!.Value, 2.3, 2.5);
        Assert.Equal([0, 25, 50], frames.Select(f => f.Number));
        Assert.All(frames, f => Assert.Equal(f.Number / 25.0, f.Time, Millisecond));
    }

    [Fact]
    public async Task Times_count_from_the_start_of_the_file_where_its_clock_starts_before_zero()
    {
        var path = clips.Numbered("early.ts", "25", 60, "setpts=PTS-1.2/TB", "-avoid_negative_ts", "disabled", "-bf", "0",
            "-muxdelay", "0", "-muxpreload", "0");

        var frames = await VideoClips.NumbersAsync(path, FrameSampling.All);

        Assert.Equal(60, frames.Count);
        Assert.All(frames, f => Assert.Equal(f.Number / 25.0, f.Time, Millisecond));
    }

    [Theory]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(270)]
    public async Task A_rotated_video_is_shown_the_right_way_up(int rotation)
    {
        // Stored turned the other way, with the note to turn it back.
        var turn = rotation switch { 90 => "transpose=cclock", 180 => "hflip,vflip", _ => "transpose=clock" };
        var turned = clips.Numbered($"turned{rotation}.mp4", "25", 40, turn);
        var path = clips.Of($"rotated{rotation}.mp4");
        VideoClips.Ffmpeg("-i", turned, "-c", "copy", "-metadata:s:v:0", $"rotate={360 - rotation}", path); // counted the other way

        var video = await Video.ProbeAsync(path);
        var frames = await VideoClips.NumbersAsync(path, FrameSampling.PerSecond());

        Assert.Equal((rotation, 256, 128), (video.Rotation, video.Width, video.Height));
        Assert.Equal([(0.0, 0), (1.0, 25)], frames);
    }

    [Fact]
    public async Task A_video_whose_sound_starts_first_keeps_the_times_of_its_picture()
    {
        var picture = clips.Numbered("picture.mp4", "25", 60);
        var path = clips.Of("sound first.mp4");
        VideoClips.Ffmpeg("-itsoffset", "0.52", "-i", picture, "-f", "lavfi", "-i", "sine=d=3", "-map", "0", "-map", "1", "-c:v", "copy",
            path);

        var video = await Video.ProbeAsync(path);
        var frames = await VideoClips.NumbersAsync(path, FrameSampling.PerSecond());

        Assert.True(video.HasAudio);
        Assert.Equal([(0.52, 0), (1.52, 25), (2.52, 50)], frames.Select(f => (Math.Round(f.Time, 3), f.Number)));
    }

    [SharedTheory]
    [InlineData("rotation/video_0.mov", 0, 568, 320)]
    [InlineData("rotation/video_90.mov", 90, 320, 568)]
    [InlineData("rotation/video_180.mov", 180, 568, 320)]
    [InlineData("rotation/video_270.mov", 270, 320, 568)]
    [InlineData("mdn/flower.mp4", 0, 960, 540)]
    [InlineData("mdn/flower.webm", 0, 960, 540)]
    [InlineData("mdn/friday.mp4", 0, 640, 480)]
    public async Task Clips_from_cameras_are_read_to_their_end(string name, int rotation, int width, int height)
    {
        var path = Shared.Of($"videos/{name}");

        var video = await Video.ProbeAsync(path);
        var times = new List<double>();
        await foreach (var frame in Video.ReadFramesAsync(await Video.ProbeAsync(path), FrameSampling.All, 64))
        {
            times.Add(frame.Time);
            frame.Dispose();
        }

        Assert.Equal((rotation, width, height), (video.Rotation, video.Width, video.Height));
        Assert.Equal(Math.Round(video.Duration!.Value * video.FramesPerSecond!.Value), times.Count, 2.0);
        Assert.Equal(times.Order(), times);
        Assert.All(times.Index(), t => Assert.Equal(video.Start + (t.Index / video.FramesPerSecond.Value), t.Item, 0.0015));
    }
}
