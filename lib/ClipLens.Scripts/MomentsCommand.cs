namespace ClipLens.Scripts;

/// <summary><c>moments</c>: finds the moments of a video that fit some words.</summary>
public static class MomentsCommand
{
    /// <summary>Reads the arguments, does the work, prints the answer, and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var script = new Script(
            "cliplens moments",
            "Finds the moments of a video that fit some words, and writes them as clips if asked.",
            "\"a red car passes a lighthouse\" --video holiday.mp4",
            "\"the cake is cut\" --video party.mp4 --export ~/Clips --exact");
        var words = script.Argument<string?>("TEXT", "what the moment shows, in a few words");
        var file = script.Option<string>("--video", "FILE", "the video");
        var top = script.Number("--top", 1, 10_000, "show at most so many moments [default: 5]");
        var threshold =
            script.Number("--threshold", -1f, 1f, "show nothing less similar; -1 shows whatever stands out [default: the model's own]");
        var fps = script.Number("--fps", 0.001, 1000, "look at so many frames per second [default: 1]");
        var folder = script.Option<string>("--export", "FOLDER", "write each moment as a clip into this folder");
        var exact = script.Option<bool>("--exact", "", "clips begin and end with exactly the right frame, which takes encoding them anew");
        var overwrite = script.Option<bool>("--overwrite", "", "replace clips that are there");
        var html = script.Output("--html", "FILE", "write the answer as a page");
        file.Required = true;

        return await script.RunAsync(args, async run =>
        {
            var query = Query.Text(run.Value(words) ?? throw new ArgumentException("Say what to look for: TEXT."));
            var clip = await run.LoadModelAsync();
            var video = await run.OpenVideoAsync(run.Value(file)!, clip, FrameSampling.PerSecond(run.Value(fps) ?? 1)); // required above
            var found = video.SearchVideos(query, 1, run.Value(threshold));
            ScriptRun.Note(found.Notes);
            var hit = found.Best!; // a video that was opened has a frame
            hit = hit with { Moments = [.. hit.Moments.Where(m => m.Score >= found.Threshold).Take(run.Value(top) ?? 5)] };
            var summary = hit.Moments.Count switch
            {
                0 => FormattableString.Invariant(
                    $"nothing above {found.Threshold:0.0##}; the best frame has {hit.Score:0.000}, at {Timecode.Format(hit.Time)}"),
                1 => "1 moment",
                var many => $"{many} moments",
            };
            if (run.Value(html) is { } page)
            {
                HtmlPage.Write(page, query.ToString(), found with { Best = hit, Hits = [hit], Summary = summary });
            }

            var clips = new List<string?>();
            foreach (var moment in hit.Moments)
            {
                clips.Add(run.Value(folder) is { } target
                    ? await ExportAsync(hit.Path, moment, target, run.Value(exact), run.Value(overwrite), run.Cancellation) : null);
            }

            run.Print(
                new { moments = hit.Moments.Zip(clips, (m, path) => new { start = m.Start, end = m.End, score = m.Score, clip = path }) },
                hit.Moments.Count == 0 ? summary : string.Join('\n', hit.Moments.Zip(clips, (m, path) =>
                    FormattableString.Invariant(
                        $"{m.Score:0.000}  {Timecode.Format(m.Start)}–{Timecode.Format(m.End)}{(path is null ? "" : "  " + path)}"))));
        });
    }

    /// <summary>Writes a moment as a clip, named after the video and the time, with a bar on a terminal.</summary>
    private static async Task<string> ExportAsync(string path, Moment moment, string folder, bool exact, bool overwrite,
        CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var name = $"{Path.GetFileNameWithoutExtension(path)} {Timecode.Format(moment.Start).Replace(':', '-')}.mp4";
        var video = await Video.ProbeAsync(path, cancellation);
        var clip = await TerminalProgress.ShowAsync(name, (IProgress<double>? progress) => VideoClip.ExportAsync(
            video, moment.Start, moment.End, Path.Combine(folder, name), exact, overwrite, progress, cancellation));
        return clip.Path;
    }
}
