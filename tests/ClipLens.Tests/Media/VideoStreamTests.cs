namespace ClipLens.Tests.Media;

/// <summary>Which of several pictures is the film, and which colours it has.</summary>
public sealed class VideoStreamTests(VideoClips clips) : IClassFixture<VideoClips>
{
    private const string Sdr =
        "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv,zscale=t=linear:npl=203,format=gbrpf32le,"
            + "zscale=p=bt2020:m=bt2020nc:r=tv:npl=203:t=";

    [Fact]
    public async Task The_stream_that_is_marked_for_players_is_the_film()
    {
        var path = Streams("marked.mkv", ("320x240", 4, "0"), ("160x120", 2, "default"));

        Assert.Equal((160, 1), await PickedAsync(path));
    }

    [Fact]
    public async Task Among_equals_the_stream_with_the_most_pixels_is_the_film_and_then_the_longest()
    {
        Assert.Equal((320, 1), await PickedAsync(Streams("larger.mkv", ("160x120", 4, "0"), ("320x240", 2, "0"))));
        Assert.Equal((160, 1), await PickedAsync(Streams("longer.mkv", ("160x120", 2, "0"), ("160x120", 4, "0"))));
    }

    [Fact]
    public async Task A_cover_and_a_preview_of_one_picture_are_no_film()
    {
        var (film, cover) = (clips.Numbered("film.mp4", "25", 50), clips.Of("cover.jpg"));
        VideoClips.Ffmpeg("-f", "lavfi", "-i", "testsrc2=s=640x480", "-frames:v", "1", cover);
        foreach (var disposition in new[] { "attached_pic", "default" })
        {
            var path = clips.Of($"{disposition}.mp4");
            VideoClips.Ffmpeg("-i", cover, "-i", film, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", disposition, path);

            var video = await Video.ProbeAsync(path);

            Assert.Equal(256, video.Width);
            Assert.Equal(2, (await VideoClips.NumbersAsync(path, FrameSampling.PerSecond())).Count);
        }
    }

    [Fact]
    public async Task A_clip_is_cut_from_the_stream_that_was_looked_at()
    {
        var video = await Video.ProbeAsync(Streams("cut.mkv", ("160x120", 4, "0"), ("320x240", 4, "default")));

        foreach (var exact in new[] { false, true })
        {
            var clip = await VideoClip.ExportAsync(video, 1, 2, clips.Of($"cut {exact}.mp4"), exact);
            Assert.Equal(320, (await Video.ProbeAsync(clip.Path)).Width);
        }
    }

    [SharedFact]
    public async Task A_preview_that_comes_first_is_not_the_film()
    {
        var video = await Video.ProbeAsync(Shared.Of("cases/video-preview-stream-first/v24-small-first.mp4"));

        Assert.Equal((320, 8), (video.Width, video.Duration));
    }

    [Theory]
    [InlineData("pq.mp4", "smpte2084", "libx265")]
    [InlineData("pq.mkv", "smpte2084", "libx264")]
    [InlineData("hlg.mov", "arib-std-b67", "libx265")]
    [InlineData("hlg.mkv", "arib-std-b67", "libx265")]
    public async Task HDR_has_the_colours_of_the_same_picture_for_a_screen(string name, string transfer, string codec)
    {
        var path = clips.Of(name);
        VideoClips.Ffmpeg("-f", "lavfi", "-i", "testsrc2=s=128x128:r=5:d=1", "-vf", $"format=yuv420p,{Sdr}{transfer},format=yuv420p10le",
            "-c:v", codec, "-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc", path);

        Assert.InRange(await DifferenceAsync(path, Plain()), 0, 15);
    }

    [Fact]
    public async Task HDR_that_does_not_say_all_of_its_colours_is_taken_as_usual()
    {
        var path = clips.Of("sparse.mkv");
        VideoClips.Ffmpeg("-f", "lavfi", "-i", "testsrc2=s=128x128:r=5:d=1", "-vf",
            $"format=yuv420p,{Sdr}smpte2084,format=yuv420p10le,setparams=colorspace=unknown:color_primaries=unknown",
            "-c:v", "libx264", "-color_trc", "smpte2084", path);

        Assert.InRange(await DifferenceAsync(path, Plain()), 0, 15);
    }

    [SharedFact]
    public async Task HDR_is_as_bright_as_its_twin_for_a_screen() => Assert.InRange(
        await DifferenceAsync(Shared.Of("cases/hdr-video/ice-cream-pq.mov"), Shared.Of("cases/hdr-video/ice-cream-sdr.mp4")), 0, 8);

    private string Plain()
    {
        var path = clips.Of("plain.mkv");
        VideoClips.Ffmpeg("-f", "lavfi", "-i", "testsrc2=s=128x128:r=5:d=1", "-vf", "format=yuv420p", "-c:v", "libx264", "-crf", "10",
            "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", path);
        return path;
    }

    private static async Task<double> DifferenceAsync(string one, string other)
    {
        using var first = await Video.ReadFrameAsync(await Video.ProbeAsync(one), 0, 128);
        using var second = await Video.ReadFrameAsync(await Video.ProbeAsync(other), 0, 128);
        return first.Image.Pixels.ToArray().Zip(second.Image.Pixels.ToArray(), (a, b) => Math.Abs(a - b)).Average();
    }

    private static async Task<(int Width, int Stream)> PickedAsync(string path)
    {
        var video = await Video.ProbeAsync(path);
        return (video.Width, video.Stream);
    }

    private string Streams(string name, params (string Size, int Seconds, string Disposition)[] streams)
    {
        var path = clips.Of(name);
        VideoClips.Ffmpeg([
            .. streams.SelectMany(s => (string[])["-f", "lavfi", "-i", $"testsrc2=s={s.Size}:r=10:d={s.Seconds}"]),
            .. streams.SelectMany((s, i) => (string[])["-map", $"{i}", $"-disposition:v:{i}", s.Disposition]),
            "-c:v", "libx264", "-g", "10", path]);
        return path;
    }
}
