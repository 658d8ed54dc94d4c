using ClipLens.Browse;
using ClipLens.Scripts;

namespace ClipLens.Tool;

/// <summary><c>browse</c>: opens a page on a collection. It alone takes a web server, and so is not among the other commands.</summary>
public static class BrowseCommand
{
    /// <summary>Reads the arguments and serves the page until it is interrupted.</summary>
    /// <param name="args">As they came.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var script = new Script(
            "cliplens browse",
            "Opens a page on your photos and videos: search, look closer, label, tune. It runs on this machine, for you alone, until "
                + "Ctrl-C.",
            "--in ~/Pictures",
            "--in ~/Pictures --labels anna.csv") { Scans = true };
        var folders = script.Option<string[]>("--in", "FOLDER", "where the photos and videos are; may be given several times");
        var labels = script.Option<string>("--labels", "FILE.csv", "where your answers are kept [default: labels.csv beside the pictures]");
        var fps = script.Number("--fps", 0.001, 1000, "look at so many frames of a video per second [default: 1]");
        var photosOnly = script.Option<bool>("--photos-only", "", "leave videos alone, which take long to encode");
        var port = script.Number("--port", 1, 65535, "the port on this machine [default: one that is free]");
        var noBrowser = script.Option<bool>("--no-browser", "", "print the address, and do not open it");

        return await script.RunAsync(args, async run =>
        {
            run.Refuse("with --photos-only", run.Value(photosOnly) ? [fps] : []);
            var frames = run.Value(photosOnly) ? null : FrameSampling.PerSecond(run.Value(fps) ?? 1);
            var index = await run.OpenAsync(run.Folders(folders), await run.LoadModelAsync(), frames);
            var options = new BrowseOptions
                { Labels = run.Value(labels), Port = run.Value(port) ?? 0, OpensBrowser = !run.Value(noBrowser) && !run.Json };
            await using var page = await index.BrowseAsync(options, run.Cancellation);
            run.Print(new { address = page.Address }, $"{page.Address}\nOpen it in a browser on this machine. Ctrl-C ends it.");
            await Task.Delay(Timeout.Infinite, run.Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
    }
}
