#!/usr/bin/env -S dotnet --
#:project ../lib/ClipLens.Scripts

using ClipLens.Scripts;

var script = new Script(
    "Measures retrieval: R@k in percent, median, mean and deviation of the ranks, from text to photo or video and back.",
    "--in data/picturebook/photos --captions data/picturebook/captions.csv --html metrics.html",
    "--protocol msvd --in ~/MSVD/YouTubeClips --captions AllVideoDescriptions.txt --split test_list.txt --model openai/clip-vit-base-patch32") { Scans = true };
var what = new EvaluateArguments(script);
var html = script.Output("--html", "FILE", "write a page, with what was ranked worst");

return await script.RunAsync(args, async run =>
{
    var answer = await what.MeasureAsync(run);
    run.WritePage(html, "Metrics", answer.Visual);
    run.Print(answer.Json, $"{answer.Visual}");
});
