using ClipLens.Engine;
using PictureBook;
using System.Globalization;
using ClipLens.Training;

namespace ClipLens.Benchmarks;

/// <summary><c>-- train [width 128] [batch 128] [steps 8]</c>: GFLOP/s of a
/// whole training step, beside the matrix product's own in the same run.</summary>
internal static class TrainJob
{
    public static int Run(string[] args)
    {
        var sizes = args.Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        int Size(int index, int absent) => sizes.ElementAtOrDefault(index) is > 0 and var size ? size : absent;
        var (width, batch, steps) = (Size(0, 128), Size(1, 128), Size(2, 8));

        // The picture book's model and a batch as it is trained: each picture with all its captions.
        var folder = Directory.CreateTempSubdirectory("cliplens-train-").FullName;
        List<Scene> scenes = [.. Scenes.Draw(1, batch, withheld: false)];
        var vocabulary = BytePairLearner.Learn(scenes.SelectMany(scene => scene.Captions), 1000);
        vocabulary.Write(folder);
        var tokenizer = Tokenizer.Load(folder);
        Directory.Delete(folder, recursive: true);
        TowerConfig Tower(int layers) => new(width, 4 * width, layers, width / 32, "quick_gelu", 1e-5f);
        var config = new ClipConfig(256, new(Tower(2), vocabulary.Symbols.Count, 64, tokenizer.End), new(Tower(6), 96, 12));
        var taken = new Batch(DrawnWorld.Pairs(scenes, config, Preprocessing.Clip(96), tokenizer, everything: true), batch);
        var clip = new Clip(config, seed: 1);
        var optimiser = new Optimiser(clip.Parameters, new TrainingPlan());
        var (everyPicture, random) = (Enumerable.Range(0, batch).ToArray(), new Random(1));

        var (left, right, product) =
            (new Rows(batch * config.Vision.Tokens, width), new PackedMatrix(width, 4 * width), new Rows(batch * config.Vision.Tokens,
                4 * width));
        product.Values.Fill(0.5f);
        left.Values.Fill(0.5f);
        for (var row = 0; row < width; row++)
        {
            right.SetRow(row, product[row]);
        }

        // Turn about, so that a busy neighbour slows both alike; the best of each stands.
        var (step, multiply) = (double.MaxValue, double.MaxValue);
        for (var i = 0; i < steps; i++)
        {
            step = Math.Min(step, Engine.Seconds(() =>
            {
                taken.Take(everyPicture, groups: [1, 1, 1, 1], among: 5, random);
                clip.ForwardBackward(taken.Pictures, taken.Texts, taken.CaptionGroups);
                optimiser.Update(i);
            }));
            multiply = Math.Min(multiply,
                Enumerable.Range(0, 10)
                    .Min(_ => Engine.Seconds(() => MatrixProduct.Multiply(left.Values, left.Count, right, product.Values))));
        }

        var patches = 2.0 * config.Vision.Grid * config.Vision.Grid * 3 * config.Vision.PatchSize * config.Vision.PatchSize * width;
        var work = 3
            * ((batch * (Operations(config.Vision.Tower, config.Vision.Tokens) + patches))
                + taken.Texts.Sum(text => Operations(config.Text.Tower, text.Length)));
        var (whole, own) = (work / step / 1e9, 2.0 * left.Count * width * 4 * width / multiply / 1e9);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"job\":\"train\",\"width\":{width},\"batch\":{batch},\"texts\":{taken.Texts.Count},\"cores\":{Team.Count},"
                + $"\"seconds_per_step\":{step:F3},\"gflops\":{whole:F1},\"product_gflops\":{own:F1},\"share\":{whole / own:F2}}}"));
        return 0;
    }

    /// <summary>Multiplications and additions of one sequence's forward pass, whose last MLP sees one token only.</summary>
    private static double Operations(TowerConfig tower, double tokens)
    {
        var (width, mlp) = ((double)tower.Width, 2.0 * tower.Width * tower.MlpWidth);
        return 2 * ((tower.Layers * ((tokens * 4 * width * width) + (2 * tokens * tokens * width)))
            + ((((tower.Layers - 1) * tokens) + 1) * mlp));
    }
}
