using ClipLens.Tests.Search;
using Microsoft.DotNet.Interactive.Formatting;

namespace ClipLens.Tests.Show;

/// <summary>The real formatter of .NET notebooks, which finds ours by the attribute's name.</summary>
public sealed class NotebookFormatterTests
{
    [Fact]
    public void A_notebook_shows_the_gallery() =>
        Assert.Equal(SearchResultsTests.Some.ToHtml(), SearchResultsTests.Some.ToDisplayString("text/html"));

    [Fact]
    public void A_notebook_shows_a_figure()
    {
        var figure = ClipLens.Figure.Histogram("similarity", ("", [0.1, 0.2]));
        Assert.Equal(figure.ToHtml(), figure.ToDisplayString("text/html"));
    }

    [Fact]
    public void A_notebook_without_HTML_shows_the_table() =>
        Assert.Equal(SearchResultsTests.Some.ToString(), SearchResultsTests.Some.ToDisplayString("text/plain"));

    [Fact]
    public void HTML_comes_first() =>
        Assert.Equal(["text/html", "text/plain"], Formatter.GetPreferredMimeTypesFor(SearchResultsTests.Some.GetType()));
}
