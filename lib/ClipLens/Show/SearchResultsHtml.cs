namespace ClipLens;

/// <content>The gallery.</content>
[TypeFormatterSource]
public sealed partial record SearchResults : IVisual
{
    /// <inheritdoc/>
    public string ToHtml()
    {
        var below = Below is [] && Hits is [] && Best is not null ? [Best] : Below;
        var belowTitle = below is [] ? "" : below[0].Score < Threshold ? $"Just below {Limit(Threshold)}" : "Next";
        var folder = SharedFolder();
        var cards = Cards(Hits.Concat(below), folder);
        return Html.Of($"""
            <div class="cl">
            <style>{GalleryStyle.Css}</style>
            <div class="cl-head">
            <div class="cl-query">{QueryHeading.Of(Query)}</div>
            <div class="cl-sum">{Summary} <span>· {Model}</span></div>
            {Notes.Select(n => Html.Of($"""<div class="cl-note">{n}</div>"""))}
            </div>
            {CardTable.Of(cards.Take(Hits.Count))}
            {(below is [] ? default : Html.Of($"""<div class="cl-line"><b>{belowTitle}</b></div>"""))}
            {CardTable.Of(cards.Skip(Hits.Count), "cl-below")}
            </div>
            """).Markup;
    }

    /// <summary>Draws each hit; reading pictures takes its time, so all cores do.</summary>
    private List<Html> Cards(IEnumerable<Hit> hits, CommonFolder folder) =>
        [.. hits.AsParallel().AsOrdered().Select(hit => Card(hit, folder))];

    private Html Card(Hit hit, CommonFolder folder)
    {
        var relative = folder.Relative(hit.Path);
        var (name, place) = (Path.GetFileName(relative), Path.GetDirectoryName(relative));
        return Html.Of($"""
            <div class="cl-picture">{Thumbnail.Of(hit.Path, hit.Time, $"{name}, similarity {Number(hit.Score)}", CardTable.Width)}</div>
            {Bar(hit.Score)}
            <div class="cl-caption"><b class="cl-score">{Number(hit.Score)}</b> <span class="cl-name" title="{relative}">{name}</span>
            {(hit.Time is { } time ? Small(Timecode.Format(time)) : default)}
            {(string.IsNullOrEmpty(place) ? default : Small($"in {place}"))}
            {hit.OtherPaths.Select(p => Small($"also {folder.Relative(p)}"))}
            {Near(hit, folder)}</div>
            """);
    }

    private static Html Small(string text) => Html.Of($"""<div class="cl-small">{text}</div>""");

    private static Html Near(Hit hit, CommonFolder folder) => hit.NearDuplicates is [] ? default : Html.Of($"""
        <details class="cl-near"><summary>{hit.NearDuplicates.Count} nearly the same</summary>
        {hit.NearDuplicates.Select(n => Html.Of($"""<div>{Number(n.Score)} {folder.Relative(n.Path)}</div>"""))}</details>
        """);

    /// <summary>Draws a score between 0 and the best one, with a notch at the threshold.</summary>
    private Html Bar(float score)
    {
        var full = Math.Max(Threshold, Best?.Score ?? 0);
        return full <= 0 ? default : Html.Of($"""
            <div class="cl-bar" aria-hidden="true"><i style="width:{Percent(score)}"></i><b style="left:{Percent(Threshold)}"></b></div>
            """);

        string Percent(float part) => FormattableString.Invariant($"{100 * Math.Clamp(part / full, 0, 1):0.#}%");
    }
}
