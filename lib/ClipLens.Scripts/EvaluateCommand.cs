using System.CommandLine;

namespace ClipLens.Scripts;

/// <summary><c>evaluate</c>: measures retrieval on a matrix of scores, a folder
/// with captions or labels, or a benchmark; and with which corrections.</summary>
/// <param name="script">Takes the arguments.</param>
public sealed class EvaluateCommand(Script script)
{
    private const string Plain = "plain";
    private const string Protocols = """
        Protocols of the video paper, and what --captions takes; videos are found by name, wherever in FOLDER they lie:
          msr-vtt-1ka   MSRVTT_JSFUSION_test.csv
          msr-vtt-full  test_videodatainfo.json, or another with all of MSR-VTT; where its own "test" is not meant, with
                        --split MSRVTT_test.full.csv
          msvd          AllVideoDescriptions.txt, or the CSV file of the corpus; with --split test_list.txt
          lsmdc         LSMDC16_challenge_1000_publictect.csv
          Equal scores share the mean of their ranks, and of several right answers the best rank counts. From video to text, all captions
          of a video count as one, by the best. The paper takes every frame, this one per second: --fps 30 takes more.
        """;

    private readonly Option<string> _similarity = script.Option<string>("--similarity", "FILE.npy",
        "measure scores of your own: a row for each text, a column for each photo or video");
    private readonly Option<string> _positives = script.Option<string>("--positives", "FILE.csv",
        "which of them belong together: columns row,column, from 0 [default: the diagonal]");
    private readonly Option<string[]> _folders = script.Option<string[]>("--in", "FOLDER",
        "measure on these photos or videos; may be given several times");
    private readonly Option<string> _captions = script.Option<string>("--captions", "FILE",
        "what they show: a CSV file with the columns path,caption, or the benchmark's own file");
    private readonly Option<string> _labels = script.Option<string>("--labels", "FILE.csv",
        "classify them instead, without training: columns path,label; what is chosen from are all labels in it");
    private readonly Option<string> _moments = script.Option<string>("--moments", "FILE.csv",
        "find these moments of videos: columns path,query,start,end, in seconds");
    private readonly Option<string> _protocol = script.Option<string>("--protocol", "NAME",
        $"run a benchmark, beside published figures: {string.Join(", ", VideoProtocol.All.Select(p => p.Name))}");
    private readonly Option<string> _split = script.Option<string>("--split", "FILE",
        "the benchmark's list of videos to test on, a name on each line");
    private readonly Option<string> _pooling = script.Option<string>("--pooling", "HOW",
        "rank videos by mean, max, frame:30, kmeans:5 or query:0.1 [default: what the captions are of; videos by mean]");
    private readonly Option<double?> _fps = script.Number("--fps", 0.001, 1000,
        "look at so many frames of a video per second [default: 1]");
    private readonly Option<string[]> _templates = script.Option<string[]>("--template", "TEXT",
        "put texts into this sentence, such as \"a photo of {}\"; of several, the mean counts");
    private readonly Option<string> _bank = script.Option<string>("--nnn", "FILE",
        "lower what is near to everything, as other queries show: a text on each line, or their scores as .npy");
    private readonly Option<float?> _dualSoftmax = script.Number("--dual-softmax", 0.0001f, 10f,
        "weigh scores over all queries at once, with this temperature, such as 0.01; transductive");
    private readonly Option<string> _against = script.Option<string>("--against", "HOW",
        "compare query by query with: plain (without corrections), another pooling, or other scores as .npy");

