using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ClipLens.Benchmarks;

/// <summary>What it costs to open a collection in which nothing changed, and to search it.</summary>
internal static class IndexJob
{
    /// <summary>Runs <c>-- index [files 100000] [dimension 512]</c>: real
    /// files, whose embeddings are put into a store beforehand.</summary>
    public static int Run(string[] args)
    {
        var sizes = args.Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        var (files, dimension) = (sizes.ElementAtOrDefault(0), sizes.ElementAtOrDefault(1));
        var root = Directory.CreateTempSubdirectory("cliplens-index-");
        try
        {
            Measure(root.FullName, files > 0 ? files : 100_000, new Axis(dimension > 0 ? dimension : 512)).GetAwaiter().GetResult();
        }
        finally
        {
            root.Delete(recursive: true);
        }

        return 0;
    }

    private static async Task Measure(string root, int files, Axis clip)
    {
        var options = new MediaIndexOptions { Store = Path.Combine(root, "store.sqlite") };
        var folder = Path.Combine(root, "photos");
        await Fill(folder, files, options.Store, clip);
        for (var round = 0; round < 4; round++)
        {
            var start = Stopwatch.GetTimestamp();
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var index = await MediaIndex.OpenAsync(folder, clip, options);
            cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
            var open = Stopwatch.GetElapsedTime(start).TotalSeconds;
            index.Search("first");
            var search = Stopwatch.GetElapsedTime(start).TotalSeconds - open;
            start = Stopwatch.GetTimestamp();
            var update = await index.UpdateAsync();
            Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, double>
            {
                ["files"] = files,
                ["dimension"] = clip.Dimension,
                ["rows"] = index.Rows.Items.Count,
                ["new"] = index.LastUpdate.New,
                ["openSeconds"] = Math.Round(open, 3),
                ["openCpuSeconds"] = Math.Round(cpu.TotalSeconds, 3),
                ["searchSeconds"] = Math.Round(search, 3),
                ["updateSeconds"] = Math.Round(update.Seconds, 3),
            }));
        }
    }

    private static async Task Fill(string folder, int files, string path, Axis clip)
    {
        var random = new Random(1);
        using var store = EmbeddingStore.Open(path, clip);
        for (var first = 0; first < files; first += 1000)
        {
            var below = Directory.CreateDirectory(Path.Combine(folder, $"{first / 1000:000}")).FullName;
            using var turn = await store.BeginAsync();
            for (var i = first; i < Math.Min(first + 1000, files); i++)
            {
                var file = new FileInfo(Path.Combine(below, $"IMG_{i:000000}.jpg"));
                File.WriteAllText(file.FullName, "never read");
                var content = new ContentHash(new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()));
                turn.SetFile(file.FullName, new StoredFile(MediaKind.Photo, file.Length, file.LastWriteTimeUtc.Ticks, content));
                turn.AddPhoto(content, clip.Unit(random.Next(clip.Dimension)));
                turn.SetCapture(content, Capture.Unknown);
            }

            turn.Commit();
        }
    }
}
