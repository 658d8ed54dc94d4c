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
            Measure(root.FullName, files > 0 ? files : 100_000, new Series(dimension > 0 ? dimension : 512)).GetAwaiter().GetResult();
        }
        finally
        {
            root.Delete(recursive: true);
        }

        return 0;
    }

    private static async Task Measure(string root, int files, Series clip)
    {
        var options = new MediaIndexOptions { Store = Path.Combine(root, "store.sqlite") };
        var folder = Path.Combine(root, "photos");
        using (var store = EmbeddingStore.Open(options.Store, clip))
        {
            var (seconds, cpuSeconds) = await new StoredPhotos(folder, files).StoreAsync(store, clip.Photo);
            Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, double>
            {
                ["fillSeconds"] = Math.Round(seconds, 3),
                ["fillCpuSeconds"] = Math.Round(cpuSeconds, 3),
            }));
        }

        for (var round = 0; round < 4; round++)
        {
            await OpenAndUpdate(folder, files, clip, options);
        }
    }

    private static async Task OpenAndUpdate(string folder, int files, Series clip, MediaIndexOptions options)
    {
        await Task.Yield(); // on the stack is the round before, which keeps its collection
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        var start = Stopwatch.GetTimestamp();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var index = await MediaIndex.OpenAsync(folder, clip, options);
        var openCpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        var open = Stopwatch.GetElapsedTime(start).TotalSeconds;
        index.Search("1");
        var search = Stopwatch.GetElapsedTime(start).TotalSeconds - open;
        await Task.Yield(); // as above, of opening
        heap = GC.GetTotalMemory(forceFullCollection: true) - heap;
        cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes();
        var update = await index.UpdateAsync();
        var updateCpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, double>
        {
            ["files"] = files,
            ["dimension"] = clip.Dimension,
            ["rows"] = index.Rows.Items.Count,
            ["new"] = index.LastUpdate.New,
            ["openSeconds"] = Math.Round(open, 3),
            ["openCpuSeconds"] = Math.Round(openCpu.TotalSeconds, 3),
            ["searchSeconds"] = Math.Round(search, 3),
            ["bytesPerFile"] = (heap / files) - (files < RowCache.WorthCopying ? sizeof(float) * clip.Dimension : 0), // beside its embedding
            ["updateSeconds"] = Math.Round(update.Seconds, 3),
            ["updateCpuSeconds"] = Math.Round(updateCpu.TotalSeconds, 3),
            ["updateAllocatedPerFile"] = (GC.GetTotalAllocatedBytes() - allocated) / files,
        }));
    }
}
