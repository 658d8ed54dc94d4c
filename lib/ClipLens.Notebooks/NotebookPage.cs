using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace ClipLens.Notebooks;

/// <summary>A notebook that was run, as a page to read: text, code, and what the code gave.</summary>
/// <param name="notebook">With its outputs.</param>
public sealed class NotebookPage(Notebook notebook) : IVisual
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseAdvancedExtensions().Build();

    /// <inheritdoc/>
    public string ToHtml() => Html.Of($"""
        <style>{NotebookStyle.Css}</style>
        <article class="nb">
        {notebook.Cells.Select(cell => cell.IsMarkdown ? Text(cell) : cell.IsCode ? Code(cell) : default)}
        </article>
        """).Markup;

    private static Html Text(NotebookCell cell)
    {
        var document = Markdown.Parse(cell.Source, Pipeline);
        foreach (var link in document.Descendants<LinkInline>().Where(l => l.Url?.EndsWith(".ipynb", StringComparison.Ordinal) == true))
        {
            link.Url = Path.ChangeExtension(link.Url, ".html"); // the lessons' pages lie side by side, as the lessons do
        }

        return new($"""<section class="nb-text">{document.ToHtml(Pipeline)}</section>""");
    }

    private static Html Code(NotebookCell cell) => Html.Of($"""
        <section class="nb-cell"><pre class="nb-code"><code>{CodeHtml.Of(cell.Source)}</code></pre>
        {cell.Outputs.Select(Output)}</section>

        """);

    private static Html Output(CellOutput output) => output switch
    {
        ShownValue { Html: { } html } => new($"""<div class="nb-out nb-shown">{html}</div>"""),
        ShownValue value => Html.Of($"""<pre class="nb-out">{value.Text}</pre>"""),
        PrintedText printed => Html.Of($"""<pre class="nb-out">{printed.Text.TrimEnd()}</pre>"""),
        CellFailure failure => Html.Of($"""<pre class="nb-out nb-failed"><b>{failure.Name}</b>: {failure.Trace}</pre>"""),
        _ => default,
    };
}
