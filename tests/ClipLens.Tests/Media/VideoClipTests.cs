using ClipLens.Tests.Store;

namespace ClipLens.Tests.Media;

public sealed class VideoClipTests(VideoClips clips) : IClassFixture<VideoClips>
{
    private string Video => clips.Numbered("source.mp4", "25", 250);

    private string Sounding
    {
        get
        {
            var path = clips.Of("sounding.mp4");
            if (!File.Exists(path))
            {
                VideoClips.Ffmpeg("-i", Video, "-f", "lavfi", "-i", "sine=d=10", "-map", "0", "-map", "1", "-c:v", "copy", path);
            }

            return path;
        }
    }

    [Theory]
    [InlineData(3.5, 6.2, 88, 155)]
    [InlineData(0, 1, 0, 25)]
    [InlineData(9.02, 12, 226, 250)]
    public async Task An_exact_clip_has_exactly_the_frames_of_its_span(double start, double end, int first, int after)
    {
        foreach (var source in new[] { Video, Sounding })
        {
            var clip = await ExportAsync(source, start, end, $"exact {start} {Path.GetFileName(source)}", exact: true);
            var numbers = (await VideoClips.NumbersAsync(clip.Path, FrameSampling.All)).ConvertAll(f => f.Number);

            Assert.False(clip.IsCopy);
            Assert.Equal(start, clip.Start);
            Assert.Equal(Enumerable.Range(first, after - first), numbers);
        }
    }

    [Fact]
    public async Task A_clip_is_copied_from_the_key_frame_shortly_before_its_start()
    {
        foreach (var source in new[] { Video, Sounding })
        {
            var clip = await ExportAsync(source, 4.3, 6.7, $"copy {Path.GetFileName(source)}"); // key frames lie 0.8 s apart: 4.0, 4.8, …
            var frames = await VideoClips.NumbersAsync(clip.Path, FrameSampling.All);

            Assert.Equal((true, 4.0), (clip.IsCopy, Math.Round(clip.Start, 3)));
            Assert.Equal(100, frames[0].Number);
            Assert.InRange(frames[0].Time, 0, 0.1);
            Assert.InRange(frames[^1].Number, 166, 169); // a copy ends with a group of frames that need each other
        }
    }

    [Fact]
    public async Task A_clip_is_encoded_where_no_key_frame_is_near()
    {
        var far = await ExportAsync(Video, 4.7, 6, "far.mp4");

        Assert.False(far.IsCopy);
        Assert.Equal(118, (await VideoClips.NumbersAsync(far.Path, FrameSampling.All))[0].Number);
    }

    [Theory]
    [InlineData("mp4", 1)]
    [InlineData("mp4", 20)]
    [InlineData("mkv", 3)]
    [InlineData("ts", 20)]
    [InlineData("webm", 20)]
    public async Task A_clip_starts_where_it_says_in_every_container_copied_and_exact(string container, int keyDistance)
    {
        var source = await NumberedAsync($"every {keyDistance}.{container}", keyDistance,
            container == "webm" ? ["libvpx-vp9", "libopus"] : ["libx264", "aac"]);
        foreach (var frame in new[] { 0, 103, 234 })
        {
            var start = source.Start + (frame / 25.0) + 0.02; // between two frames
            var copied = await VideoClip.ExportAsync(source, start, start + 0.6, clips.Of($"{frame} copied {keyDistance} {container}.mp4"));
            var exact = await VideoClip.ExportAsync(source, start, start + 0.6, clips.Of($"{frame} exact {keyDistance} {container}.mp4"),
                exact: true);

            var key = frame / keyDistance * keyDistance;
            Assert.Equal(((frame - key) * 0.04 <= 0.47, false), (copied.IsCopy, exact.IsCopy));
            Assert.Equal(copied.IsCopy ? key : frame + 1, (await VideoClips.NumbersAsync(copied.Path, FrameSampling.All))[0].Number);
            Assert.Equal(copied.IsCopy ? source.Start + (key / 25.0) : start, copied.Start, 0.0011);
            Assert.Equal(Enumerable.Range(frame + 1, 15),
                (await VideoClips.NumbersAsync(exact.Path, FrameSampling.All)).Select(f => f.Number));
        }
    }

    [Theory]
    [InlineData("mov", "libx264", "pcm_s24be", true)]
    [InlineData("mkv", "libx264", "wmav2", true)]
    [InlineData("mov", "prores", "pcm_s16le", false)]
    [InlineData("webm", "libvpx", "libvorbis", false)] // VP8
    public async Task What_MP4_cannot_hold_is_encoded_the_sound_before_the_picture(string container, string picture, string sound,
        bool isCopy)
    {
        var source = await NumberedAsync($"{picture} {sound}.{container}", 20, [picture, sound]);

        var clip = await VideoClip.ExportAsync(source, source.Start + 1.61, source.Start + 2.4, clips.Of($"{picture} {sound}.mp4"));

        Assert.Equal(isCopy, clip.IsCopy);
        Assert.Equal(isCopy ? 40 : 41, (await VideoClips.NumbersAsync(clip.Path, FrameSampling.All))[0].Number);
        Assert.True((await ClipLens.Video.ProbeAsync(clip.Path)).HasAudio);
        Assert.Empty(Directory.GetFiles(clips.Folder, "*.unfinished"));
    }

