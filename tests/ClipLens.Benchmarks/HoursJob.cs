using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;

namespace ClipLens.Benchmarks;

/// <summary>What it costs to open many hours of video that are encoded already, and to search them.</summary>
internal static class HoursJob
{
    private const int FramesPerHour = 3600;
    private const int HoursPerTurn = 20;

    /// <summary>Runs <c>-- hours [hours 1000] [dimension 512]</c>: files of
    /// an hour each, whose frames are put into a store beforehand.</summary>
    public static int Run(string[] args)
    {
        var sizes = args.Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        var (hours, dimension) = (sizes.ElementAtOrDefault(0), sizes.ElementAtOrDefault(1));
        var root = Directory.CreateTempSubdirectory("cliplens-hours-");
        try
        {
            Measure(root.FullName, hours > 0 ? hours : 1000, new Series(dimension > 0 ? dimension : 512)).GetAwaiter().GetResult();
        }
        finally
        {
            root.Delete(recursive: true);
        }

        return 0;
    }

    private static async Task Measure(string root, int hours, Series clip)
    {
        var options = new MediaIndexOptions { Store = Path.Combine(root, "store.sqlite"), Frames = FrameSampling.PerSecond() };
        var folder = Path.Combine(root, "videos");
        await Fill(folder, hours, options, clip);
        // The first opening reads the store and writes the copy beside it, which the second reads.
        var fromStore = Seconds(() => MediaIndex.OpenAsync(folder, clip, options).GetAwaiter().GetResult());
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        var start = Stopwatch.GetTimestamp();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var index = await MediaIndex.OpenAsync(folder, clip, options);
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        var open = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var (first, frames, videos) = (Seconds(() => index.SearchFrames("1", threshold: -1)), double.MaxValue, double.MaxValue);
        for (var round = 0; round < 5; round++)
        {
            frames = Math.Min(frames, Seconds(() => index.SearchFrames("1", threshold: -1)));
            videos = Math.Min(videos, Seconds(() => index.SearchVideos("1", threshold: -1)));
        }

        heap = GC.GetTotalMemory(forceFullCollection: true) - heap;
        var codes = (double)RowCodes.BlockBytes(clip.Dimension) / RowCodes.BlockRows; // mapped, and read by every search
        Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, double>
        {
            ["hours"] = hours,
            ["frames"] = index.FrameRows.Items.Count,
            ["dimension"] = clip.Dimension,
            ["cores"] = Environment.ProcessorCount,
            ["storeGigabytes"] = Math.Round(new FileInfo(options.Store).Length / 1e9, 2),
            ["firstOpenSeconds"] = Math.Round(fromStore, 2),
            ["openSeconds"] = Math.Round(open, 2),
            ["openCpuSeconds"] = Math.Round(cpu.TotalSeconds, 2),
            ["firstSearchMilliseconds"] = Math.Round(1000 * first),
            ["framesMilliseconds"] = Math.Round(1000 * frames),
            ["videosMilliseconds"] = Math.Round(1000 * videos),
            ["bytesPerFrame"] = Math.Round(codes + ((double)heap / index.FrameRows.Items.Count), 1),
            ["peakGigabytes"] = Math.Round(Process.GetCurrentProcess().PeakWorkingSet64 / 1e9, 2),
        }));
    }

    private static async Task Fill(string folder, int hours, MediaIndexOptions options, Series clip)
    {
        Directory.CreateDirectory(folder);
        using var store = EmbeddingStore.Open(options.Store, clip);
        var (random, embedding) = (new Random(1), new float[clip.Dimension]);
        double[] times = [.. Enumerable.Range(0, FramesPerHour).Select(second => (double)second)];
        foreach (var some in Enumerable.Range(0, hours).Chunk(HoursPerTurn))
        {
            using var turn = await store.BeginAsync();
            foreach (var hour in some)
            {
                var file = new FileInfo(Path.Combine(folder, $"hour {hour:0000}.mp4"));
                File.WriteAllText(file.FullName, "never read");
                var content = new ContentHash(new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()));
                turn.SetFile(file.FullName, new StoredFile(MediaKind.Video, file.Length, file.LastWriteTimeUtc.Ticks, content));
                foreach (var time in times)
                {
                    for (var i = 0; i < embedding.Length; i++)
                    {
                        embedding[i] = random.NextSingle() - 0.5f;
                    }

                    TensorPrimitives.Divide(embedding, TensorPrimitives.Norm<float>(embedding), embedding);
                    turn.AddFrame(content, time, embedding);
                }

                // not null: set above
                turn.SetSampling(content, options.Frames!.Key, new StoredSampling(times, FramesPerHour, IsComplete: true));
            }

            turn.Commit();
        }
    }

    private static double Seconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
