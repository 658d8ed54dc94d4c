namespace ClipLens;

/// <summary>Draws measurements: the table, the paper's analyses, and what was ranked worst.</summary>
internal static class RetrievalReportHtml
{
    private const int Worst = 8;
    private const int ThumbnailSide = 160;

    /// <summary>Draws the table and, where texts and items are known, what is behind it.</summary>
    public static string Draw(RetrievalReport report) => Parts.Result(
        Html.Of($"<b>{report.Title}</b>"),
        Html.Of($"""
            {report.Similarity.Rows} texts and {report.Similarity.Columns} {report.Item}s; R@k in percent, ranks from 1;
                equal scores share the mean of their ranks
            """),
        report.Notes,
        Html.Of($"""
        <div class="cl-wide"><table class="cl-table"><thead><tr><th></th>
            {RetrievalMetrics.Names.Select(name => Html.Of($"""<th scope="col">{name}</th>"""))}</tr></thead>
        <tbody>{report.Directions.Select(Table)}</tbody></table></div>
        {report.Directions.Where(direction => direction.Verdict is not null)
            .Select(direction => Html.Of($"""<p class="cl-verdict">{direction.Name}: {direction.Verdict}</p>"""))}
        {(report.Set is { } set ? Html.Of($"{Lengths(report, set)}{WorstPairs(report, set)}") : default)}
        """));

    private static Html Table(RetrievalDirection direction) => Html.Of($"""
        <tr class="cl-way"><th colspan="{RetrievalMetrics.Names.Count + 1}" scope="rowgroup" align="left">{direction.Name},
            {direction.Found.Queries.Count} queries among {direction.Found.Candidates}</th></tr>
        {direction.Rows.Select((row, place) => Html.Of($"""
            <tr class="{(place == 0 ? "cl-first" : "cl-more")}"><th scope="row" align="left">{row.Name}</th>{row.Values.Select(value => Html.Of($"<td>{RetrievalReport.Number(value)}</td>"))}</tr>
            """))}
        """);

    /// <summary>Draws what the video paper's figure 1 shows: whether long videos are harder to find.</summary>
    private static Html Lengths(RetrievalReport report, RetrievalSet set)
    {
        if (!set.HasVideos)
        {
            return default;
        }

        var points = ReportFigures.LengthsAndRanks(report, set);
        var step = Axis.Step(points.Min(p => p.Length), points.Max(p => p.Length) + 0.1, 6);
        var groups = points.GroupBy(p => Math.Floor(p.Length / step)).OrderBy(group => group.Key)
            .Select(group => (FormattableString.Invariant($"{group.Key * step:0.##}–{(group.Key + 1) * step:0.##}"),
                group.Select(p => p.Rank))).ToArray();
        return Html.Of($"""
            <h2>Rank and length</h2>
            <p class="cl-lead">Each dot is a text: how long its video is, and at which rank it was found.</p>
            {new Html(report.LengthFigure()!.ToHtml())}
            {new Html(Figure.Boxes("length of the video (s)", "rank", groups).ToHtml())}
            {new Html(Figure.Histogram("length of the videos (s)", ("", set.Items.Select(item => item.Length!.Value))).ToHtml())}
            """);
    }

    private static Html WorstPairs(RetrievalReport report, RetrievalSet set)
    {
        var worst = report.TextToItem.Queries.Zip(report.TextToItem.Ranks).Where(query => query.Second > 1)
            .OrderByDescending(query => query.Second).Take(Worst).ToList();
        var items = worst.SelectMany(query => Sides(report, set, query.First)).Select(item => set.Items[item]);
        var pictures = Thumbnails.Of(report, items.SelectMany(Wanted));
        return worst.Count == 0 ? default : Html.Of($"""
            <h2>Worst ranked</h2>
            <p class="cl-lead">The texts whose {report.Item} came last, beside what came first instead.</p>
            <div class="cl-pairs">{worst.Select(query => Pair(report, set, pictures, query.First, query.Second))}</div>
            """);
    }

    private static Html Pair(RetrievalReport report, RetrievalSet set, Thumbnails pictures, int text, double rank)
    {
        var scores = report.Similarity.Row(text).ToArray();
        var sides = Sides(report, set, text);
        var folder = new CommonFolder(set.Items.Select(item => item.Path));
        return Html.Of(
            $"""<div class="cl-pair"><b class="cl-words">“{set.Texts[text]}”</b><table class="cl-two" role="presentation"><tr>{Side(sides[0], rank)}{Side(sides[1], 1)}</tr></table></div>""");

        Html Side(int item, double place) => Html.Of($"""
            <td valign="top" align="left">{Parts.Row([.. Wanted(set.Items[item]).Select(picture => pictures.Show(picture, Words(set.Items[item]), ThumbnailSide))], "cl-frames")}<b class="cl-score">rank {place:0.#}</b> {folder.Relative(set.Items[item].Path)}<div class="cl-small">scores {scores[item]:0.000}</div></td>
            """);
    }

    // The right answer that scores best, and what came first.
    private static int[] Sides(RetrievalReport report, RetrievalSet set, int text)
    {
        var scores = report.Similarity.Row(text).ToArray();
        return [set.Relevance.ItemsOf(text).MaxBy(item => scores[item]), Array.IndexOf(scores, scores.Max())];
    }

    // Of a video, frames from its beginning, middle and end.
    private static IEnumerable<ThumbnailRequest> Wanted((string Path, double? Length) item) => item.Length is { } length
        ? [new(item.Path, length / 6, ThumbnailSide), new(item.Path, length / 2, ThumbnailSide),
            new(item.Path, 5 * length / 6, ThumbnailSide)]
        : [new(item.Path, null)];

    private static string Words((string Path, double? Length) item) => item.Length is null ? Path.GetFileName(item.Path) : "";
}
