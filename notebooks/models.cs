#!/usr/bin/env -S dotnet --
#:project ../lib/ClipLens.Scripts

using ClipLens.Hub;
using ClipLens.Scripts;

var script = new Script(
    "Real CLIP models: lists those to choose from, downloads one, says what is wrong with a model's folder, or deletes a download.",
    "get laion/CLIP-ViT-B-32-laion2B-s34B-b79K",
    "check ~/models/my-clip");
var action = script.Argument<string>("ACTION", "list, get MODEL, check FOLDER, or remove MODEL");
var target = script.Argument<string>("MODEL", "a model's name on the hub, owner/name; for check, a folder or the name of a model that is here");
var tune = script.Option<bool>("--tune-engine", "", "with check: measure, for half a second, whether --engine torch --dtype bf16 is faster on this processor, and say so");

return await script.RunAsync(args, async run =>
{
    if (run.Value(action) != "check")
        run.Refuse("without check", tune);

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
                        name = m.Model.Name, architecture = m.Model.Architecture, parameters = m.Model.Parameters, megabytes = m.Model.Megabytes,
                        resolution = m.Model.Resolution, coco = m.Model.Coco, flickr30k = m.Model.Flickr30k, licence = m.Model.Licence, folder = m.Folder,
                    }),
                },
                FormattableString.Invariant($"{"model",-50} {"towers, data",-24} {"MB",5} {"COCO",5} {"Flickr",6}\n") + string.Join('\n', models.Select(m => FormattableString.Invariant(
                    $"{m.Model.Name,-50} {m.Model.Architecture,-24} {m.Model.Megabytes,5} {m.Model.Coco,5:0.0} {m.Model.Flickr30k,6:0.0}{(m.Model.Name == Catalogue.Recommended ? "  recommended" : "")}{(m.Folder is null ? "" : "  here")}"))));
            break;
        case ("get", { } name):
            var got = await run.DownloadAsync(name);
            run.Print(new { name, folder = got }, got);
            break;
        case ("check", { } path):
            var folder = !Directory.Exists(path) && ModelHub.IsName(path) && ModelHub.Find(path) is { } found ? found : Path.GetFullPath(path);
            var problems = ModelHub.Check(folder);
            run.Print(new { folder, problems }, problems.Count == 0 ? $"{folder} is whole" : string.Join('\n', problems));
            if (problems.Count > 0)
                throw new InvalidDataException($"{folder}: {problems.Count} {(problems.Count == 1 ? "problem" : "problems")}");
            if (run.Value(tune))
                await run.NoteFasterEngineAsync(folder);
            break;
        case ("remove", { } name):
            var freed = ModelHub.Remove(name);
            run.Print(new { name, bytes = freed }, freed == 0 ? $"{name} was not downloaded" : FormattableString.Invariant($"{freed / 1e6:N0} MB freed"));
            break;
        default:
            throw new ArgumentException("Say what to do: list, get MODEL, check FOLDER, or remove MODEL.");
    }
});
