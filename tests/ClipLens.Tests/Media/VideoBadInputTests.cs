namespace ClipLens.Tests.Media;

/// <summary>Files that are no videos, or only in part, or named to mislead.</summary>
public sealed class VideoBadInputTests(VideoClips clips) : IClassFixture<VideoClips>
{
    private string Good => clips.Numbered("good.mkv", "25", 110);

    [Fact]
    public async Task A_text_file_named_as_a_video_is_refused()
    {
        await AssertRefusedAsync(Write("notes.mp4", "It was a dark and stormy night."), "not a video that ffmpeg can read");
        await AssertRefusedAsync(Write("empty.mp4", ""), "not a video that ffmpeg can read");
        await AssertRefusedAsync(clips.Of("nowhere.mp4"), "is not there any more");
        await AssertRefusedAsync(clips.Folder, "is a folder, not a file");
    }

    [Fact]
    public async Task Sound_without_a_picture_is_refused()
    {
        var sound = clips.Of("sound.mp4");
        VideoClips.Ffmpeg("-f", "lavfi", "-i", "sine=d=1", sound);
        await AssertRefusedAsync(sound, "no moving picture; found only audio");

        var cover = clips.Of("sound with cover.mp4");
        VideoClips.Ffmpeg("-i", sound, "-f", "lavfi", "-i", "color=red:s=64x64:d=0.04", "-map", "0", "-map", "1",
            "-c:v", "mjpeg", "-disposition:v:0", "attached_pic", cover);
        await AssertRefusedAsync(cover, "no moving picture");
    }

    [Fact]
    public async Task One_frame_is_a_video()
    {
        var path = clips.Numbered("one frame.mp4", "25", 1);

        foreach (var sampling in new[] { FrameSampling.PerSecond(), FrameSampling.All, FrameSampling.Evenly(5), FrameSampling.KeyFrames })
        {
            Assert.Equal([(0.0, 0)], await VideoClips.NumbersAsync(path, sampling));
        }
    }

