#!/usr/bin/env -S dotnet --
#:project ../lib/ClipLens.Notebooks

using ClipLens.Notebooks;
using ClipLens.Store;

var script = new Script(
    "Encodes what is new or changed in folders of photos, so that a search finds it at once.",
    "~/Pictures /media/camera",
    "~/Pictures --export embeddings --json");
var folders = script.Argument<string[]>("FOLDER", "where the photos are");
var export = script.Option<string>("--export", "FOLDER", "write the embeddings there as embeddings.npy, and what each row is as embeddings.csv");

return await script.RunAsync(args, async run =>
{
    var index = await run.OpenAsync(run.Value(folders)!, run.LoadModel());
    var report = index.LastUpdate;
    if (run.Value(export) is { } folder)
    {
        Directory.CreateDirectory(folder);
        NpyFile.Write(Path.Combine(folder, "embeddings.npy"), index.Rows.Embeddings);
        CsvFile.Write(Path.Combine(folder, "embeddings.csv"), ["row", "path", "time"], index.Rows.Items.Select((item, row) => (object?[])[row, item.File.Path, item.Time]));
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
