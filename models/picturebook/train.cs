#!/usr/bin/env -S dotnet --
#:project ../../data/picturebook/draw/ClipLens.PictureBook.csproj
#:package System.CommandLine

// Trains the picture book's CLIP from nothing.

using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ClipLens;
using PictureBook;
using ClipLens.Training;

const int Resolution = 96;
const int Patch = 12;
const int Dimension = 256;
const int Context = 64;
const int MaxMerges = 1500;
const int WordScenes = 5000;
const ulong HeldOutSeed = 77;
const int HeldOut = 512;
const double MaxMinutes = 10_000; // a week

var steps = new Option<int>("--steps") { Description = "Pairs are shown in so many batches, and in a quarter more of what is hard.", DefaultValueFactory = _ => 4000 };
var batch = new Option<int>("--batch") { Description = "Pairs per step.", DefaultValueFactory = _ => 128 };
var scenes = new Option<int>("--scenes") { Description = "Scenes that are drawn to learn from.", DefaultValueFactory = _ => 40000 };
var seed = new Option<int>("--seed") { Description = "What is left to chance follows from it.", DefaultValueFactory = _ => 1 };
var minutes = new Option<double>("--minutes") { Description = "Stop after so long; --resume goes on.", DefaultValueFactory = _ => 120 };
var folder = new Option<DirectoryInfo>("--out")
    { Description = "The model's folder [default: this script's].", DefaultValueFactory = _ => new(Home()) };
var checkpoint = new Option<FileInfo>("--checkpoint")
{
    Description = "Where the training is kept, every two minutes [default: a file in the temporary folder].",
    DefaultValueFactory = _ => new(Path.Combine(Path.GetTempPath(), "cliplens-picturebook.safetensors")),
};
var resume = new Option<bool>("--resume") { Description = "Go on from the checkpoint." };
var json = new Option<bool>("--json") { Description = "Print one JSON object and nothing else on standard output." };
foreach (var number in new[] { steps, batch, scenes })
{
    number.Validators.Add(given =>
    {
        if (given.GetValueOrDefault<int>() < 1)
        {
            given.AddError($"{number.Name} takes a number from 1 on.");
        }
    });
}

minutes.Validators.Add(given =>
{
    if (given.GetValueOrDefault<double>() is not (> 0 and <= MaxMinutes))
    {
        given.AddError($"{minutes.Name} takes a number above 0 and up to {MaxMinutes:N0}.");
    }
});
var root = new RootCommand("""
    Trains the picture book's CLIP from nothing and writes it as an ordinary CLIP folder.

    Examples:
      dotnet run models/picturebook/train.cs                                         trains the committed model again
      dotnet run models/picturebook/train.cs -- --steps 300 --out small              trains a worse one in a few minutes
      dotnet run models/picturebook/train.cs -- --minutes 10                         stops after ten minutes …
      dotnet run models/picturebook/train.cs -- --resume                             … and goes on
    """) { steps, batch, scenes, seed, minutes, folder, checkpoint, resume, json };
root.SetAction(Train);
var parsed = root.Parse(args);
var code = parsed.Invoke();
return parsed.Errors.Count > 0 ? 2 : code;

