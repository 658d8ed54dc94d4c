#!/usr/bin/env -S dotnet --
#:project ../lib/ClipLens.Notebooks

using ClipLens.Notebooks;
using ClipLens.Search;
using ClipLens.Show;

var script = new Script(
    "Finds photos by words or by a picture. What is new in the folder is encoded first.",
    "\"a dog on the beach\" --in ~/Pictures --minus people",
    "--image holiday.heic --in ~/Pictures --html found.html");
var words = script.Argument<string?>("TEXT", "what the photo shows, in a few words");
var folders = script.Option<string[]>("--in", "FOLDER", "where the photos are; may be given several times");
var picture = script.Option<string>("--image", "FILE", "look for what resembles this picture");
var minus = script.Option<string[]>("--minus", "TEXT", "look for less of this; may be given several times");
var top = script.Number("--top", 1, 10_000, "show at most so many [default: 5]");
var threshold = script.Number("--threshold", -1f, 1f, "show nothing less similar [default: the model's own]");
var html = script.Option<string>("--html", "FILE", "write the answer as a page with the pictures");
folders.Required = true;

return await script.RunAsync(args, async run =>
{
    var query = (run.Value(words), run.Value(picture)) switch
    {
        ({ } text, null) => Query.Text(text),
        (null, { } file) => Query.Image(file),
        ({ } text, { } file) => Query.Text(text) + Query.Image(file),
        _ => throw new ArgumentException("Say what to look for: TEXT or --image FILE."),
    };
    query = run.Value(minus)!.Aggregate(query, (sum, text) => sum - Query.Text(text));
    var photos = await run.OpenAsync(run.Value(folders)!, run.LoadModel());
    var found = photos.Search(query, new SearchOptions { Top = run.Value(top) ?? 5, Threshold = run.Value(threshold) });
    if (run.Value(html) is { } page)
        HtmlPage.Write(page, query.ToString(), found);
    foreach (var note in run.Json ? found.Notes : [])
        ScriptRun.Note(note);
    run.Print(
        new
        {
            query = query.Terms is [var only] ? only.Value : query.ToString(),
            kind = found.Kind == QueryKind.Image ? "image" : "text",
            model = found.Model,
            threshold = found.Threshold,
            best = found.Best?.Score,
            hits = found.Hits.Select(h => new { path = h.Path, score = h.Score }),
        },
        found.ToString());
});
