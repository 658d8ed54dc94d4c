namespace ClipLens.Scripts;

/// <summary><c>tune</c>: tunes thresholds from labelled examples.</summary>
public static class TuneCommand
{
    /// <summary>Reads the arguments, does the work, prints the answer, and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var script = new Script(
            "cliplens tune",
            "Tunes thresholds from labelled examples: how high must a score be before a picture counts as found?",
            "--in data/picturebook/photos --labels data/picturebook/labels.csv --html tune.html",
            "--in ~/Pictures --propose todo.csv --text \"a dog\" \"a birthday cake\"")
        {
            Scans = true,
            Details = "Rules, the one to recommend first (where labels are too few for it, or unlike it, the second):"
                + string.Concat(ThresholdRule.All(QueryKind.Text, new()).Select(rule => $"\n  {rule.Name}: {rule.Reason}")),
        };
        var folders = script.Option<string[]>("--in", "FOLDER", "where the labelled pictures and videos are; may be given several times");
        var labels = script.Option<string>("--labels", "FILE.csv",
            "query,kind,path,relevant: words or a picture's path; text or image; a path; 1 or 0");
        var scores = script.Option<string>("--scores", "FILE.csv",
            "score,relevant and optionally query and kind: labels that were scored elsewhere");
        var precision = script.Number("--precision", 0.01, 1, "what the rule that finds most keeps right [default: 0.9]");
        var recall = script.Number("--recall", 0.01, 1, "what the rule that shows fewest wrong pictures still finds [default: 0.9]");
        var alpha = script.Number("--alpha", 0.001, 0.999, "what the conformal rule may lose [default: 0.1]");
        var sample =
            script.Number("--sample", 1, 1_000_000, "over how many random queries the photo paper's rule takes its mean [default: 20]");
        var pooling = script.Option<string>("--pooling", "HOW",
            "score videos by mean, max, frame:30, kmeans:5 or query:0.1 [default: max, the best frame]");
        var save = script.Option<string>("--save", "WHERE",
            "write thresholds.json into the model's folder (model) or beside the pictures (collection)");
        var force = script.Option<bool>("--force", "", "with --save: write thresholds of too few labels as well");
        var html = script.Output("--html", "FILE", "write a page with figures and the pictures around the line");
        var propose = script.Output("--propose", "FILE.csv", "write the pictures worth labelling first, to be filled in with 1 and 0");
        var texts = script.Option<string[]>("--text", "TEXT", "with --propose: queries in words");
        var images = script.Option<string[]>("--image", "FILE", "with --propose: queries that are pictures");
        var each = script.Number("--each", 1, 10_000, "with --propose: so many pictures for each query [default: 10]");
        texts.AllowMultipleArgumentsPerToken = images.AllowMultipleArgumentsPerToken = true;

        return await script.RunAsync(args, async run =>
        {
            var options = new ThresholdOptions
                { Precision = run.Value(precision) ?? 0.9, Recall = run.Value(recall) ?? 0.9, Alpha = run.Value(alpha) ?? 0.1,
                    Sample = run.Value(sample) ?? 20 };
            var (how, where) = (run.Value(pooling) is { } name ? Pooling.Parse(name) : null, run.Value(save));
            if (run.Value(propose) is { } todo)
            {
                run.Refuse("with --propose", scores, precision, recall, alpha, sample, pooling, save, force, html);
                var known = run.Value(labels) is { } file ? LabelFile.Read(file).Labels : [];
                Query[] queries = [.. (run.Value(texts) ?? []).Select(Query.Text), .. (run.Value(images) ?? []).Select(Query.Image)];
                if (queries is [] && (queries = [.. ThresholdLab.QueriesOf(known)]) is [])
                {
                    throw new ArgumentException("Give queries to label for: --text, --image, or --labels to go on with theirs.");
                }

                var found = ThresholdLab.Propose(await OpenAsync(null), queries, run.Value(each) ?? 10, known);
                LabelFile.WriteBlank(todo, found);
                run.Print(new { proposed = found.Count, @out = todo },
                    $"{todo}: {found.Count} pictures to judge; write 1 or 0 into the column relevant");
                return;
            }
            run.Refuse("without --propose", texts, images, each);
            run.Refuse("without --save", where is null ? [force] : []);
            run.RequireOne(labels, scores);
            run.Refuse("with --scores", run.Value(scores) is null ? [] : [folders, pooling]);
            if (where is not (null or "model" or "collection") || (where == "collection" && run.Value(labels) is null))
            {
                throw new ArgumentException("--save takes model, or with --labels collection.");
            }

            var index = run.Value(labels) is null
                ? null : await OpenAsync(LabelFile.NamesVideos(run.Value(labels)!) ? FrameSampling.PerSecond() : null);
            // one of them is given
            var report = index is null ? ThresholdLab.Fit(LabelFile.ReadScores(run.Value(scores)!), options)
                : ThresholdLab.Tune(index, run.Value(labels)!, options, how);
            ScriptRun.Note(run.Json ? report.Notes : []);
            var saved = where is null
                ? null : report.Save(where == "model" ? await run.ModelFolderAsync() : index!.Folders[0], run.Value(force));
            run.WritePage(html, "Thresholds", report);
            // the kinds of query that were left as they were
            var unsaved = run.Value(force) ? "" : string.Concat(report.Fits.Where(fit => fit.TooFew is not null)
                .Select(fit => $" ({(fit.Kind == QueryKind.Text ? "words" : "pictures")} left as they were: too few labels)"));
            run.Print(
                new { text = Keys(report.Text), image = Keys(report.Image), model = report.Model, warnings = report.Notes, saved },
                $"{report}{(saved is null ? "" : $"\nsaved: {saved}{unsaved}")}");

            async Task<MediaIndex> OpenAsync(FrameSampling? frames) =>
                await run.OpenAsync(run.Folders(folders), await run.LoadModelAsync(), frames);
        });
    }

    private static object? Keys(ThresholdFit? fit) => fit is not { Recommended: var best } ? null : new
    {
        threshold = best.Threshold,
        precision = best.Fitted.Precision,
        recall = best.Fitted.Recall,
        f1 = best.Fitted.F1,
        rule = best.Rule.Key,
        interval = Pair(best.Interval),
        new_queries = NewQueries(best),
        hindsight_f1 = fit.OracleF1,
        labels = fit.Labels.Count,
        relevant = fit.Relevant,
        queries = fit.Queries,
        rules = fit.Rules.Select(result => new
        {
            rule = result.Rule.Key,
            threshold = result.Threshold,
            precision = result.Fitted.Precision,
            recall = result.Fitted.Recall,
            f1 = result.Fitted.F1,
            interval = Pair(result.Interval),
            new_queries = NewQueries(result),
        }),
        probability = new { slope = fit.Probability.Slope, intercept = fit.Probability.Intercept },
        least_alpha = fit.MinAlpha,
        too_few = fit.TooFew,
        warnings = fit.Notes,
    };

    /// <summary>Each query held out in turn.</summary>
    private static object NewQueries(RuleResult result) => new
    {
        precision = result.HeldOut.Precision,
        recall = result.HeldOut.Recall,
        f1 = result.HeldOut.F1,
        f1_interval = Pair(result.HeldOutF1),
    };

    private static double[]? Pair(Interval? interval) => interval is { } i ? [i.Low, i.High] : null;
}
