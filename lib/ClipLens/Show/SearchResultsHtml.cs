using ClipLens.Show;

namespace ClipLens.Search;

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
            <div class="cl-query">{QueryHtml()}</div>
            <div class="cl-sum">{Summary} <span class="cl-model">{Model}</span></div>
            {Notes.Select(n => Html.Of($"""<div class="cl-note">{n}</div>"""))}
            </div>
            {Grid("cl-grid", cards.Take(Hits.Count))}
            {(below is [] ? default : Html.Of($"""<div class="cl-line"><span>{belowTitle}</span></div>"""))}
            {Grid("cl-grid cl-below", cards.Skip(Hits.Count))}
            </div>
            """).Markup;
    }

    private static Html Grid(string style, IEnumerable<Html> cards) =>
        cards.Any() ? Html.Of($"""<div class="{style}" role="list">{cards}</div>""") : default;

    /// <summary>Draws each hit; reading pictures takes its time, so all cores do.</summary>
    private List<Html> Cards(IEnumerable<Hit> hits, CommonFolder folder) =>
        [.. hits.AsParallel().AsOrdered().Select(hit => Card(hit, folder))];

    private Html Card(Hit hit, CommonFolder folder)
    {
        var relative = folder.Relative(hit.Path);
        var (name, place) = (Path.GetFileName(relative), Path.GetDirectoryName(relative));
        return Html.Of($"""
            <figure class="cl-card" role="listitem">
            <div class="cl-picture">{Thumbnail.Of(hit.Path, $"{name}, similarity {Number(hit.Score)}")}</div>
            {Bar(hit.Score)}
            <figcaption><span class="cl-score">{Number(hit.Score)}</span><span class="cl-name" title="{relative}">{name}</span>
            {(hit.Time is { } time ? Small(Clock(time)) : default)}
            {(string.IsNullOrEmpty(place) ? default : Small($"in {place}"))}
            {hit.OtherPaths.Select(p => Small($"also {folder.Relative(p)}"))}
            {Near(hit, folder)}</figcaption>
            </figure>
            """);
    }

    private static Html Small(string text) => Html.Of($"""<span class="cl-small">{text}</span>""");

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

    private IEnumerable<Html> QueryHtml() => Query.Terms.Select((term, i) => Html.Of($"""
        <span class="cl-term">{Sign(term.Weight, i)}{(term.Kind == QueryKind.Text ? Html.Of($"""<span class="cl-words">“{term.Value}”</span>""") : QueryPicture(term.Value))}</span>
        """));

    private static Html QueryPicture(string path)
    {
        var name = Path.GetFileName(path);
        return Html.Of($"{Thumbnail.Of(path, $"the query picture {name}")}<span>{name}</span>");
    }

    private static Html Sign(float weight, int place)
    {
        var sign = weight < 0 ? "−" : place > 0 ? "+" : "";
        var times = MathF.Abs(weight) == 1 ? "" : FormattableString.Invariant($" {MathF.Abs(weight):0.###} ×");
        return sign + times == "" ? default : Html.Of($"""<span class="cl-sign">{sign}{times}</span>""");
    }
}
