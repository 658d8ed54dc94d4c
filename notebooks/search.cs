#!/usr/bin/env -S dotnet --
#:project ../lib/ClipLens.Notebooks

using ClipLens.Media;
using ClipLens.Notebooks;
using ClipLens.Search;
using ClipLens.Show;

var script = new Script(
    "Finds photos, videos or frames by words or by a picture. What is new in the folder is encoded first.",
    "\"a dog on the beach\" --in ~/Pictures --minus people --html found.html",
    "\"a red car passes a lighthouse\" --in ~/Videos --videos");
var what = new QueryArguments(script);
var folders = script.Option<string[]>("--in", "FOLDER", "where the photos and videos are; may be given several times");
var top = script.Number("--top", 1, 10_000, "show at most so many [default: 5]");
var threshold = script.Number("--threshold", -1f, 1f, "show nothing less similar [default: the model's own]");
var videos = script.Option<bool>("--videos", "", "find videos, with their best frame and the moments to watch");
var frames = script.Option<bool>("--frames", "", "find frames of videos, one of each moment");
var fps = script.Number("--fps", 0.001, 1000, "look at so many frames of a video per second [default: 1]");
var pooling = script.Option<string>("--pooling", "HOW", "rank videos by mean, max, frame:30, kmeans:5 or query:0.1 [default: max, the best frame]");
var video = script.Option<string>("--video", "FILE", "rank texts for this video");
var texts = script.Option<string>("--texts", "FILE", "the texts to rank, one on each line");
var html = script.Option<string>("--html", "FILE", "write the answer as a page with the pictures");

return await script.RunAsync(args, async run =>
{
    var how = run.Value(pooling) is { } name ? Pooling.Parse(name) : null;
    var sampling = FrameSampling.PerSecond(run.Value(fps) ?? 1);
    if (run.Value(video) is { } one)
    {
        var lines = File.ReadLines(run.Value(texts) ?? throw new ArgumentException("Name the texts to rank: --texts FILE."))
            .Where(line => !string.IsNullOrWhiteSpace(line)).ToList();
        var ranked = (await run.OpenVideoAsync(one, await run.LoadModelAsync(), sampling)).Rank(lines, how).Take(run.Value(top) ?? int.MaxValue).ToList();
        run.Print(
            new { hits = ranked.Select(t => new { text = t.Text, score = t.Score }) },
            string.Join('\n', ranked.Select((t, i) => FormattableString.Invariant($"{i + 1,4}  {t.Score:0.000}  {t.Text}"))));
        return;
    }

    var query = what.Read(run);
    var (most, least, moving, asFrames) = (run.Value(top) ?? 5, run.Value(threshold), run.Value(videos), run.Value(frames));
    if (moving && asFrames)
        throw new ArgumentException("Give one of --videos, --frames.");
    if (run.Value(folders) is not { Length: > 0 } where)
        throw new ArgumentException("Say where to look: --in FOLDER.");
    var index = await run.OpenAsync(where, await run.LoadModelAsync(), moving || asFrames ? sampling : null);
    var answer = moving ? SearchAnswer.Of(index.SearchVideos(query, most, least, how))
        : SearchAnswer.Of(asFrames ? index.SearchFrames(query, most, least) : index.Search(query, most, least));
    if (run.Value(html) is { } page)
        HtmlPage.Write(page, query.ToString(), answer.Visual);
    foreach (var note in run.Json ? answer.Notes : [])
        ScriptRun.Note(note);
    run.Print(answer.Json, $"{answer.Visual}");
});
