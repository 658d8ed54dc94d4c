using System.Diagnostics;
using System.Globalization;
using ClipLens.Compute;
using ClipLens.Model;
using ClipLens.Training;

namespace ClipLens.Benchmarks;

/// <summary><c>-- train [width 128] [batch 128] [steps 8]</c>: GFLOP/s of a whole training step, beside the matrix product's own in the same run.</summary>
internal static class TrainJob
{
    private const int TextTokens = 12;

    public static int Run(string[] args)
    {
        var sizes = args.Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        int Size(int index, int absent) => sizes.ElementAtOrDefault(index) is > 0 and var size ? size : absent;
        var (width, batch, steps) = (Size(0, 128), Size(1, 128), Size(2, 8));
        var config = new ClipConfig(
            192, new(new(128, 512, 3, 2, "quick_gelu", 1e-5f), 1050, 64, 1049), new(new(width, 4 * width, 4, width / 64, "quick_gelu", 1e-5f), 64, 8));
        var clip = new Clip(config, seed: 1);
        var optimiser = new AdamW(clip.Parameters, new TrainingPlan());
        var pictures = new PictureBatch(config.Vision.Tokens - 1, 3 * 8 * 8);
        pictures.Resize(batch);
        var random = new Random(1);
        Fill(pictures.Patches);

        var texts = Enumerable.Range(0, batch).Select(_ => Enumerable.Range(0, TextTokens).Select(_ => random.Next(1050)).ToArray()).ToArray();
        var (left, right, product) = (new Rows(batch * config.Vision.Tokens, width), new PackedMatrix(width, 4 * width), new Rows(batch * config.Vision.Tokens, 4 * width));
        Fill(left);
        for (var row = 0; row < width; row++)
        {
            right.SetRow(row, product[row]);
        }

        Contest[] contests = [Contest.OfPairs(batch)];

        // Turn about, so that a busy neighbour slows both alike; the best of each stands.
        var (step, multiply) = (double.MaxValue, double.MaxValue);
        for (var i = 0; i < steps; i++)
        {
            step = Math.Min(step, Seconds(() =>
            {
                clip.ForwardBackward(pictures, texts, contests);
                optimiser.Update(i);
            }));
            multiply = Math.Min(multiply, Enumerable.Range(0, 10).Min(_ => Seconds(() => MatrixProduct.Multiply(left.Values, left.Count, right, product.Values))));
        }

        var work = 3 * batch * (Operations(config.Vision.Tower, config.Vision.Tokens) + Operations(config.Text.Tower, TextTokens) + (2.0 * 64 * 192 * width));
        var (whole, own) = (work / step / 1e9, 2.0 * left.Count * width * 4 * width / multiply / 1e9);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"job\":\"train\",\"width\":{width},\"batch\":{batch},\"cores\":{Cores.Count},\"seconds_per_step\":{step:F3},\"gflops\":{whole:F1},\"product_gflops\":{own:F1},\"share\":{whole / own:F2}}}"));
        return 0;

        void Fill(Rows rows)
        {
            foreach (ref var value in rows.Values)
            {
                value = random.NextSingle() - 0.5f;
            }
        }
    }

    /// <summary>Multiplications and additions of one sequence's forward pass, whose last MLP sees one token only.</summary>
    private static double Operations(TowerConfig tower, double tokens)
    {
        var (width, mlp) = ((double)tower.Width, 2.0 * tower.Width * tower.MlpWidth);
        return 2 * ((tower.Layers * ((tokens * 4 * width * width) + (2 * tokens * tokens * width))) + ((((tower.Layers - 1) * tokens) + 1) * mlp));
    }

    private static double Seconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
