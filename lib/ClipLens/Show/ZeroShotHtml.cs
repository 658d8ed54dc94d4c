namespace ClipLens;

/// <content>The confusion table.</content>
[TypeFormatterSource]
public sealed partial record ZeroShot : IVisual
{
    /// <inheritdoc/>
    public string ToHtml() => Html.Of($"""
        <div class="cl">
        <style>{GalleryStyle.Css}{EvaluateStyle.Css}</style>
        <div class="cl-head">
        <div class="cl-query"><b>{Title}: {Accuracy:0.0} % right</b></div>
        <div class="cl-sum">{Count} classified by {Labels.Count} labels; {MeanAccuracy:0.0} % as the mean over labels; chance is {Chance:0.0} %</div>
        </div>
        <p class="cl-lead">Each row is what is shown, each column what it was taken for.{(Mistakes.Any() ? $" Most often: {string.Join(", ", Mistakes.Take(5))}." : "")}</p>
        {new Html((Figure.HeatMap(Confusion, [.. Labels.Select(label => new FigureLabel(label))], [.. Labels.Select(label => new FigureLabel(label))]) with { Format = "0;-0; ", MarkBest = false }).ToHtml())}
        </div>
        """).Markup;

    private IEnumerable<string> Mistakes =>
        from row in Enumerable.Range(0, Labels.Count)
        from column in Enumerable.Range(0, Labels.Count)
        let count = Confusion.Row(row)[column]
        where row != column && count > 0
        orderby count descending
        select $"{Labels[row]} for {Labels[column]} ({count})";
}
