using ClipLens.Postgres;

namespace ClipLens.Scripts;

/// <summary><c>index</c>: encodes what is new or changed in folders of photos and videos.</summary>
public static class IndexCommand
{
    /// <summary>Reads the arguments, does the work, prints the answer, and returns the exit code.</summary>
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
        var enqueue = script.Option<bool>("--enqueue", "",
            "put what is new into the queue of the server that --cache names, for others to encode");
        var work = script.Option<bool>("--work", "", "encode what is in that queue, until it is empty; on as many machines as you like");
        var reindex = script.Option<bool>("--reindex", "",
            "make that server's index for searches anew, after pgvector was installed or updated");

        return await script.RunAsync(args, async run =>
        {
            var (fills, drains, mends) = (run.Value(enqueue), run.Value(work), run.Value(reindex));
            if (fills || drains || mends)
            {
                run.RequireOne(enqueue, work, reindex);
                run.Refuse("with --enqueue, --work or --reindex", export, bank, reread, tune);
                run.Refuse("with --work or --reindex", fills ? [] : [folders]);
            }

            if (!drains && !mends && run.Value(folders) is not [_, ..])
            {
                throw new ArgumentException("Say where the photos and videos are: FOLDER.");
            }

            var frames = FrameSampling.PerSecond(run.Value(fps) ?? 1);
            if (fills)
            {
                var queue = new PostgresWork(run.Server, await run.LoadModelAsync(), frames);
                var queued = await queue.EnqueueAsync(run.Value(folders)!, run.Exclude, run.Cancellation); // checked above
                run.Print(new { queued }, $"{queued} put into the queue");
                return;
            }

            if (mends)
            {
                using var store = PostgresStore.Open(run.Server, await run.LoadModelAsync());
                store.Reindex();
                using var mended = PostgresStore.Open(run.Server, await run.LoadModelAsync());
                run.Print(new { index = mended.Level }, mended.Level);
                return;
            }

            if (drains)
            {
                var queue = new PostgresWork(run.Server, await run.LoadModelAsync(), frames);
                var drained = await TerminalProgress.ShowAsync(
                    (IProgress<IndexProgress>? progress) => queue.DrainAsync(progress, run.Cancellation));
                ScriptRun.NoteSkipped(drained);
                Print(run, drained);
                return;
            }

            if (run.Value(tune))
            {
                ScriptRun.Note(await EngineComparison.MeasureAsync(await run.ModelFolderAsync(), run.Cancellation));
            }

            var clip = await run.LoadModelAsync();
            if (run.IsOnServer)
            {
                using var store = PostgresStore.Open(run.Server, clip);
                ScriptRun.Note(store.Level);
            }

            var index = await run.OpenAsync(run.Value(folders)!, clip, frames, run.Value(reread)); // checked above
            if (run.Value(export) is { } folder)
            {
                Directory.CreateDirectory(folder);
                var (photos, moving) = (index.Rows, index.FrameRows);
                var (items, columns) = (photos.Items.Concat(moving.Items).ToList(), photos.Embeddings.Columns);
                NpyFile.Write(Path.Combine(folder, "embeddings.npy"),
                    new Matrix(items.Count, columns, [.. photos.Embeddings.Values, .. moving.Embeddings.Values]));
                CsvFile.Write(Path.Combine(folder, "embeddings.csv"), ["row", "path", "time"],
                    items.Select((item, row) => (object?[])[row, item.File.Path, item.Time]));
            }

            if (run.Value(bank) is { } queries)
            {
                ScoreCorrection.SaveBank(index, [.. ScriptRun.ReadTexts(queries).Select(Query.Text)], run.Cancellation);
            }

            Print(run, index.LastUpdate);
        });
    }

    private static void Print(ScriptRun run, UpdateReport report) => run.Print(
        new
        {
            @new = report.New,
            unchanged = report.Unchanged,
            removed = report.Removed,
            skipped = report.Skipped.Select(s => new { path = s.Path, reason = s.Reason }),
            seconds = report.Seconds,
        },
        report.ToString());
}
