namespace ClipLens.Scripts;

/// <summary><c>index</c>: encodes what is new or changed in folders of photos and videos.</summary>
public static class IndexCommand
{
    /// <summary>Reads the arguments, does the work and prints the answer.</summary>
    /// <param name="args">As they came.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var script = new Script(
            "cliplens index",
            "Encodes what is new or changed in folders of photos and videos, so that a search finds it at once.",
            "~/Pictures /media/camera",
            "~/Pictures --export embeddings --json") { Scans = true };
        var folders = script.Argument<string[]>("FOLDER", "where the photos and videos are");
        var fps = script.Number("--fps", 0.001, 1000, "encode so many frames of a video per second [default: 1]");
        var export = script.Option<string>("--export", "FOLDER",
            "write the embeddings there as embeddings.npy, and what each row is as embeddings.csv: photos, then frames of videos");
        var bank = script.Option<string>("--bank", "FILE",
            "keep these queries, one on each line, for search.cs --nnn: hundreds of the kind that you ask");
        var reread =
            script.Option<bool>("--reread", "", "read every file again, even those whose size and time say that they are as they were");
        var tune = script.Option<bool>("--tune-engine", "",
            "first measure, for half a second, whether --engine torch --dtype bf16 is faster on this processor, and say so");

        return await script.RunAsync(args, async run =>
        {
            if (run.Value(tune))
            {
                await run.NoteFasterEngineAsync(await run.ModelFolderAsync());
            }

            // one folder at least
            var index = await run.OpenAsync(run.Value(folders)!, await run.LoadModelAsync(), FrameSampling.PerSecond(run.Value(fps) ?? 1),
                run.Value(reread));
            var report = index.LastUpdate;
            if (run.Value(export) is { } folder)
            {
                Directory.CreateDirectory(folder);
                var (photos, frames) = (index.Rows, index.FrameRows);
                var (items, columns) = (photos.Items.Concat(frames.Items).ToList(), photos.Embeddings.Columns);
                NpyFile.Write(Path.Combine(folder, "embeddings.npy"),
                    new Matrix(items.Count, columns, [.. photos.Embeddings.Values, .. frames.Embeddings.Values]));
                CsvFile.Write(Path.Combine(folder, "embeddings.csv"), ["row", "path", "time"],
                    items.Select((item, row) => (object?[])[row, item.File.Path, item.Time]));
            }

            if (run.Value(bank) is { } queries)
            {
                ScoreCorrection.SaveBank(index, [.. ScriptRun.ReadTexts(queries).Select(Query.Text)], run.Cancellation);
            }

            run.Print(
                new
                {
                    @new = report.New,
                    unchanged = report.Unchanged,
                    removed = report.Removed,
                    skipped = report.Skipped.Select(s => new { path = s.Path, reason = s.Reason }),
                    seconds = report.Seconds,
                },
                report.ToString());
        });
    }
}
