using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;
using FFMpegCore;
using FFMpegCore.Pipes;

namespace ClipLens.Tests.Media;

/// <summary>What goes wrong with the program and not with the file.
/// Alone, since the programs' folder belongs to the whole process.</summary>
[Collection(nameof(ProgramFolder))]
[UnsupportedOSPlatform("windows")] // stands in shell scripts for the programs
public sealed class VideoProgramTests(VideoClips clips) : IClassFixture<VideoClips>, IDisposable
{
    private string Clip => clips.Numbered("clip.mkv", "25", 250);

    [Fact]
    public async Task Where_ffmpeg_is_missing_the_message_says_what_to_install()
    {
        var clip = Clip;
        ProgramFolder.Set(clips.Of("nothing here"));

        var missing = await Assert.ThrowsAsync<MediaException>(() => Video.ProbeAsync(clip));

        Assert.Contains("apt install ffmpeg", missing.Reason, StringComparison.Ordinal);
        Assert.Contains("brew install ffmpeg", missing.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_in_the_working_folder_is_never_run()
    {
        var clip = Clip;
        Fake("ffprobe", "exit 3");
        var (here, path) = (Environment.CurrentDirectory, Environment.GetEnvironmentVariable("PATH"));
        try
        {
            Environment.CurrentDirectory = Environment.GetEnvironmentVariable("CLIPLENS_FFMPEG")!;
            ProgramFolder.Set(null);
            Environment.SetEnvironmentVariable("PATH", $":.:{path}");

            Assert.Equal(256, (await Video.ProbeAsync(clip)).Width);

            Environment.SetEnvironmentVariable("PATH", ":.");
            await Assert.ThrowsAsync<MediaException>(() => Video.ProbeAsync(clip));
        }
        finally
        {
            Environment.CurrentDirectory = here;
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }

    [Fact]
    public async Task Where_ffmpeg_is_killed_the_frames_so_far_are_kept_and_the_rest_is_reported()
    {
        // Runs the real program as slowly as a player, and dies with it on the way.
        var clip = Clip;
        Fake("ffmpeg", "ffmpeg -re \"$@\" &\nsleep 5\nkill -9 $!\nkill -9 $$");

        var (frames, ending) = await ReadAsync(clip);

        Assert.InRange(frames, 1, 9);
        Assert.Contains("exit code 137", ending?.Reason, StringComparison.Ordinal);
        Assert.Contains("frames up to there are kept", ending?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_ffprobe_is_killed_the_file_is_not_blamed()
    {
        var clip = Clip;
        Fake("ffprobe", "kill -9 $$");

        var killed = await Assert.ThrowsAsync<MediaException>(() => Video.ProbeAsync(clip));

        Assert.Contains("ffprobe stopped with exit code 137 (it was ended from outside)", killed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_ffmpeg_is_too_old_the_message_names_the_version_to_install()
    {
        var clip = Clip;
        Fake("ffmpeg",
            "echo \"Unrecognized option 'fps_mode'.\" >&2\necho 'Error splitting the argument list: Option not found' >&2\nexit 1");

        var (_, ending) = await ReadAsync(clip);
        var video = await Video.ProbeAsync(clip);
        var export = await Assert.ThrowsAsync<MediaException>(() => VideoClip.ExportAsync(video, 1, 2, clips.Of("old.mp4")));

        Assert.Contains("is too old", ending?.Reason, StringComparison.Ordinal);
        Assert.Contains("install ffmpeg 5.1 or newer", ending?.Reason, StringComparison.Ordinal);
        Assert.Equal(ending?.Reason, export.Reason);
    }

    [Fact]
    public async Task Settings_in_the_working_folder_choose_no_program()
    {
        var clip = Clip;
        var (here, evil) = (Environment.CurrentDirectory, Directory.CreateDirectory(clips.Of("evil")).FullName);
        foreach (var program in new[] { "ffmpeg", "ffprobe" })
        {
            File.WriteAllText(Path.Combine(evil, program), $"#!/bin/sh\ntouch '{Path.Combine(evil, "was run")}'\nexit 3\n");
            File.SetUnixFileMode(Path.Combine(evil, program), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        File.WriteAllText(Path.Combine(evil, "ffmpeg.config.json"),
            $$"""{ "BinaryFolder": "{{evil}}", "TemporaryFilesFolder": "{{evil}}" }""");
        try
        {
            Environment.CurrentDirectory = evil;

            Assert.Equal((10, null), await ReadAsync(clip));
            await VideoClip.ExportAsync(await Video.ProbeAsync(clip), 1, 2, clips.Of("beside evil.mp4"));
        }
        finally
        {
            Environment.CurrentDirectory = here;
        }

        Assert.False(File.Exists(Path.Combine(evil, "was run")));
    }

    [Fact]
    public async Task Many_warnings_neither_stop_the_reading_nor_fill_the_memory()
    {
        var clip = Clip;
        Fake("ffmpeg", "yes 'deprecated pixel format' | head -n 50000 >&2 &\nffmpeg \"$@\"\nstatus=$?\nwait\nexit $status");
        var before = GC.GetTotalAllocatedBytes();

        var (frames, ending) = await ReadAsync(clip);

        Assert.Equal(10, frames);
        Assert.Null(ending);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100_000_000);
    }

    [Fact]
    public async Task Endless_warnings_end_the_program_and_are_said()
    {
        var clip = Clip;
        Fake("ffmpeg", "exec yes 'deprecated pixel format' >&2");
        var before = GC.GetTotalAllocatedBytes();

        var (frames, ending) = await ReadAsync(clip);

        Assert.Equal(0, frames);
        Assert.Contains("complains without end (deprecated pixel format)", ending?.Reason, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 200_000_000);
    }

    [Fact]
    public async Task A_warning_without_a_line_end_does_not_fill_the_memory()
    {
        var clip = Clip;
        Fake("ffmpeg", "exec awk 'BEGIN { while (1) printf \"xxxxxxxx\" }' >&2");
        var before = GC.GetTotalAllocatedBytes();

        var (frames, ending) = await ReadAsync(clip);

        Assert.Equal(0, frames);
        Assert.Contains("complains without end (xxx", ending?.Reason, StringComparison.Ordinal);
        Assert.InRange(ending!.Reason.Length, 0, 10_000);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 200_000_000);
    }

    [Fact]
    public async Task What_ffmpeg_wrote_is_read_also_where_it_has_ended_before_anyone_looked()
    {
        var read = "";
        var pipe = new Ffmpeg.Pipe(
            new StreamPipeSink(async (stream, _) => read = await new StreamReader(stream).ReadToEndAsync(CancellationToken.None)));
        pipe.Pre(new FFOptions());
        using (var writer = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            writer.Connect(new UnixDomainSocketEndPoint(pipe.PipePath["unix:".Length..]));
            writer.Send("a short run"u8);
        }

        await pipe.During(new CancellationToken(canceled: true));
        pipe.Post();

        Assert.Equal("a short run", read);
    }

    [Fact]
    public async Task A_run_that_wrote_nothing_is_not_waited_for()
    {
        var pipe = new Ffmpeg.Pipe(new StreamPipeSink((_, _) => throw new InvalidOperationException("nothing was written")));
        pipe.Pre(new FFOptions());

        await pipe.During(new CancellationToken(canceled: true)).WaitAsync(TimeSpan.FromSeconds(20));
        pipe.Post();
    }

    [Fact]
    public async Task Where_ffmpeg_lacks_the_filters_for_HDR_the_message_says_so()
    {
        var clip = Clip;
        Fake("ffmpeg",
            "echo \"[AVFilterGraph @ 0x1] No such filter: 'zscale'\" >&2\necho 'Error initializing complex filters.' >&2\nexit 1");

        var (_, ending) = await ReadAsync(clip);

        Assert.Contains("is in HDR, and its colours would be wrong", ending?.Reason, StringComparison.Ordinal);
        Assert.Contains("lacks the filters zscale and tonemap", ending?.Reason, StringComparison.Ordinal);
        Assert.Contains("install a full build of ffmpeg", ending?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Showing_a_video_takes_one_run_of_ffmpeg_and_showing_it_again_none()
    {
        var clip = Clip;
        var runs = clips.Of("runs");
        Fake("ffmpeg", $"echo run >> '{runs}'\nexec ffmpeg \"$@\"");
        var results = new VideoResults
        {
            Query = Query.Text("x"), Model = "m", Pooling = Pooling.Max, Threshold = 0, Best = null,
            Hits = [new VideoHit(clip, 1, 3.2)
                { Moments = [new Moment(1, 5, 1)], Times = [.. Enumerable.Range(0, 10).Select(i => (double)i)], Scores = new float[10] }],
        };

        var page = results.ToHtml();

        Assert.Equal(9, page.Split("data:image/jpeg").Length - 1);
        Assert.Equal(page, results.ToHtml());
        Assert.Single(File.ReadAllLines(runs));
    }

    [Fact]
    public async Task Stopping_after_a_few_of_ten_thousand_frames_leaves_no_process_no_socket_and_no_file()
    {
        var path = clips.Of("long.mkv");
        VideoClips.Ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x120:r=100:d=100", "-c:v", "libx264", "-preset", "ultrafast", path);
        Fake("ffmpeg", $"echo $$ > '{clips.Of("pid")}'\necho \"$@\" > '{clips.Of("arguments")}'\nexec ffmpeg \"$@\"");
        var frames = 0;
        await foreach (var frame in Video.ReadFramesAsync(await Video.ProbeAsync(path), FrameSampling.All, 64))
        {
            frame.Dispose();
            if (++frames == 3)
            {
                break;
            }
        }

        Assert.Equal(3, frames);
        AssertGone();
        var socket = File.ReadAllText(clips.Of("arguments")).Split("unix:")[1].Split(' ')[0];
        Assert.Contains("FFMpegCore", socket, StringComparison.Ordinal);
        Assert.False(File.Exists(socket), $"{socket} was left");
    }

    [Fact]
    public async Task Leaving_early_or_cancelling_ends_ffmpeg()
    {
        var clip = Clip;
        Fake("ffmpeg", $"echo $$ > '{clips.Of("pid")}'\nexec ffmpeg \"$@\"");
        await foreach (var frame in Video.ReadFramesAsync(await Video.ProbeAsync(clip), FrameSampling.All, 128))
        {
            frame.Dispose();
            break;
        }

        AssertGone();
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var frame in Video.ReadFramesAsync(await Video.ProbeAsync(clip), FrameSampling.All, 128, null, source.Token))
            {
                frame.Dispose();
                source.Cancel();
            }
        });
        AssertGone();
    }

    [Fact]
    public async Task A_full_disk_is_said_and_no_half_clip_is_left()
    {
        var video = await Video.ProbeAsync(Clip);
        Fake("ffmpeg", "for target; do :; done\nhead -c 1000 /dev/zero > \"${target#file:}\"\n"
            + "echo 'av_interleaved_write_frame(): No space left on device' >&2\nexit 1");

        var full = await Assert.ThrowsAsync<IOException>(() => VideoClip.ExportAsync(video, 1, 2, clips.Of("full.mp4"), exact: true));

        Assert.Contains("the disk is full", full.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(clips.Folder, "full*"));
    }

    public void Dispose() => ProgramFolder.Set(null);

    private void AssertGone()
    {
        var id = int.Parse(File.ReadAllText(clips.Of("pid")), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(id));
    }

    private static async Task<(int Frames, MediaException? Ending)> ReadAsync(string path)
    {
        var frames = 0;
        try
        {
            await foreach (var frame in Video.ReadFramesAsync(await Video.ProbeAsync(path), FrameSampling.PerSecond(), 64))
            {
                frames++;
                frame.Dispose();
            }
        }
        catch (MediaException ending)
        {
            return (frames, ending);
        }

        return (frames, null);
    }

    private void Fake(string program, string script)
    {
        var folder = Directory.CreateDirectory(clips.Of(Guid.NewGuid().ToString("N"))).FullName;
        foreach (var (name, body) in new[] { ("ffprobe", "exec ffprobe \"$@\""), (program, script) })
        {
            var path = Path.Combine(folder, name);
            File.WriteAllText(path, "#!/bin/sh\n[ \"$1\" = -version ] && exec " + name + " -version\n" + body + "\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        ProgramFolder.Set(folder);
    }
}

/// <summary>The folder of ffmpeg and ffprobe, one for the whole process: tests that change it run while no other does.</summary>
[CollectionDefinition(nameof(ProgramFolder), DisableParallelization = true)]
public sealed class ProgramFolder
{
    public static void Set(string? folder) => Environment.SetEnvironmentVariable("CLIPLENS_FFMPEG", folder);
}
