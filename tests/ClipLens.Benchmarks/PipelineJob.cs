using ClipLens.Engine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ClipLens.Benchmarks;

/// <summary>How fast and in how much memory a folder of photos is
/// indexed, beside the encoder alone fed from memory in the same run.</summary>
internal static class PipelineJob
{
    /// <summary>
    /// Runs
    /// <c>-- pipeline [photos 128] [megapixels 2] [rounds 3] [--decode fast] [--engine torch …]</c>
    /// with the shapes of ViT-B/32 and random weights; <c>share</c>
    /// is that of the encoder's own rate, which reading and scaling pictures leaves.
    /// </summary>
    public static int Run(string[] args)
    {
        var engine = new Engine(args);
        var sizes = args.TakeWhile(a => !a.StartsWith('-')).Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        var (photos, megapixels, rounds) = (sizes.ElementAtOrDefault(0), sizes.ElementAtOrDefault(1), sizes.ElementAtOrDefault(2));
        (photos, megapixels, rounds) = (photos > 0 ? photos : 128, megapixels > 0 ? megapixels : 2, rounds > 0 ? rounds : 3);
        var root = Directory.CreateTempSubdirectory("cliplens-pipeline-");
        try
        {
            Draw(root.FullName, photos, megapixels);
            var isFast = Engine.Option(args, "--decode", "exact") == "fast";
            var clip = engine.Clip(RandomWeights.Parts("vit-b-32") with { DecodesFast = isFast });
            var crops = Enumerable.Range(0, ((IClipEncoder)clip).BatchSize).Select(i => Crop(clip, root.FullName, i % photos)).ToArray();
            clip.EncodeImages(crops);
            for (var round = 0; round < rounds; round++)
            {
                Measure(clip, crops, root.FullName, photos, megapixels);
            }
        }
        finally
        {
            root.Delete(recursive: true);
        }

        return 0;
    }

    private static void Measure(ClipEncoder clip, RgbImage[] crops, string folder, int photos, int megapixels)
    {
        var before = Cpu();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < photos; i += crops.Length)
        {
            clip.EncodeImages(crops[..Math.Min(crops.Length, photos - i)]);
        }

        var (alone, aloneCpu) = (Stopwatch.GetElapsedTime(start).TotalSeconds, Cpu() - before);
        GC.Collect();
        var (anonymous, peak) = (AnonymousMegabytes(), 0.0);
        using var timer = new Timer(_ => peak = Math.Max(peak, AnonymousMegabytes()), null, 0, 50);
        var store = Path.Combine(folder, ".store.sqlite");
        before = Cpu();
        var report = MediaIndex.OpenAsync(folder, clip, new MediaIndexOptions { Store = store }).GetAwaiter().GetResult().LastUpdate;
        var wholeCpu = Cpu() - before;
        File.Delete(store);
        Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, double>
        {
            ["photos"] = report.New,
            ["megapixels"] = megapixels,
            ["cores"] = Team.Count,
            ["aloneSeconds"] = Math.Round(alone, 2),
            ["indexSeconds"] = Math.Round(report.Seconds, 2),
            ["share"] = Math.Round(alone / report.Seconds, 3),
            ["aloneCpuSeconds"] = Math.Round(aloneCpu, 2),
            ["indexCpuSeconds"] = Math.Round(wholeCpu, 2),
            ["anonymousMegabytesMore"] = Math.Round(peak - anonymous),
        }));
    }

    private static double Cpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    /// <summary>Gets what the process holds that is no file's: memory-mapped weights are not in it, unpacked ones are.</summary>
    private static double AnonymousMegabytes() => !OperatingSystem.IsLinux() ? 0 : double.Parse(
        File.ReadLines("/proc/self/status").First(l => l.StartsWith("RssAnon", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;

    private static RgbImage Crop(ClipEncoder clip, string folder, int photo) =>
        clip.Preprocessing.Decode(Photo.Open(Name(folder, photo)));

    private static string Name(string folder, int photo) => Path.Combine(folder, $"{photo:0000}.jpg");

    /// <summary>Draws one photo with edges, gradients and some noise, and writes it with different bytes behind its end.</summary>
    internal static void Draw(string folder, int photos, int megapixels)
    {
        var (width, height) = ((int)Math.Sqrt(megapixels * 1.5e6), (int)Math.Sqrt(megapixels * 1e6 / 1.5));
        var random = new Random(1);
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y, c) = (i / 3 % width, i / 3 / width, i % 3);
            var value = 128 + (60 * Math.Sin((x * 0.011) + c)) + (50 * Math.Cos(y * 0.017)) + ((x / 97 + y / 61) % 2 * 20)
                + random.Next(-6, 7);
            pixels[i] = (byte)Math.Clamp(value, 0, 255);
        }

        var jpeg = Photo.Thumbnail(new RgbImage(width, height, pixels), Math.Max(width, height));
        for (var photo = 0; photo < photos; photo++)
        {
            File.WriteAllBytes(Name(folder, photo), [.. jpeg, .. BitConverter.GetBytes(photo)]);
        }
    }
}
