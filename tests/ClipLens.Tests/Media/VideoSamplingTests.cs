namespace ClipLens.Tests.Media;

/// <summary>Which frames are taken, and how large they come.</summary>
public sealed class VideoSamplingTests(VideoClips clips) : IClassFixture<VideoClips>
{
    private string Clip => clips.Numbered("clip.mp4", "25", 110);

    private string Long => clips.Numbered("long.mp4", "10", 450);

    [Fact]
    public async Task Every_nth_frame_is_every_nth_and_not_the_first_n()
    {
        var frames = await VideoClips.NumbersAsync(Clip, FrameSampling.EveryNth(30));

        Assert.Equal([0, 30, 60, 90], frames.Select(f => f.Number));
        Assert.Equal([0, 1.2, 2.4, 3.6], frames.Select(f => Math.Round(f.Time, 4)));
    }

    [Fact]
    public async Task Every_frame_comes_once_and_in_order()
    {
        var frames = await VideoClips.NumbersAsync(Clip, FrameSampling.All);

        Assert.Equal(Enumerable.Range(0, 110), frames.Select(f => f.Number));
    }

    [Theory]
    [InlineData(1, new[] { 0 })]
    [InlineData(4, new[] { 0, 28, 55, 83 })]
    [InlineData(10, new[] { 0, 11, 22, 33, 44, 55, 66, 77, 88, 99 })]
    public async Task Evenly_spaced_frames_are_the_first_of_equal_parts(int count, int[] expected)
    {
        var frames = await VideoClips.NumbersAsync(Clip, FrameSampling.Evenly(count));

        Assert.Equal(expected, frames.Select(f => f.Number));
    }

    [Fact]
    public async Task More_evenly_spaced_frames_than_there_are_gives_each_once()
    {
        var frames = await VideoClips.NumbersAsync(Clip, FrameSampling.Evenly(500));

        Assert.Equal(Enumerable.Range(0, 110), frames.Select(f => f.Number));
    }

    [Fact]
    public async Task Key_frames_are_those_the_encoder_set()
    {
        var frames = await VideoClips.NumbersAsync(Clip, FrameSampling.KeyFrames);

        Assert.Equal([0, 20, 40, 60, 80, 100], frames.Select(f => f.Number));
        Assert.All(frames, f => Assert.Equal(f.Number / 25.0, f.Time, 0.001));
    }

    [Fact]
    public async Task Doubling_the_rate_keeps_the_frames_there_were()
    {
        var slow = await VideoClips.NumbersAsync(Clip, FrameSampling.PerSecond(1));
        var fast = await VideoClips.NumbersAsync(Clip, FrameSampling.PerSecond(2));
        var rare = await VideoClips.NumbersAsync(Clip, FrameSampling.PerSecond(0.5));

        Assert.Equal(9, fast.Count);
        Assert.Subset(fast.ToHashSet(), slow.ToHashSet());
        Assert.Equal([0, 50, 100], rare.Select(f => f.Number));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Reading_goes_on_where_it_stopped(double rate)
    {
        var whole = await VideoClips.NumbersAsync(Long, FrameSampling.PerSecond(rate));
        foreach (var stop in new[] { 0, 1, whole.Count / 2, whole.Count - 2 })
        {
            var rest = await VideoClips.NumbersAsync(Long, FrameSampling.PerSecond(rate), whole[stop].Time);

            Assert.Equal(whole[(stop + 1)..], rest);
        }
    }

    [Fact]
    public async Task Reading_goes_on_where_it_stopped_for_counted_and_for_key_frames()
    {
        foreach (var sampling in new[] { FrameSampling.EveryNth(15), FrameSampling.KeyFrames, FrameSampling.Evenly(20) })
        {
            var whole = await VideoClips.NumbersAsync(Long, sampling);
            var rest = await VideoClips.NumbersAsync(Long, sampling, whole[10].Time);

            Assert.Equal(whole[11..], rest);
        }
    }

    [Fact]
    public async Task Reading_on_at_the_end_gives_nothing()
    {
        var whole = await VideoClips.NumbersAsync(Clip, FrameSampling.PerSecond());

        Assert.Empty(await VideoClips.NumbersAsync(Clip, FrameSampling.PerSecond(), whole[^1].Time));
    }

    [Theory]
    [InlineData(64, 128, 64)]
    [InlineData(100, 200, 100)]
    [InlineData(128, 256, 128)]
    [InlineData(1000, 256, 128)]
    public async Task Frames_are_scaled_down_to_the_side_asked_for_and_never_up(int side, int width, int height)
    {
        await foreach (var frame in Video.ReadFramesAsync(await Video.ProbeAsync(Clip), FrameSampling.Evenly(1), side))
        {
            Assert.Equal((width, height), (frame.Image.Width, frame.Image.Height));
            frame.Dispose();
        }
    }

    [Fact]
    public async Task Pixels_that_are_not_square_are_made_square()
    {
        var path = clips.Numbered("anamorphic.mp4", "25", 30, "setsar=2");

        var video = await Video.ProbeAsync(path);
        await foreach (var frame in Video.ReadFramesAsync(await Video.ProbeAsync(path), FrameSampling.PerSecond(), 64))
        {
            Assert.Equal((512, 128, 256, 64), (video.Width, video.Height, frame.Image.Width, frame.Image.Height));
            frame.Dispose();
        }
    }

    [Fact]
    public async Task Colours_are_those_that_were_drawn()
    {
        var path = clips.Of("colour.mp4");
        VideoClips.Ffmpeg("-f", "lavfi", "-i", "color=c=0xE02060:s=640x360:d=1", "-vf", "scale=out_color_matrix=bt709,format=yuv420p",
            "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-c:v", "libx264", path);

        await foreach (var frame in Video.ReadFramesAsync(await Video.ProbeAsync(path), FrameSampling.PerSecond(), 180))
        {
            Assert.Equal((320, 180), (frame.Image.Width, frame.Image.Height));
            var pixel = frame.Image.Pixels[(3 * 12345)..];
            Assert.InRange(pixel[0], 0xE0 - 3, 0xE0 + 3);
            Assert.InRange(pixel[1], 0x20 - 3, 0x20 + 3);
            Assert.InRange(pixel[2], 0x60 - 3, 0x60 + 3);
            frame.Dispose();
        }
    }

    [Fact]
    public void A_sampling_says_what_it_is()
    {
        Assert.Equal("0.5 per second", FrameSampling.PerSecond(0.5).ToString());
        Assert.Equal("key frames", FrameSampling.KeyFrames.ToString());
        Assert.Equal(FrameSampling.PerSecond(2), FrameSampling.PerSecond(2));
        Assert.Throws<ArgumentOutOfRangeException>("rate", () => FrameSampling.PerSecond(0));
        Assert.Throws<ArgumentOutOfRangeException>("n", () => FrameSampling.EveryNth(0));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => FrameSampling.Evenly(-1));
    }
}