    [Theory]
    [InlineData("zero.mp4")]
    [InlineData("zero.mkv")]
    [InlineData("zero.avi")]
    public async Task No_frame_is_said(string name)
    {
        var path = clips.Of(name);
        VideoClips.Ffmpeg("-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "0", "-c:v", "libx264", path);

        var refused = await Assert.ThrowsAsync<MediaException>(() => VideoClips.NumbersAsync(path, FrameSampling.PerSecond()));

        Assert.Equal(path, refused.Path);
        Assert.Matches("no frame|no stream|that ffmpeg can read", refused.Reason);
    }

    [Theory]
    [InlineData("cut.mkv")]
    [InlineData("cut.mp4")]
    [InlineData("cut.flv")]
    [InlineData("cut.avi")]
    public async Task A_video_cut_short_gives_its_frames_and_then_says_so(string name)
    {
        var whole = clips.Of("whole " + name);
        VideoClips.Ffmpeg("-i", Good, "-movflags", "faststart", "-bf", "0", "-g", "20", "-c:v", name == "cut.flv" ? "flv" : "libx264",
            whole);
        var path = clips.Of(name);
        var bytes = File.ReadAllBytes(whole);
        File.WriteAllBytes(path, bytes[..(bytes.Length * 6 / 10)]);

        foreach (var sampling in new[] { FrameSampling.PerSecond(2), FrameSampling.EveryNth(10) })
        {
            var (numbers, ending) = await ReadToTroubleAsync(path, sampling);

            Assert.InRange(numbers.Count, 3, 9);
            Assert.Equal(numbers.Order(), numbers);
            Assert.Contains("cut short or damaged", ending?.Reason, StringComparison.Ordinal);
            Assert.Contains("frames up to there are kept", ending?.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_whole_video_is_not_reported_whatever_the_sampling()
    {
        foreach (var sampling in
            new[] { FrameSampling.PerSecond(0.1), FrameSampling.PerSecond(7), FrameSampling.EveryNth(60), FrameSampling.KeyFrames })
        {
            Assert.Null((await ReadToTroubleAsync(Good, sampling)).Ending);
        }
    }

    [Theory]
    [InlineData("mp4", 4, "moov")]
    [InlineData("mkv", 40, null)]
    public async Task A_damaged_header_is_refused(string container, int keep, string? mark)
    {
        var whole = clips.Of("header." + container);
        VideoClips.Ffmpeg("-i", Good, "-c", "copy", whole);
        var bytes = File.ReadAllBytes(whole);
        var start = mark is null ? 0 : bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(mark));
        bytes.AsSpan(start + (mark is null ? 0 : keep), Math.Min(300, bytes.Length - start - keep)).Fill(0x5A);
        var path = clips.Of("damaged header." + container);
        File.WriteAllBytes(path, bytes);

        var refused = await Assert.ThrowsAsync<MediaException>(() => VideoClips.NumbersAsync(path, FrameSampling.PerSecond()));

        Assert.Equal(path, refused.Path);
    }

    [Fact]
    public async Task A_size_that_changes_on_the_way_changes_nothing_but_the_source()
    {
        var small = clips.Numbered("small.ts", "25", 60, "null", "-bf", "0");
        var large = clips.Numbered("large.ts", "25", 60, "scale=512:256:flags=neighbor", "-bf", "0", "-output_ts_offset", "2.4");
        var path = clips.Of("grows.ts");
        File.WriteAllBytes(path, [.. File.ReadAllBytes(small), .. File.ReadAllBytes(large)]);

        var frames = await VideoClips.NumbersAsync(path, FrameSampling.PerSecond(), minimumSide: 128);
        var counted = await VideoClips.NumbersAsync(path, FrameSampling.EveryNth(25), minimumSide: 128);

        Assert.Equal([0, 25, 50, 15, 40], frames.Select(f => f.Number));
        Assert.Equal([0, 1, 2, 3, 4], frames.Select(f => Math.Round(f.Time - frames[0].Time, 3)));
        Assert.Equal(frames, counted);
        Assert.Equal(counted[2..], await VideoClips.NumbersAsync(path, FrameSampling.EveryNth(25), counted[1].Time, minimumSide: 128));
    }

    [Fact]
    public async Task A_shape_of_pixels_that_asks_for_gigabytes_is_refused()
    {
        var path = clips.Numbered("needle.mkv", "25", 2, "setsar=32767/1:max=40000");

        await AssertRefusedAsync(path, "256 × 128, shown 8388352 wide; at most 67 million pixels are read");
    }

    [Theory]
    [InlineData(7680, 4320, "1:1", true)]
    [InlineData(16384, 16384, "1:1", false)]
    [InlineData(2147483647, 2147483647, "1:1", false)]
    [InlineData(16384, 16384, "1:32767", false)]
    [InlineData(2000000000, 2, "32767:1", false)]
    public void A_size_is_believed_up_to_a_bound(int width, int height, string pixel, bool isBelieved)
    {
        var json =
            $$"""{"format":{},"streams":[{"index":0,"codec_type":"video","width":{{width}},"height":{{height}},"sample_aspect_ratio":"{{pixel}}"}]}""";

        var refused = Record.Exception(() => VideoProbe.Parse("large.mkv", json));

        Assert.Equal(isBelieved, refused is null);
        Assert.True(isBelieved || refused is MediaException);
    }

    [Theory]
    [InlineData("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:4.4,\nfile:{0}\n#EXT-X-ENDLIST\n")]
    [InlineData("list.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:4.4,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n")]
    [InlineData("concat.mp4", "ffconcat version 1.0\nfile 'good.mkv'\n")]
    [InlineData("stream.sdp",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n")]
    [InlineData("dash.mpd",
        "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" profiles=\"urn:mpeg:dash:profile:isoff-live:2011\"><Period></Period></MPD>")]
    public async Task A_file_that_points_at_others_is_refused(string name, string content) =>
        await AssertRefusedAsync(Write(name, content.Replace("{0}", Good, StringComparison.Ordinal)),
            "playlists and files that only point at others are refused");

    [Theory]
    [InlineData("-i.mkv")]
    [InlineData("it's \"quoted\".mkv")]
    [InlineData("two  spaces and % & ; $HOME `x` #1?a=b.mkv")]
    [InlineData("päivää 日本語 😀.mkv")]
    [InlineData("http:evil,%03d[0].mkv")]
    [InlineData("no ending")]
    [InlineData("two\nlines \\.mkv")]
    [InlineData("ends with a quote\"")]
    [InlineData("x.mkv\" -t 1 -f ffmetadata -y \"written.txt")]
    public async Task A_path_may_be_anything(string name)
    {
        var path = clips.Of(name);
        File.Copy(Good, path, overwrite: true);

        Assert.Equal(5, (await VideoClips.NumbersAsync(path, FrameSampling.PerSecond())).Count);
        var clip = await VideoClip.ExportAsync(await Video.ProbeAsync(path), 1, 2, path + " clip.mp4", exact: true, overwrite: true);
        Assert.Single(await VideoClips.NumbersAsync(clip.Path, FrameSampling.PerSecond()));
        Assert.False(File.Exists("written.txt") || File.Exists(clips.Of("written.txt")), "a name became arguments");
    }

    private string Write(string name, string content)
    {
        _ = Good; // lies beside the lists that point at it
        File.WriteAllText(clips.Of(name), content);
        return clips.Of(name);
    }

    private static async Task<(List<int> Numbers, MediaException? Ending)> ReadToTroubleAsync(string path, FrameSampling sampling)
    {
        var numbers = new List<int>();
        try
        {
            await foreach (var frame in Video.ReadFramesAsync(await Video.ProbeAsync(path), sampling, 64))
            {
                numbers.Add(VideoClips.NumberOf(frame.Image));
                frame.Dispose();
            }
        }
        catch (MediaException ending)
        {
            return (numbers, ending);
        }

        return (numbers, null);
    }

    private static async Task AssertRefusedAsync(string path, string reason)
    {
        var probing = await Assert.ThrowsAsync<MediaException>(() => Video.ProbeAsync(path));
        var reading = await Assert.ThrowsAsync<MediaException>(() => VideoClips.NumbersAsync(path, FrameSampling.PerSecond()));

        Assert.Equal(path, probing.Path);
        Assert.Contains(reason, probing.Reason, StringComparison.Ordinal);
        Assert.Equal(probing.Message, reading.Message);
    }
}