    /// <summary>Reads the arguments, does the work, prints the answer, and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var script = new Script(
            "cliplens evaluate",
            "Measures retrieval: R@k in percent, median, mean and deviation of the ranks, from text to photo or video and back.",
            "--in data/picturebook/photos --captions data/picturebook/captions.csv --html metrics.html",
            "--protocol msvd --in ~/MSVD/YouTubeClips --captions AllVideoDescriptions.txt --split test_list.txt "
                + "--model openai/clip-vit-base-patch32") { Scans = true, Details = Protocols };
        var what = new EvaluateCommand(script);
        var html = script.Output("--html", "FILE", "write a page, with what was ranked worst");
        return await script.RunAsync(args, async run =>
        {
            var (visual, json) = await what.MeasureAsync(run);
            run.WritePage(html, "Metrics", visual);
            run.Print(json, $"{visual}");
        });
    }

    private async Task<(IVisual Visual, object Json)> MeasureAsync(ScriptRun run)
    {
        run.RequireOne(_similarity, _captions, _labels, _moments);
        if (run.Value(_moments) is { } marked)
        {
            run.Refuse("with --moments", _positives, _folders, _split, _protocol, _pooling, _templates, _bank, _dualSoftmax, _against);
            var (all, options) = (LabelledMoment.ReadCsv(marked), run.Options(FrameSampling.PerSecond(run.Value(_fps) ?? 1)));
            var model = await run.LoadModelAsync();
            var report = await TerminalProgress.ShowAsync(
                (IProgress<IndexProgress>? progress) => MomentReport.MeasureAsync(all, model, options, progress, run.Cancellation));
            return (report, Keys(report));
        }

        if (run.Value(_similarity) is { } scores)
        {
            run.Refuse("with --similarity", _folders, _split, _protocol, _pooling, _fps, _templates);
            var report = MeasureScores(run, scores);
            return (report, Keys(report));
        }

        run.Refuse("without --similarity", _positives);
        run.Refuse("without --protocol", run.Value(_protocol) is null ? [_split] : []);
        run.Refuse("with --labels", run.Value(_labels) is null ? [] : [_protocol, _against, _bank, _dualSoftmax]);
        var folders = run.Folders(_folders);
        var protocol = run.Value(_protocol) is { } name ? VideoProtocol.Named(name) : null;
        var against = run.Value(_against) is { } how and not Plain ? Pooling.Parse(how) : null;
        var setting = new RetrievalSetting
        {
            Pooling = run.Value(_pooling) is { } pooling ? Pooling.Parse(pooling) : Pooling.Mean,
            Templates = run.Value(_templates) ?? [],
            Bank = run.Value(_bank) is { } bank ? ScriptRun.ReadTexts(bank) : [],
            DualSoftmax = run.Value(_dualSoftmax),
        };
        var captions = run.Value(_labels) is { } labels ? Caption.ReadCsv(labels, "label")
            : protocol?.Read(run.Value(_captions)!, run.Value(_split)) ?? Caption.ReadCsv(run.Value(_captions)!); // required above
        var asVideos = protocol is not null || run.Value(_pooling) is not null;
        var frames = asVideos || captions.Any(caption => MediaFormat.KindByExtension(caption.Of) == MediaKind.Video);
        run.Refuse("for photos", frames ? [] : [_fps]);
        var clip = await run.LoadModelAsync();
        ScriptRun.NoteCut(clip, captions.Select(caption => caption.Text).Distinct());
        var names = protocol is null ? null : captions.Select(caption => caption.Of).ToHashSet();
        var index = await run.OpenAsync(
            folders, clip, frames ? FrameSampling.PerSecond(run.Value(_fps) ?? 1) : null,
            only: names is null ? null : path => names.Contains(Path.GetFileNameWithoutExtension(path)));
        var set = protocol is null ? RetrievalSet.Of(index, captions, asVideos ? true : null, withAll: run.Value(_labels) is not null)
            : RetrievalSet.OfProtocol(index, captions);
        if (run.Value(_labels) is not null)
        {
            var classified = ZeroShot.Of(index, set, setting, run.Cancellation);
            return (classified, Keys(classified));
        }

        var other = run.Value(_against) is null ? null
            : Measure(against is null ? new() { Pooling = setting.Pooling } : setting with { Pooling = against });
        var measured = Measure(setting) with { Other = other };
        return (measured, Keys(measured));

        RetrievalReport Measure(RetrievalSetting by) => RetrievalReport.Of(index, set, by, protocol, run.Cancellation);
    }

    private RetrievalReport MeasureScores(ScriptRun run, string path)
    {
        var scores = RetrievalReport.ReadScores(path);
        var (bank, temperature) =
            (run.Value(_bank) is { } file ? RetrievalReport.ReadScores(file, columns: scores.Columns) : null, run.Value(_dualSoftmax));
        var relevance = run.Value(_positives) is { } pairs ? Relevance.ReadCsv(pairs, scores.Rows, scores.Columns)
            : scores.Rows == scores.Columns ? Relevance.Diagonal(scores.Rows)
            : throw new ArgumentException(
                $"{path} is [{scores.Rows}, {scores.Columns}], so its diagonal does not say what belongs together: give --positives "
                    + "FILE.csv.");
        var title = RetrievalSetting.Describe(Path.GetFileName(path), bank?.Rows ?? 0, temperature);
        var report = RetrievalReport.Of(title, RetrievalSetting.Correct(scores, bank, temperature),
            relevance) with { IsTransductive = temperature is not null };
        return run.Value(_against) switch
        {
            null => report,
            Plain => report with { Other = RetrievalReport.Of(Plain, scores, relevance) },
            var other =>
                report with { Other = RetrievalReport.Of(Path.GetFileName(other),
                    RetrievalReport.ReadScores(other, scores.Rows, scores.Columns), relevance) },
        };
    }

    /// <summary>Words how well a model retrieves: the metrics' keys are those of the literature, R@k in percent.</summary>
    private static object Keys(RetrievalReport report)
    {
        return new
        {
            text_to_item = Named(report.TextToItem.Metrics.Values),
            item_to_text = Named(report.ItemToText.Metrics.Values),
            setting = report.Title,
            transductive = report.IsTransductive,
            queries = Both(d => d.Found.Queries.Count),
            intervals = Both(d => Named(d.Found.Intervals.Select(Ends))),
            paper = report.Protocol is { } protocol ? new { table = protocol.Table, text_to_item = Named(protocol.TextToVideo),
                item_to_text = Named(protocol.VideoToText) } : null,
            against = report.Other is not { } other ? null : Both(d => d.Comparison is not { } with ? null : new
            {
                setting = other.Title,
                better = with.Better,
                worse = with.Worse,
                same = with.Same,
                p = with.Probability,
                difference = Named(with.Differences.Select(m => m.Value)),
                intervals = Named(with.Differences.Select(m => Ends(m.Interval))),
            }),
            notes = report.Notes,
        };

        object Both<T>(Func<RetrievalDirection, T> of) =>
            new { text_to_item = of(report.Directions[0]), item_to_text = of(report.Directions[1]) };

        static double[] Ends(Interval interval) => [interval.Low, interval.High];

        static Dictionary<string, T> Named<T>(IEnumerable<T> values) =>
            RetrievalMetrics.Names.Zip(values).ToDictionary(metric => metric.First, metric => metric.Second);
    }

    private static object Keys(ZeroShot classified) => new
    {
        accuracy = classified.Accuracy,
        mean_accuracy = classified.MeanAccuracy,
        items = classified.Count,
        labels = classified.Labels,
        confusion = classified.Labels.Select((_, row) => classified.Confusion.Row(row).ToArray()),
        setting = classified.Title,
    };

    private static Dictionary<string, double> Keys(MomentReport moments) => new()
    {
        ["moments"] = moments.Overlaps.Count,
        ["R@1@0.5"] = moments.RecallAt(0.5),
        ["R@1@0.7"] = moments.RecallAt(0.7),
        ["mIoU"] = moments.MeanOverlap,
    };
}
