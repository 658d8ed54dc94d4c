namespace ClipLens;

/// <summary>Draws how labels were told apart: the confusion table.</summary>
internal static class ZeroShotHtml
{
    /// <summary>Draws accuracies and the table.</summary>
    public static string Draw(ZeroShot result)
    {
        FigureLabel[] labels = [.. result.Labels.Select(label => new FigureLabel(label))];
        var table = Figure.HeatMap(result.Confusion, labels, labels) with { Format = "0;-0; ", MarkBest = false };
        var mistakes = Mistakes(result).Take(5).ToList();
        var summary = Html.Of($"""
            {result.Count} classified by {labels.Length} labels; {result.MeanAccuracy:0.0} % as the mean over labels;
                chance is {result.Chance:0.0} %
            """);
        return Parts.Result(Html.Of($"<b>{result.Title}: {result.Accuracy:0.0} % right</b>"), summary, [], Html.Of($"""
            <p class="cl-lead">Each row is what is shown, each column what it was taken
                for.{(mistakes is [] ? "" : $" Most often: {string.Join(", ", mistakes)}.")}</p>
            {new Html(table.ToHtml())}
            """));
    }

    private static IEnumerable<string> Mistakes(ZeroShot result) =>
        from row in Enumerable.Range(0, result.Labels.Count)
        from column in Enumerable.Range(0, result.Labels.Count)
        let count = result.Confusion.Row(row)[column]
        where row != column && count > 0
        orderby count descending
        select $"{result.Labels[row]} for {result.Labels[column]} ({count})";
}
