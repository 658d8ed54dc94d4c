using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ClipLens.Benchmarks;

/// <summary>What it costs to get frames out of a video, beside ffmpeg alone on the same file in the same run.</summary>
internal static class VideoJob
{
    private const int MinimumSide = 448;

    /// <summary>Runs <c>-- video [seconds 40] [hours 2]</c>: a 1080p H.264
    /// clip of that many seconds, and a small one of that many hours.</summary>
    public static int Run(string[] args)
    {
        var lengths = args.Select(a => double.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        var (seconds, hours) = (lengths.ElementAtOrDefault(0), lengths.ElementAtOrDefault(1));
        seconds = seconds > 0 ? seconds : 40;
        hours = hours > 0 ? hours : 2;
        var folder = Directory.CreateTempSubdirectory("cliplens video ").FullName;
        try
        {
            var clip = Make(folder, "clip.mp4", "testsrc2=s=1920x1080:r=25,noise=alls=8:allf=t", seconds, "-preset", "veryfast", "-crf",
                "23");
            var @long = Make(folder, "long.mp4", "testsrc2=s=320x180:r=25", hours * 3600, "-preset", "ultrafast", "-g", "250");

            // Interleaved, so that a busy neighbour slows all alike; the best of five stands.
            var (alone, perSecond, keys) = (double.MaxValue, double.MaxValue, double.MaxValue);
            for (var round = 0; round < 5; round++)
            {
                alone = Math.Min(
                    alone, Engine.Seconds(() => Ffmpeg("-i", clip, "-vf", $"fps=1,scale=-2:{MinimumSide}", "-f", "null", "-")));
                perSecond = Math.Min(perSecond, Engine.Seconds(() => Read(clip, FrameSampling.PerSecond())));
                keys = Math.Min(keys, Engine.Seconds(() => Read(clip, FrameSampling.KeyFrames)));
            }

            var frames = 0;
            var longSeconds = Engine.Seconds(() => frames = Read(@long, FrameSampling.PerSecond()));
            Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, double>
            {
                ["cores"] = Environment.ProcessorCount,
                ["seconds"] = seconds,
                ["timesRealTime"] = Math.Round(seconds / perSecond, 2),
                ["ratioToFfmpegAlone"] = Math.Round(perSecond / alone, 3),
                ["keyFramesFasterBy"] = Math.Round(perSecond / keys, 2),
                ["hours"] = hours,
                ["longFrames"] = frames,
                ["longTimesRealTime"] = Math.Round(3600 * hours / longSeconds, 1),
                ["peakMegabytes"] = Math.Round(Process.GetCurrentProcess().PeakWorkingSet64 / 1e6),
            }));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Read(string path, FrameSampling sampling)
    {
        return ReadAsync().GetAwaiter().GetResult();

        async Task<int> ReadAsync()
        {
            var count = 0;
            await foreach (var frame in Video.ReadFramesAsync(await Video.ProbeAsync(path), sampling, MinimumSide))
            {
                count++;
                frame.Dispose();
            }

            return count;
        }
    }

    private static string Make(string folder, string name, string source, double seconds, params string[] encode)
    {
        var path = Path.Combine(folder, name);
        Ffmpeg(["-f", "lavfi", "-i", source, "-t", seconds.ToString(CultureInfo.InvariantCulture), "-pix_fmt", "yuv420p", "-c:v", "libx264",
            .. encode, path]);
        return path;
    }

    private static void Ffmpeg(params string[] arguments)
    {
        using var process = Process.Start("ffmpeg", ["-nostdin", "-v", "error", .. arguments]);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"ffmpeg {string.Join(' ', arguments)} ended with exit code {process.ExitCode}.");
        }
    }
}
