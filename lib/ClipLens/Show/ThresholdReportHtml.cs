namespace ClipLens;

/// <summary>Draws thresholds with their evidence: where scores lie, what every threshold does, and the pictures around the line.</summary>
internal static class ThresholdReportHtml
{
    private const int Around = 10, Worst = 5;

    /// <summary>Draws a section for each kind of query that has labels.</summary>
    public static string Draw(ThresholdReport report) => Parts.Result(
        Html.Of($"<b>How high must a score be before a picture counts as found?</b>"),
        Html.Of($"""
            {report.Fits.Sum(f => f.Labels.Count)} labelled pairs of a query and a picture
                {(report.Model.Length > 0 ? Html.Of($"<span>· {report.Model}</span>") : default)}
            """),
        report.Notes, Html.Of($"{report.Fits.Select(Section)}"));

    private static Html Section(ThresholdFit fit)
    {
        var (best, line) = (fit.Recommended, fit.Recommended.Threshold!.Value); // the recommended rule has one
        return Html.Of($"""
            <section class="cl-lab">
            <h2>{(fit.Kind == QueryKind.Text ? "Queries in words" : "Queries that are pictures")}: <b>{line:0.0##}</b></h2>
            {(fit.TooFew is { } few ? Parts.Note($"This is a guess, from too few labels: {few}.") : default)}
            <p>From {line:0.0##} on a picture counts as found ({best.Rule.Name}). Then, for a query that was not there when the line was
                drawn, {best.HeldOut.Precision:0%} of what is found is right, and {best.HeldOut.Recall:0%} of what is right is found. Known
                from {fit.Queries} queries with {fit.Labels.Count} labels, {fit.Relevant} of them relevant.</p>
            {fit.Notes.Select(Parts.Note)}
            {new Html(fit.ScoreFigure().ToHtml())}
            <p class="cl-hint">The scores of the labelled pairs. No line parts the two groups wholly: what is relevant and lies left of it is missed, what is not and lies right of it is found by mistake. Shaded: where the line lies with other queries of the same kind, in 95 of 100 cases.</p>
            {new Html(fit.CurveFigure().ToHtml())}
            <p class="cl-hint">What every threshold does to these labels. A higher one finds less, and less that is wrong. In the whole collection there are more pictures that are not relevant than were labelled, so that more is found by mistake there. The chance of being relevant is that of pairs like the labelled ones.</p>
            {Rules(fit)}
            <p class="cl-hint">New queries: each query is held out in turn, the rule looks at the others, and its threshold is tried on the
                one. Small numbers: where the value above lies with other queries, in 95 of 100 cases. The best that one threshold can do,
                knowing all labels, is an F1 of {fit.OracleF1:0.000}.</p>
            {Pictures(fit, line)}
            </section>
            """);
    }

    private static Html Rules(ThresholdFit fit) => Html.Of($"""
        <div class="cl-scroll"><table class="cl-rules">
        <thead><tr><th rowspan="2" scope="col">Rule</th><th rowspan="2" scope="col">Threshold</th><th class="cl-own" colspan="3" scope="colgroup">these labels</th><th colspan="3" scope="colgroup">new queries</th></tr>
        <tr><th class="cl-own" scope="col">precision</th><th class="cl-own" scope="col">recall</th><th class="cl-own" scope="col">F1</th><th scope="col">precision</th><th scope="col">recall</th><th scope="col">F1</th></tr></thead>
        <tbody>{fit.Rules.Select((rule, i) => Html.Of($"""
            <tr class="{(i == 0 ? "cl-first" : "")}"><th scope="row" align="left">{rule.Rule.Name}<br/><small>{rule.Rule.Reason}</small></th>{(rule.Threshold is { } threshold ? Html.Of($"""<td>{threshold:0.000}{Small(ThresholdReport.Range(rule.Interval))}</td>{Shares(rule.Fitted, "cl-own")}{Shares(rule.HeldOut, "", ThresholdReport.Range(rule.HeldOutF1))}""") : Html.Of($"""<td colspan="7">no threshold does this</td>"""))}</tr>
            """))}</tbody></table></div>
        """);

    private static Html Shares(ThresholdCounts counts, string style, string range = "") => Html.Of(
        $"""<td class="{style}">{counts.Precision:0.000}</td><td class="{style}">{counts.Recall:0.000}</td><td class="{style}">{counts.F1:0.000}{Small(range)}</td>""");

    private static Html Small(string range) => range.Length == 0 ? default : Html.Of($"<br/><small>{range}</small>");

    private static Html Pictures(ThresholdFit fit, double line)
    {
        if (fit.Labels.All(l => l.Label.Path.Length == 0))
        {
            return default;
        }

        var (found, left) = (fit.Labels.Where(l => l.Score >= line), fit.Labels.Where(l => l.Score < line));
        (string Title, List<ScoredLabel> Labels)[] groups =
        [
            ("Just above the line", [.. found.Reverse().Take(Around).Reverse()]),
            ("Just below the line", [.. left.Take(Around)]),
            ("Found by mistake, the highest scores", [.. found.Where(l => !l.Label.Relevant).Take(Worst)]),
            ("Missed, the lowest scores", [.. left.Where(l => l.Label.Relevant).Reverse().Take(Worst)]),
        ];
        var pictures = Thumbnails.Of(fit, groups.SelectMany(group => group.Labels).SelectMany(PicturesOf));
        return Html.Of($"{groups.Where(group => group.Labels.Count > 0).Select(group => Group(group.Title, group.Labels, pictures))}");
    }

    // What was judged, and the picture that was asked for.
    private static IEnumerable<ThumbnailRequest> PicturesOf(ScoredLabel scored) => scored.Label.Kind == QueryKind.Text
        ? [new(scored.Label.Path, scored.Time)]
        : [new(scored.Label.Path, scored.Time), new(scored.Label.Query, null)];

    private static Html Group(string title, List<ScoredLabel> labels, Thumbnails pictures) => Html.Of($"""
        <div class="cl-line"><b>{title}</b></div>
        {Parts.Cards(labels.ConvertAll(label => Card(label, pictures)))}
        """);

    private static Html Card(ScoredLabel scored, Thumbnails pictures)
    {
        var (label, name) = (scored.Label, Path.GetFileName(scored.Label.Path));
        var query = label.Kind == QueryKind.Text ? Html.Of($"“{label.Query}”")
            : pictures.Show(new(label.Query, null), $"the query picture {Path.GetFileName(label.Query)}", 66);
        return Html.Of($"""
            <div class="cl-picture">{pictures.Show(new(label.Path, scored.Time), name, Parts.CardWidth)}</div>
            <div class="cl-caption"><b class="cl-score">{scored.Score:0.000}</b> <span class="{(label.Relevant ? "cl-yes" : "cl-no")}">{(label.Relevant ? "✓ relevant" : "✗ not relevant")}</span> <div class="cl-small cl-ask">{query}</div> <div class="cl-small">{name}</div></div>
            """);
    }
}
