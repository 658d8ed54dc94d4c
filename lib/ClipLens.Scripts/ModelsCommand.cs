using System.CommandLine;
using System.Globalization;
using ClipLens.Hub;

namespace ClipLens.Scripts;

/// <summary><c>models</c>: lists, downloads, checks and deletes real CLIP models, and records what one answers.</summary>
public static class ModelsCommand
{
    /// <summary>Reads the arguments, does the work, prints the answer, and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var script = new Script(
            "cliplens models",
            "Real CLIP models: lists those to choose from, downloads one, says what is wrong with a model's folder, deletes a download, "
                + "or records what a model answers, to show it where the weights are not.",
            "get laion/CLIP-ViT-B-32-laion2B-s34B-b79K",
            "record openai/clip-vit-base-patch32 --photos ~/Pictures --texts sentences.txt --out recorded");
        var action = script.Argument<string>("ACTION", "list, get MODEL, check FOLDER, record MODEL, or remove MODEL");
        var target = script.Argument<string>("MODEL",
            "a model's name on the hub, owner/name; for check and record, a folder too");
        var tune = script.Option<bool>("--tune-engine", "",
            "with check: measure, for half a second, whether --engine torch --dtype bf16 is faster on this processor, and say so");
        var photos = script.Option<string>("--photos", "FOLDER", "with record: photos to encode");
        var texts = script.Option<string>("--texts", "FILE", "with record: texts to encode, one on each line");
        var output = script.Option<string>("--out", "FOLDER", "with record: where photos.npy, photos.txt, texts.npy and texts.txt go");

        return await script.RunAsync(args, async run =>
        {
            run.Refuse("without check", run.Value(action) == "check" ? [] : [tune]);
            run.Refuse("without record", run.Value(action) == "record" ? [] : [photos, texts, output]);

            switch (run.Value(action), run.Value(target))
            {
                case ("list", null):
                    var models = Catalogue.Models.Select(model => (Model: model, Folder: ModelHub.Find(model.Name))).ToList();
                    run.Print(
                        new
                        {
                            recommended = Catalogue.Recommended,
                            models = models.Select(m => new
                            {
                                name = m.Model.Name, architecture = m.Model.Architecture, parameters = m.Model.Parameters,
                                megabytes = m.Model.Megabytes,
                                resolution = m.Model.Resolution, coco = m.Model.Coco, flickr30k = m.Model.Flickr30k,
                                licence = m.Model.Licence, folder = m.Folder,
                            }),
                        },
                        string.Join('\n', models.Select(m => Line(m.Model, m.Folder))
                            .Prepend($"{"model",-50} {"towers, data",-24} {"MB",5} {"COCO",5} {"Flickr",6}")));
                    break;
                case ("get", { } name):
                    var got = await ModelOptions.DownloadAsync(name, run.Cancellation);
                    run.Print(new { name, folder = got }, got);
                    break;
                case ("check", { } path):
                    var folder = !Directory.Exists(path) && ModelHub.IsName(path) && ModelHub.Find(path) is { } found
                        ? found : Path.GetFullPath(path);
                    var problems = ModelHub.Check(folder);
                    run.Print(new { folder, problems }, problems.Count == 0 ? $"{folder} is whole" : string.Join('\n', problems));
                    if (problems.Count > 0)
                    {
                        throw new InvalidDataException($"{folder}: {problems.Count} {(problems.Count == 1 ? "problem" : "problems")}");
                    }

                    if (run.Value(tune))
                    {
                        ScriptRun.Note(await EngineComparison.MeasureAsync(folder, run.Cancellation));
                    }

                    break;
                case ("record", { } model):
                    await RecordAsync(run, model,
                        Given(photos, "--photos FOLDER"), Given(texts, "--texts FILE"), Given(output, "--out FOLDER"));
                    break;
                case ("remove", { } name):
                    var freed = ModelHub.Remove(name);
                    run.Print(new { name, bytes = freed },
                        freed == 0 ? $"{name} was not downloaded" : FormattableString.Invariant($"{freed / 1e6:N0} MB freed"));
                    break;
                default:
                    throw new ArgumentException("Say what to do: list, get MODEL, check FOLDER, record MODEL, or remove MODEL.");
            }

            string Given(Option<string> option, string usage) =>
                run.Value(option) ?? throw new ArgumentException($"To record a model takes {usage}.");
        });

        static string Line(CatalogueModel model, string? folder) => string.Create(CultureInfo.InvariantCulture,
            $"{model.Name,-50} {model.Architecture,-24} {model.Megabytes,5} {model.Coco,5:0.0} {model.Flickr30k,6:0.0}"
                + $"{(model.Name == Catalogue.Recommended ? "  recommended" : "")}{(folder is null ? "" : "  here")}");
    }

    /// <summary>Writes the embeddings of photos and texts with what each row is: to show and to measure with where the weights are
    /// not.</summary>
    private static async Task RecordAsync(ScriptRun run, string model, string photos, string texts, string output)
    {
        var read = await File.ReadAllLinesAsync(texts, run.Cancellation);
        string[] lines = [.. read.Select(line => line.Trim()).Where(line => line.Length > 0)];
        if (lines.Length == 0)
        {
            throw new InvalidDataException($"{texts}: expected a text on each line; found none");
        }

        var clip = await run.LoadModelAsync(model);
        ScriptRun.NoteCut(clip, lines);
        var rows = (await run.OpenAsync([photos], clip, frames: null)).Rows;
        if (rows.Items.Count == 0)
        {
            throw new InvalidDataException($"{photos}: expected photos; found none that can be read");
        }

        Directory.CreateDirectory(output);
        NpyFile.Write(Path.Combine(output, "photos.npy"), rows.Embeddings);
        var names = rows.Items.Select(item => Path.GetRelativePath(photos, item.File.Path).Replace('\\', '/'));
        await File.WriteAllLinesAsync(Path.Combine(output, "photos.txt"), names, run.Cancellation);
        NpyFile.Write(Path.Combine(output, "texts.npy"), clip.EncodeTexts(lines, run.Cancellation));
        await File.WriteAllLinesAsync(Path.Combine(output, "texts.txt"), lines, run.Cancellation);
        run.Print(
            new { model = clip.Name, photos = rows.Items.Count, texts = lines.Length, dimension = clip.Dimension, @out = output },
            $"{output}: {rows.Items.Count} photos and {lines.Length} texts, {clip.Dimension} numbers each");
    }
}
