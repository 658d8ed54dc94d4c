namespace ClipLens;

/// <content>The table, the paper's analyses, and what went most wrong.</content>
[TypeFormatterSource]
public sealed partial record RetrievalReport : IVisual
{
    private const int Worst = 8;
    private const int ThumbnailSide = 160;

    /// <inheritdoc/>
    public string ToHtml() => Html.Of($"""
        <div class="cl">
        <style>{GalleryStyle.Css}{EvaluateStyle.Css}</style>
        <div class="cl-head">
        <div class="cl-query"><b>{Title}</b></div>
        <div class="cl-sum">{Similarity.Rows} texts and {Similarity.Columns} {Item}s; R@k in percent, ranks from 1; equal scores share the mean of their ranks</div>
        {Notes.Select(note => Html.Of($"""<div class="cl-note">{note}</div>"""))}
        </div>
        <div class="cl-wide"><table class="cl-table"><thead><tr><th></th>{RetrievalMetrics.Names.Select(name => Html.Of($"""<th scope="col">{name}</th>"""))}</tr></thead>
        <tbody>{Directions.Select(Table)}</tbody></table></div>
        {Directions.Where(direction => direction.Verdict is not null).Select(direction => Html.Of($"""<p class="cl-verdict">{direction.Name}: {direction.Verdict}</p>"""))}
        {(Set is null ? default : Html.Of($"{Lengths(Set)}{WorstPairs(Set)}"))}
        </div>
        """).Markup;

    private static Html Table(RetrievalDirection direction) => Html.Of($"""
        <tr class="cl-way"><th colspan="{RetrievalMetrics.Names.Count + 1}" scope="rowgroup" align="left">{direction.Name}, {direction.Found.Queries.Count} queries among {direction.Found.Candidates}</th></tr>
        {direction.Rows.Select((row, place) => Html.Of($"""
            <tr class="{(place == 0 ? "cl-first" : "cl-more")}"><th scope="row" align="left">{row.Name}</th>{row.Values.Select((value, metric) => Html.Of($"<td>{Number(metric, value)}</td>"))}</tr>
            """))}
        """);

    /// <summary>Draws what the video paper's figure 1 shows: whether long videos are harder to find.</summary>
    private Html Lengths(RetrievalSet set)
    {
        if (!set.HasVideos)
        {
            return default;
        }

        var points = ReportFigures.LengthsAndRanks(this, set);
        var step = Axis.Step(points.Min(p => p.Length), points.Max(p => p.Length) + 0.1, 6);
        var groups = points.GroupBy(p => Math.Floor(p.Length / step)).OrderBy(group => group.Key)
            .Select(group => (FormattableString.Invariant($"{group.Key * step:0.##}–{(group.Key + 1) * step:0.##}"), group.Select(p => p.Rank))).ToArray();
        return Html.Of($"""
            <h2>Rank and length</h2>
            <p class="cl-lead">Each dot is a text: how long its video is, and at which rank it was found.</p>
            {new Html(this.LengthFigure()!.ToHtml())}
            {new Html(Figure.Boxes("length of the video (s)", "rank", groups).ToHtml())}
            {new Html(Figure.Histogram("length of the videos (s)", ("", set.Items.Select(item => item.Length!.Value))).ToHtml())}
            """);
    }

    private Html WorstPairs(RetrievalSet set)
    {
        var worst = TextToItem.Queries.Zip(TextToItem.Ranks).Where(query => query.Second > 1).OrderByDescending(query => query.Second).Take(Worst).ToList();
        return worst.Count == 0 ? default : Html.Of($"""
            <h2>Worst ranked</h2>
            <p class="cl-lead">The texts whose {Item} came last, beside what came first instead.</p>
            <div class="cl-pairs">{worst.AsParallel().AsOrdered().Select(query => Pair(set, query.First, query.Second)).ToList()}</div>
            """);
    }

    private Html Pair(RetrievalSet set, int text, double rank)
    {
        var scores = Similarity.Row(text).ToArray();
        var (right, first) = (set.Relevance.ItemsOf(text).MaxBy(item => scores[item]), Array.IndexOf(scores, scores.Max()));
        var folder = new CommonFolder(set.Items.Select(item => item.Path));
        return Html.Of($"""<div class="cl-pair"><b class="cl-words">“{set.Texts[text]}”</b><table class="cl-two" role="presentation"><tr>{Side(right, rank)}{Side(first, 1)}</tr></table></div>""");

        Html Side(int item, double place) => Html.Of($"""
            <td valign="top" align="left">{CardTable.Row(Pictures(set.Items[item]), "cl-frames")}<b class="cl-score">rank {place:0.#}</b> {folder.Relative(set.Items[item].Path)}<div class="cl-small">scores {scores[item]:0.000}</div></td>
            """);
    }

    private static IReadOnlyList<Html> Pictures(RetrievalItem item) => item.Length is { } length
        ? Thumbnail.OfFrames(item.Path, [length / 6, length / 2, 5 * length / 6], "", ThumbnailSide)
        : [Thumbnail.Of(item.Path, null, Path.GetFileName(item.Path), ThumbnailSide)];
}
