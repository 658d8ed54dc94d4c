using System.Diagnostics;

namespace ClipLens.Interactive.Tests;

/// <summary>Long work in a cell, by someone who passes neither a progress nor a token.</summary>
public sealed class LongWorkTests : IDisposable
{
    private const string Open = """
        var photos = await MediaIndex.OpenAsync("../data/picturebook/photos", ClipModel.Load("../models/picturebook"), new MediaIndexOptions { Store = store }{0});
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("cliplens-kernel-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [KernelFact]
    public async Task A_bar_moves_while_a_collection_is_opened_and_is_gone_when_it_is_done()
    {
        await using var kernel = await StartAsync();
        var cell = (await kernel.RunAsync(Open.Replace("{0}", "", StringComparison.Ordinal))).Succeeded();

        Assert.Contains(cell.Shown,
            html => html.Contains(" of 257", StringComparison.Ordinal) && html.Contains(" per second, ", StringComparison.Ordinal)
                && html.EndsWith(" left</div>", StringComparison.Ordinal));
        Assert.Single(cell.Of("DisplayedValueProduced"));
        Assert.Equal("", cell.Shown[^1]);
        Assert.Equal(cell.Shown.Count, cell.Shown.Distinct().Count());
        Assert.Equal("", cell.Printed);
    }

    /// <summary>A moment after Stop the cell has ended; what the work says
    /// after that would lie in the protocol's stream, or in another cell.</summary>
    [KernelFact]
    public async Task Stop_ends_indexing_and_what_is_encoded_stays()
    {
        await using var kernel = await StartAsync();
        var cell = kernel.Begin(Open.Replace("{0}", ", new ProgressLog<IndexProgress>(Console.WriteLine, 0)", StringComparison.Ordinal));
        while (!cell.Printed.Contains(" per second", StringComparison.Ordinal))
        {
            Assert.False(cell.Ended.IsCompleted, cell.Failure);
            await Task.Delay(20);
        }

        var clock = Stopwatch.StartNew();
        await kernel.CancelAsync();
        await cell.Ended;
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 1);
        Assert.Contains("cancelled", cell.Failure, StringComparison.Ordinal);

        var printed = cell.Printed;
        var again = (await kernel.RunAsync(
            Open.Replace("{0}", "", StringComparison.Ordinal) + "\nphotos.LastUpdate.Unchanged")).Succeeded();
        Assert.NotEqual("0", again.Value["text/html"].Split("<pre>")[1].Split("</pre>")[0]);
        Assert.Equal(printed, cell.Printed);
        Assert.Equal("", again.Printed);
        Assert.Empty(kernel.StrayLines);
    }

    [KernelFact]
    public async Task Stop_ends_a_training()
    {
        await using var kernel = await StartAsync();
        (await kernel.RunAsync(Training)).Succeeded();
        var cell = kernel.Begin("trainer.Run(plan.Steps);");
        while (cell.Shown.Count < 3)
        {
            Assert.False(cell.Ended.IsCompleted, cell.Failure);
            await Task.Delay(20);
        }

        Assert.StartsWith("step ", cell.Shown[1].Split("</div></div>")[1], StringComparison.Ordinal);
        await kernel.CancelAsync();
        await cell.Ended;
        var step = (await kernel.RunAsync("await Task.Delay(1000); trainer.Step")).Value["text/html"];
        Assert.Equal(step, (await kernel.RunAsync("trainer.Step")).Value["text/html"]);
        Assert.Empty(kernel.StrayLines);
    }

    private string Training => $$"""
        var scenes = Scenes.Draw(seed: 7, count: 256, withheld: false).ToList();
        var folder = @"{{_folder}}";
        var vocabulary = BytePairLearner.Learn(scenes.SelectMany(scene => scene.Captions), max: 600);
        vocabulary.Write(folder);
        var tokenizer = Tokenizer.Load(folder);
        var tower = new TowerConfig(Width: 64, MlpWidth: 256, Layers: 2, Heads: 2, "quick_gelu", 1e-5f);
        var config = new ClipConfig(64, new TextConfig(tower, vocabulary.Symbols.Count, ContextLength: 48, tokenizer.End), new VisionConfig(tower, Resolution: 32, PatchSize: 8));
        var pairs = DrawnWorld.Pairs(scenes, config, Preprocessing.Clip(32), tokenizer);
        var plan = new TrainingPlan { Steps = 100000, Batch = 64, WarmUp = 100, LearningRate = 2e-3 };
        var trainer = new Trainer(config, plan, pairs, pairs);
        """;

    private async Task<InteractiveKernel> StartAsync()
    {
        var kernel = await InteractiveKernel.StartWithClipLensAsync();
        (await kernel.RunAsync($"""var store = @"{Path.Combine(_folder, "embeddings.sqlite")}";""")).Succeeded();
        return kernel;
    }
}
