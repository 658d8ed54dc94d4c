using System.Diagnostics;
using System.Globalization;

namespace ClipLens.Benchmarks;

/// <summary><c>-- preprocess</c>: a decoded picture of 12 megapixels to 224, on one core.</summary>
internal static class PreprocessJob
{
    public static int Run(string[] args)
    {
        var pixels = new byte[3 * 4000 * 3000];
        new Random(1).NextBytes(pixels);
        var image = new RgbImage(4000, 3000, pixels);
        var preprocessing = Preprocessing.Clip(224);
        var tensor = new float[3 * 224 * 224];
        var times = new List<double>();
        for (var start = Stopwatch.StartNew(); start.Elapsed.TotalSeconds < 4;)
        {
            var run = Stopwatch.StartNew();
            using var crop = preprocessing.Resize(image);
            preprocessing.Normalize(crop, tensor);
            times.Add(run.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"job\":\"preprocess\",\"megapixels\":12,\"resolution\":224,\"ms_median\":{times[times.Count / 2]:F1},"
                + $"\"ms_best\":{times[0]:F1}}}"));
        return args.Length; // it takes no options
    }
}
