namespace ClipLens;

/// <summary>Draws found photos or frames as a gallery.</summary>
internal static class SearchResultsHtml
{
    /// <summary>Draws the hits, and under a line what comes next; where nothing was found, the best that there is.</summary>
    public static string Draw(SearchResults results)
    {
        var below = results is { Below: [], Hits: [], Best: { } best } ? [best] : results.Below;
        var belowTitle =
            below is [] ? "" : below[0].Score < results.Threshold ? $"Just below {SearchResults.Limit(results.Threshold)}" : "Next";
        var folder = results.SharedFolder();
        var shown = results.Hits.Concat(below).ToList();
        var pictures = Thumbnails.Of(results, shown.Select(hit => new ThumbnailRequest(hit.Path, hit.Time)));
        var cards = shown.ConvertAll(hit => Card(results, hit, folder, pictures));
        var summary = Html.Of($"{results.Summary} <span>· {results.Model}</span>");
        return Parts.Result(Parts.Asked(results.Query), summary, results.Notes, Html.Of($"""
            {Parts.Cards(cards.Take(results.Hits.Count))}
            {(below is [] ? default : Html.Of($"""<div class="cl-line"><b>{belowTitle}</b></div>"""))}
            {Parts.Cards(cards.Skip(results.Hits.Count), "cl-below")}
            """));
    }

    private static Html Card(SearchResults results, Hit hit, CommonFolder folder, Thumbnails pictures)
    {
        var relative = folder.Relative(hit.Path);
        var (name, place) = (Path.GetFileName(relative), Path.GetDirectoryName(relative));
        var picture = pictures.Show(new(hit.Path, hit.Time), $"{name}, similarity {SearchResults.Number(hit.Score)}", Parts.CardWidth);
        return Html.Of($"""
            <div class="cl-picture">{picture}</div>
            {Bar(results, hit.Score)}
            <div class="cl-caption"><b class="cl-score">{SearchResults.Number(hit.Score)}</b> <span class="cl-name"
                title="{relative}">{name}</span>
            {(hit.Time is { } time ? Parts.Small(Timecode.Format(time)) : default)}
            {(string.IsNullOrEmpty(place) ? default : Parts.Small($"in {place}"))}
            {hit.OtherPaths.Select(p => Parts.Small($"also {folder.Relative(p)}"))}
            {Near(hit, folder)}</div>
            """);
    }

    private static Html Near(Hit hit, CommonFolder folder) => hit.NearDuplicates is [] ? default : Html.Of($"""
        <details class="cl-near"><summary>{hit.NearDuplicates.Count} nearly the same</summary>
        {hit.NearDuplicates.Select(n => Html.Of($"""<div>{SearchResults.Number(n.Score)} {folder.Relative(n.Path)}</div>"""))}</details>
        """);

    /// <summary>Draws a score between 0 and the best one, with a notch at the threshold.</summary>
    private static Html Bar(SearchResults results, float score)
    {
        var full = Math.Max(results.Threshold, results.Best?.Score ?? 0);
        return full <= 0 ? default : Html.Of($"""
            <div class="cl-bar" aria-hidden="true"><i style="width:{Percent(score)}"></i><b style="left:{Percent(results.Threshold)}"></b></div>
            """);

        string Percent(float part) => FormattableString.Invariant($"{100 * Math.Clamp(part / full, 0, 1):0.#}%");
    }
}