    [Fact]
    public async Task Times_count_from_the_start_of_the_video_also_where_its_clock_starts_late()
    {
        var late = clips.Numbered("late.mp4", "25", 100, "null", "-output_ts_offset", "5");

        var exact = await ExportAsync(late, 2, 3, "late exact.mp4", exact: true);
        var copied = await ExportAsync(late, 1.7, 3, "late copy.mp4");

        Assert.Equal(50, (await VideoClips.NumbersAsync(exact.Path, FrameSampling.All))[0].Number);
        Assert.Equal((true, 1.6), (copied.IsCopy, Math.Round(copied.Start, 3)));
        Assert.Equal(40, (await VideoClips.NumbersAsync(copied.Path, FrameSampling.All))[0].Number);
    }

    [Fact]
    public async Task An_export_tells_how_far_it_is()
    {
        var source = await ClipLens.Video.ProbeAsync(Video);
        var told = new List<double>();

        await VideoClip.ExportAsync(source, 1, 5, clips.Of("told.mp4"), exact: true, progress: new Synchronous(told.Add));

        Assert.Equal(told.Order(), told);
        Assert.All(told, part => Assert.InRange(part, 0, 1));
        Assert.Equal(1, told[^1]);
        Assert.True(told.Count > 1);
    }

    [Fact]
    public async Task What_is_there_is_never_replaced_unasked()
    {
        var target = clips.Of("precious.mp4");
        File.WriteAllText(target, "precious");

        var refused = await Assert.ThrowsAsync<IOException>(() => ExportAsync(Video, 1, 2, "precious.mp4"));
        Assert.Contains("is there already", refused.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(target));

        var video = await ClipLens.Video.ProbeAsync(Video);
        await VideoClip.ExportAsync(video, 1, 2, target, overwrite: true);
        Assert.Equal(25, (await VideoClips.NumbersAsync(target, FrameSampling.All)).Count(f => f.Number is >= 25 and < 50));
    }

    [Fact]
    public async Task What_cannot_be_written_leaves_nothing_behind()
    {
        var video = await ClipLens.Video.ProbeAsync(Video);
        var nowhere = await Assert.ThrowsAsync<IOException>(() => VideoClip.ExportAsync(video, 1, 2, clips.Of("no/such/folder.mp4")));
        Assert.Contains("no clip was written", nowhere.Message, StringComparison.Ordinal);
        var late = await Assert.ThrowsAsync<IOException>(() => VideoClip.ExportAsync(video, 20, 21, clips.Of("behind the end.mp4")));
        Assert.Contains("no clip was written", late.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>("target", () => VideoClip.ExportAsync(video, 1, 2, clips.Of("clip.avi")));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("end", () => VideoClip.ExportAsync(video, 2, 2, clips.Of("clip.mp4")));

        Assert.Empty(Directory.GetFiles(clips.Folder, "*.unfinished"));
    }

    [TmpfsFact]
    public async Task A_disk_that_gets_full_is_said_and_no_half_clip_is_left()
    {
        using var disk = Tmpfs.TryMount(16)!;
        var busy = clips.Of("busy.mp4");
        VideoClips.Ffmpeg("-f", "lavfi", "-i", "testsrc2=s=256x128:r=25", "-t", "10", "-c:v", "libx264", "-preset", "ultrafast", busy);
        var video = await ClipLens.Video.ProbeAsync(busy);
        foreach (var exact in new[] { false, true })
        {
            var full = await Assert.ThrowsAsync<IOException>(
                () => VideoClip.ExportAsync(video, 0, 9, Path.Combine(disk.Path, "full.mp4"), exact));

            Assert.Contains("the disk is full", full.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(disk.Path));
        }
    }

    private async Task<VideoProbe> NumberedAsync(string name, int keyDistance, string[] codecs)
    {
        var picture =
            clips.Numbered($"{name}.picture.mkv", "25", 250, "null", "-c:v", codecs[0], "-g", $"{keyDistance}", "-deadline", "realtime");
        var path = clips.Of(name);
        VideoClips.Ffmpeg("-i", picture, "-f", "lavfi", "-i", "sine=d=10", "-map", "0", "-map", "1", "-c:v", "copy", "-c:a", codecs[1],
            path);
        return await ClipLens.Video.ProbeAsync(path);
    }

    private async Task<VideoClip> ExportAsync(string source, double start, double end, string target, bool exact = false) =>
        await VideoClip.ExportAsync(await ClipLens.Video.ProbeAsync(source), start, end, clips.Of(target), exact);

    private sealed class Synchronous(Action<double> report) : IProgress<double>
    {
        public void Report(double value)
        {
            lock (report)
            {
                report(value);
            }
        }
    }
}