int Train(ParseResult given)
{
    using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(given.GetValue(minutes)));
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
    {
        context.Cancel = true;
        stop.Cancel();
    });
    var (clock, target, kept) = (Stopwatch.StartNew(), given.GetValue(folder)!.FullName, given.GetValue(checkpoint)!.FullName);
    var (first, all) = (given.GetValue(steps), given.GetValue(steps) * 5 / 4);
    TrainingPlan[] plans =
    [
        new()
        {
            Steps = first, Batch = given.GetValue(batch), Seed = given.GetValue(seed), WarmUp = first / 20, LearningRate = 1.5e-3,
            GroupWeights = [1, 2, 3, 1], FirstWords = 0.05,
        },
        new() // What is hard: more rare scenes, half of the batches of few kinds, and words of nothing in this world.
        {
            Start = first, Steps = all, Batch = given.GetValue(batch), Seed = given.GetValue(seed) + 1, WarmUp = (all - first) / 20,
            LearningRate = 0.7 * 1.5e-3, InnerRate = 0.7 * 0.02, GroupWeights = [2.5f, 3, 3, 1], TopicSteps = 8,
        },
    ];
    try
    {
        Directory.CreateDirectory(target);
        var learnt = Draw(given.GetValue(seed), given.GetValue(scenes));
        var vocabulary = BytePairLearner.Learn(
            learnt.Where((scene, i) => i % (1 + (learnt.Count / WordScenes)) == 0).SelectMany(scene => scene.Wordings())
                .Select(caption => caption.Caption.Text), MaxMerges);
        vocabulary.Write(target);
        var (tokenizer, preprocessing) = (Tokenizer.Load(target), Preprocessing.Clip(Resolution));
        var config = new ClipConfig(
            Dimension,
            new(new(Width: 128, MlpWidth: 512, Layers: 2, Heads: 4, "quick_gelu", 1e-5f), vocabulary.Size, Context, tokenizer.End),
            new(new(Width: 128, MlpWidth: 512, Layers: 6, Heads: 4, "quick_gelu", 1e-5f), Resolution, Patch));
        var heldOut = DrawnWorld.Pairs([.. Scenes.Draw(HeldOutSeed, HeldOut, withheld: true)], config, preprocessing, tokenizer,
            cancellationToken: stop.Token);
        var begun = given.GetValue(resume);
        var done = begun ? Trainer.StepsIn(kept) : 0;
        Trainer trainer = null!; // there are plans, and the last one is never passed over
        Line progress = null!;
        foreach (var plan in plans.Where(plan => done < plan.Steps || plan == plans[^1]))
        {
            var isLast = plan == plans[^1];
            var shown = isLast ? DrawHard(plan.Seed, given.GetValue(scenes)) : learnt;
            Say($"drawing {shown.Count} scenes");
            var pairs = DrawnWorld.Pairs([.. shown.OrderBy(scene => scene.Subjects.Count)], config, preprocessing, tokenizer,
                everything: true, strange: isLast, stop.Token);
            trainer = new Trainer(config, plan, pairs, heldOut);
            if (begun)
            {
                trainer.Resume(kept);
            }

            progress = new Line(() => trainer.Save(kept));
            try
            {
                trainer.Run(plan.Steps, progress, stop.Token);
            }
            finally
            {
                trainer.Save(kept);
                trainer.Write(target);
            }

            begun = true;
        }

        var (recall, loss) = (trainer.Recall(), progress.Last?.Loss);
        Console.WriteLine(given.GetValue(json)
            ? JsonSerializer.Serialize(new { steps = trainer.Step, loss, recall, seconds = clock.Elapsed.TotalSeconds, model = target })
            : string.Create(CultureInfo.InvariantCulture,
                $"{progress.Last?.ToString() ?? $"all {all} steps were done"}\n{target}: held-out R@1 {recall:F1} %, after "
                    + $"{clock.Elapsed:h\\:mm\\:ss}"));
        return 0;
    }
    catch (OperationCanceledException)
    {
        Say($"Stopped; --resume goes on from {kept}.");
        return 1;
    }
    catch (SystemException problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException
        or DllNotFoundException or ArgumentException)
    {
        Say(problem.Message.Split('\n')[0]);
        return problem is ArgumentException ? 2 : 1;
    }
}

// Half of the scenes are as they come; a fifth have one subject only, which teach what a kind looks like; the others are rare ones.
static List<Scene> Draw(int seed, int count) =>
[
    .. Scenes.Draw((ulong)seed, 5 * count, withheld: false)
        .Where((scene, i) => i < count / 2 || scene.Subjects.Count == 1).Take(count * 7 / 10),
    .. Scenes.DrawRare((ulong)seed, count - (count * 7 / 10), withheld: false),
];

// Three of five are rare ones.
static List<Scene> DrawHard(int seed, int count) =>
[
    .. Scenes.Draw((ulong)seed, count - (count * 3 / 5), withheld: false),
    .. Scenes.DrawRare((ulong)seed, count * 3 / 5, withheld: false),
];

static void Say(string line) => Console.Error.WriteLine(line);

static string Home() => Path.TrimEndingDirectorySeparator((string)AppContext.GetData("EntryPointFileDirectoryPath")!);

/// <summary>One line on a terminal, at most once a second; a checkpoint every two minutes.</summary>
internal sealed class Line(Action save) : IProgress<TrainingProgress>
{
    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();
    private readonly Stopwatch _sinceSave = Stopwatch.StartNew();

    public TrainingProgress? Last { get; private set; }

    public void Report(TrainingProgress value)
    {
        Last = value;
        if (_sinceLine.Elapsed.TotalSeconds >= 1 && !Console.IsErrorRedirected)
        {
            _sinceLine.Restart();
            Console.Error.Write($"\r{value}   ");
        }

        if (_sinceSave.Elapsed.TotalMinutes >= 2)
        {
            _sinceSave.Restart();
            save();
        }
    }
}
