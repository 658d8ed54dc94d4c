using ClipLens.Engine;
using System.Globalization;

namespace ClipLens.Benchmarks;

/// <summary>
/// <c>-- encode [--model vit-b-32] [--batch 32] [--engine torch …]</c>: pictures per second, and the time of a query of eight words, with
/// random weights; on TorchSharp, beside the rate of the device's matrix product.
/// </summary>
internal static class EncodeJob
{
    public static int Run(string[] args)
    {
        var engine = new Engine(args);
        var name = Engine.Option(args, "--model", "vit-b-32");
        var batch = int.Parse(Engine.Option(args, "--batch", "32"), CultureInfo.InvariantCulture);
        var model = engine.Clip(RandomWeights.Parts(name));
        var side = model.Preprocessing.Resolution;
        var random = new Random(1);
        var crops = new List<RgbImage>();
        for (var i = 0; i < batch; i++)
        {
            var pixels = new byte[3 * side * side];
            random.NextBytes(pixels);
            crops.Add(new RgbImage(side, side, pixels));
        }

        // start token, eight words, end token
        int[] query = [49406, .. Enumerable.Range(0, 8).Select(_ => random.Next(49000)), 49407];
        var images = Times(8, () => model.EncodeImages(crops))[4] / batch;
        var texts = Times(200, () => model.EncodeTokens(query, 1));
        var operations = OperationsPerImage(model.Config);
        var beside = "";
        if (engine.IsTorch)
        {
            var matrix = engine.MatrixRate();
            beside = string.Create(CultureInfo.InvariantCulture,
                $",\"engine\":\"torch\",\"device\":\"{engine.Device}\",\"dtype\":\"{engine.Dtype}\",\"matrix_gflops\":{matrix / 1e9:F1},"
                    + $"\"share_of_matrix\":{operations / images / matrix:F3}");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"job\":\"encode\",\"model\":\"{name}\",\"batch\":{batch},\"cores\":{Team.Count},\"images_per_second\":{1 / images:F2},"
                + $"\"gflops\":{operations / images / 1e9:F1},\"text_ms\":{texts[100] * 1e3:F2},"
                + $"\"text_best_ms\":{texts[0] * 1e3:F2}{beside}}}"));
        return 0;
    }

    /// <summary>Multiplications and additions of the matrix products of one picture, without what the last block leaves out.</summary>
    private static double OperationsPerImage(ClipConfig config)
    {
        double tokens = config.Vision.Tokens, width = config.Vision.Tower.Width, mlp = config.Vision.Tower.MlpWidth;
        var block = (tokens * ((4 * width * width) + (2 * width * mlp))) + (2 * tokens * tokens * width);
        var last = (tokens * 2 * width * width) + (2 * width * width) + (2 * width * mlp) + (2 * tokens * width);
        var patches = (tokens - 1) * 3 * config.Vision.PatchSize * config.Vision.PatchSize * width;
        return 2 * (patches + ((config.Vision.Tower.Layers - 1) * block) + last + (width * config.Dimension));
    }

    /// <summary>Measures the seconds of each run, the shortest first, after some that do not count: the first ones are not compiled in full.</summary>
    private static double[] Times(int runs, Action run)
    {
        for (var i = 0; i < runs / 4; i++)
        {
            run();
        }

        return [.. Enumerable.Range(0, runs).Select(_ => Engine.Seconds(run)).Order()];
    }
}
