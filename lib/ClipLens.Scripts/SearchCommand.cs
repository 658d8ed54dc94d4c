namespace ClipLens.Scripts;

/// <summary><c>search</c>: finds photos, videos or frames by words or by a picture.</summary>
public static class SearchCommand
{
    /// <summary>Reads the arguments, does the work, prints the answer, and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var script = new Script(
            "cliplens search",
            "Finds photos, videos or frames by words or by a picture. What is new in the folder is encoded first.",
            "\"a dog on the beach\" --in ~/Pictures --minus people --html found.html",
            "\"a red car passes a lighthouse\" --in ~/Videos --videos") { Scans = true };
        var what = new QueryArguments(script);
        var folders = script.Option<string[]>("--in", "FOLDER", "where the photos and videos are; may be given several times");
        var top = script.Number("--top", 1, 10_000, "show at most so many [default: 5]");
        var threshold = script.Number("--threshold", -1f, 1f, "show nothing less similar [default: the model's own]");
        var below = script.Number("--below", 0, 10_000, "show so many photos more: what comes next, just below the line");
        var fold = script.Option<bool>("--fold", "", "show photos that look nearly the same as one, the largest file");
        var videos = script.Option<bool>("--videos", "", "find videos, with their best frame and the moments to watch");
        var frames = script.Option<bool>("--frames", "", "find frames of videos, one of each moment");
        var fps = script.Number("--fps", 0.001, 1000, "look at so many frames of a video per second [default: 1]");
        var pooling = script.Option<string>("--pooling", "HOW",
            "rank videos by mean, max, frame:30, kmeans:5 or query:0.1 [default: max, the best frame]");
        var video = script.Option<string>("--video", "FILE", "rank texts for this video");
        var texts = script.Option<string>("--texts", "FILE", "the texts to rank, one on each line");
        var nnn = script.Option<bool>("--nnn", "",
            "lower photos that are near to everything, as the queries show that index.cs --bank keeps");
        var reread =
            script.Option<bool>("--reread", "", "read every file again, even those whose size and time say that they are as they were");
        var html = script.Output("--html", "FILE", "write the answer as a page with the pictures");
        var picture = script.Output("--picture", "FILE", "write the answer as one picture (PNG), to paste into a slide");

        return await script.RunAsync(args, async run =>
        {
            var (how, sampling) =
                (run.Value(pooling) is { } name ? Pooling.Parse(name) : null, FrameSampling.PerSecond(run.Value(fps) ?? 1));
            if (run.Value(video) is { } one)
            {
                run.Refuse("with --video", [.. what.Symbols, folders, threshold, below, fold, nnn, videos, frames, reread, html,
                    picture]);
                var lines = ScriptRun.ReadTexts(run.Value(texts) ?? throw new ArgumentException("Name the texts to rank: --texts FILE."));
                var clip = await run.LoadModelAsync();
                ScriptRun.NoteCut(clip, lines);
                var ranked = (await run.OpenVideoAsync(one, clip, sampling)).RankTexts(lines, how).Take(run.Value(top) ?? int.MaxValue)
                    .ToList();
                run.Print(
                    new { hits = ranked.Select(t => new { text = t.Text, score = t.Score }) },
                    string.Join('\n', ranked.Select((t, i) => FormattableString.Invariant($"{i + 1,4}  {t.Score:0.000}  {t.Text}"))));
                return;
            }
            var (most, least, moving, asFrames) = (run.Value(top) ?? 5, run.Value(threshold), run.Value(videos), run.Value(frames));
            run.Refuse("without --video", texts);
            run.Refuse("with --videos", moving ? [frames, below, fold, nnn] : []);
            run.Refuse("with --frames", asFrames ? [pooling, below, fold, nnn] : []);
            run.Refuse("without --videos", moving || asFrames ? [] : [pooling, fps]);
            var (query, filter) = (what.Query(run), what.Filter(run));
            var index = await run.OpenAsync(run.Folders(folders), await run.LoadModelAsync(), moving || asFrames ? sampling : null,
                run.Value(reread));
            var options = new SearchOptions
                { Top = most, Threshold = least, Below = run.Value(below) ?? 0, FoldNearDuplicates = run.Value(fold), Filter = filter };
            var answer = moving ? SearchAnswer.Of(Videos(index, query))
                : SearchAnswer.Of(asFrames ? Frames(index, query)
                    : run.Value(nnn) ? ScoreCorrection.Search(index, query, options, ScoreCorrection.OpenBank(index), run.Cancellation)
                    : index.Search(query, options, run.Cancellation));
            run.WritePage(html, query.ToString(), answer.Visual);
            if (run.Value(picture) is { } png)
            {
                using var drawn = answer.Visual is VideoResults strips ? strips.ToPicture() : ((SearchResults)answer.Visual).ToPicture();
                drawn.SavePng(png);
            }

            ScriptRun.Note([.. run.Json ? answer.Notes : [], .. SearchAnswer.VideosLeftAlone(index)]);
            run.Print(answer.Json, $"{answer.Visual}");

            // The filter comes after: of fewer than all, it might leave none.
            VideoResults Videos(MediaIndex index, Query query)
            {
                var found = index.SearchVideos(query, filter is null ? most : Math.Max(1, index.Videos.Count), least, how);
                var hits = Included(index, found.Hits, hit => hit.Path);
                return filter is null ? found : found with { Hits = [.. hits.Take(most)], Best = hits.FirstOrDefault() };
            }

            SearchResults Frames(MediaIndex index, Query query)
            {
                var found = index.SearchFrames(query, filter is null ? most : Math.Max(1, index.FrameRows.Items.Count), least);
                var hits = Included(index, found.Hits, hit => hit.Path);
                return filter is null ? found : found with { Hits = [.. hits.Take(most)], Best = hits.FirstOrDefault() };
            }

            List<T> Included<T>(MediaIndex index, IReadOnlyList<T> hits, Func<T, string> path)
            {
                var files = index.Videos;
                return [.. hits.Where(hit => filter?.Includes(files.First(file => file.Path == path(hit))) ?? true)];
            }
        });
    }
}
