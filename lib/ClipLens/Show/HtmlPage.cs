namespace ClipLens;

/// <summary>A page that stands alone: one file, light or dark as the reader's system is, for a phone or a desk.</summary>
public static class HtmlPage
{
    private static readonly Html Css = new("""
        :root{color-scheme:light dark}
        body{margin:0 auto;max-width:72rem;padding:clamp(1rem,4vw,3rem);background:#fbfaf8;color:#23272b}
        @media (prefers-color-scheme:dark){body{background:#16181a;color:#e3e1dc}}
        """);

    /// <summary>Puts results on a page.</summary>
    /// <param name="title">What the browser's tab says.</param>
    /// <param name="visuals">Shown one below the other.</param>
    public static string For(string title, params IEnumerable<IVisual> visuals)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(visuals);
        var all = visuals.ToList();
        var body = string.Concat(all.Select(visual => visual switch
        {
            VideoResults videos => VideoResultsHtml.Draw(videos, withPlayers: true),
            ThresholdReport report => ThresholdSlider.Draw(report).Markup + report.ToHtml(),
            _ => visual.ToHtml(),
        }));
        var slides = all.Exists(visual => visual is ThresholdReport);
        return Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <style>{Css}{StyleSheet.For(body)}{new Html(slides ? ThresholdSlider.Style : "")}</style>
            </head>
            <body>
            {new Html(StyleSheet.Without(body))}
            {new Html(slides ? $"<script type=\"module\">\n{ThresholdSlider.Script}</script>" : "")}
            </body>
            </html>

            """).Markup;
    }

    /// <summary>Writes a page with results to a file; one that is there is replaced.</summary>
    /// <inheritdoc cref="For"/>
    /// <exception cref="IOException">It cannot be written there: it is a folder, or its folder is not there.</exception>
    public static void Write(string path, string title, params IEnumerable<IVisual> visuals)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (OutputFile.Problem(path) is { } problem)
        {
            throw new IOException(problem);
        }

        File.WriteAllText(path, For(title, visuals));
    }
}
