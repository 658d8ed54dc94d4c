using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.DotNet.Interactive.Documents;

namespace ClipLens.Notebooks;

/// <summary>A notebook that was run, as a page to read: text, code, and what the code gave.</summary>
/// <param name="notebook">With its outputs.</param>
internal sealed class NotebookPage(NotebookFile notebook) : IVisual
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseAdvancedExtensions().Build();

    /// <inheritdoc/>
    public string ToHtml() => Html.Of($"""
        <style>{NotebookStyle.Css}</style>
        <article class="nb">
        {notebook.Cells.Select(cell => NotebookFile.IsMarkdown(cell) ? Text(cell) : Code(cell))}
        </article>
        """).Markup;

    private static Html Text(InteractiveDocumentElement cell)
    {
        var document = Markdown.Parse(cell.Contents, Pipeline);
        foreach (var link in document.Descendants<LinkInline>().Where(l => l.Url?.EndsWith(".ipynb", StringComparison.Ordinal) == true))
        {
            link.Url = Path.ChangeExtension(link.Url, ".html"); // the lessons' pages lie side by side, as the lessons do
        }

        return new($"""<section class="nb-text">{document.ToHtml(Pipeline)}</section>""");
    }

    private static Html Code(InteractiveDocumentElement cell) => Html.Of($"""
        <section class="nb-cell"><pre class="nb-code"><code>{CodeHtml.Of(cell.Contents)}</code></pre>
        {cell.Outputs.Select(Output)}</section>

        """);

    private static Html Output(InteractiveDocumentOutputElement output) => output switch
    {
        DisplayElement shown => Shown(shown.Data),
        ReturnValueElement shown => Shown(shown.Data),
        TextElement printed => Html.Of($"""<pre class="nb-out">{printed.Text.TrimEnd()}</pre>"""),
        ErrorElement failure =>
            Html.Of($"""<pre class="nb-out nb-failed"><b>{failure.ErrorName}</b>: {string.Join('\n', failure.StackTrace)}</pre>"""),
        _ => default,
    };

    private static Html Shown(IDictionary<string, object> data) => data.TryGetValue("text/html", out var html)
        ? new($"""<div class="nb-out nb-shown">{Joined(html)}</div>""")
        : Html.Of($"""<pre class="nb-out">{(data.TryGetValue("text/plain", out var text) ? Joined(text) : "")}</pre>""");

    /// <summary>Joins lines: a file keeps them apart.</summary>
    private static string Joined(object text) => text is IEnumerable<object> lines ? string.Concat(lines) : $"{text}";
}
