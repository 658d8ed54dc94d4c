using System.Xml.Linq;
using ClipLens.Tests.Search;

namespace ClipLens.Tests.Show;

public sealed class SearchResultsHtmlTests
{
    private const string Evil = "<script>alert(1)</script> & \"it's\".jpg";

    [Fact]
    public void Every_text_is_encoded()
    {
        var hit = new Hit("/" + Evil, 0.9f) { OtherPaths = ["/<q>/" + Evil], NearDuplicates = [new Hit("/<u>.jpg", 0.8f)] };
        var results = new SearchResults
        {
            Query = Query.Text(Evil) - Query.Image("/" + Evil), Model = Evil, Threshold = 0.5f, Best = hit, Hits = [hit], Below = [hit],
            Notes = [Evil],
        };
        var html = results.ToHtml();
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<q>", html);
        Assert.DoesNotContain("<u>", html);
        var page = Parsed(html);
        Assert.Contains(page.Descendants("span"), e => (string?)e.Attribute("title") == Evil);
        Assert.Contains(page.Descendants("span"), e => e.Value == "· " + Evil);
        Assert.Contains(page.Descendants("b"), e => e.Value == $"“{Evil}”");
    }

    [Fact]
    public void A_lost_file_leaves_a_placeholder_that_says_so()
    {
        var page = Parsed(SearchResultsTests.Some.ToHtml());
        var lost = page.Descendants("div").Where(e => (string?)e.Attribute("class") == "cl-lost").ToList();
        Assert.Equal(3, lost.Count);
        Assert.Equal("beach.jpg, similarity 0.310", (string?)lost[0].Attribute("aria-label"));
        Assert.Empty(page.Descendants("img"));
    }

    [Fact]
    public void Scores_limit_query_and_what_lies_below_are_there()
    {
        var text = Parsed(SearchResultsTests.Some.ToHtml()).Value;
        Assert.Contains("“a dog on the beach”", text);
        Assert.Contains("2 hits above 0.25", text);
        Assert.Contains("0.275", text);
        Assert.Contains("also copy.jpg", text);
        Assert.Contains("Just below 0.25", text);
        Assert.DoesNotContain("Just below", Parsed((SearchResultsTests.Some with { Below = [] }).ToHtml()).Value);
        Assert.Contains("Next", Parsed((SearchResultsTests.Some with { Below = SearchResultsTests.Some.Hits }).ToHtml()).Value);
    }

    [Fact]
    public void Near_duplicates_are_counted_and_named()
    {
        var hit = new Hit("/a.jpg", 0.9f) { NearDuplicates = [new Hit("/b.jpg", 0.8f), new Hit("/c.jpg", 0.7f)] };
        var details = Assert.Single(Parsed((SearchResultsTests.Some with { Hits = [hit] }).ToHtml()).Descendants("details"));
        Assert.Equal("2 nearly the same", details.Element("summary")!.Value);
        Assert.Contains("0.800 b.jpg", details.Value);
    }

    [Fact]
    public void Nothing_found_shows_the_best_below_the_line()
    {
        var page = Parsed((SearchResultsTests.Some with { Hits = [], Below = [], Best = new Hit("/a.jpg", 0.21f) }).ToHtml());
        Assert.Contains("nothing above 0.25; the best is 0.21: a.jpg", page.Value);
        Assert.Single(page.Descendants("td"));
    }

    [Fact]
    public void An_empty_collection_has_no_pictures() =>
        Assert.Empty(Parsed((SearchResultsTests.Some with { Hits = [], Below = [], Best = null }).ToHtml()).Descendants("td"));

    [Fact]
    public void It_says_nothing_of_where_the_files_lie() =>
        Assert.DoesNotContain("/photos", SearchResultsTests.Some.ToHtml());

    [SharedFact]
    public void Pictures_are_JPEG_data_with_a_text_for_those_who_cannot_see_them()
    {
        var path = Shared.Of("photos/orientation/landscape_6.jpg");
        var results = SearchResultsTests.Some with { Query = Query.Image(path), Hits = [new Hit(path, 0.9f)], Below = [] };
        var images = Parsed(results.ToHtml()).Descendants("img").ToList();
        Assert.Equal(2, images.Count);
        Assert.All(images, i => Assert.StartsWith("data:image/jpeg;base64,/9j/", (string?)i.Attribute("src")));
        Assert.Equal(["the query picture landscape_6.jpg", "landscape_6.jpg, similarity 0.900"],
            images.Select(i => (string?)i.Attribute("alt")));
    }

    [Fact]
    public void A_page_stands_alone()
    {
        var page = HtmlPage.For("<t>", SearchResultsTests.Some, SearchResultsTests.Some);
        Assert.StartsWith("<!doctype html>\n<html lang=\"en\">", page);
        Assert.Contains("<meta charset=\"utf-8\">", page);
        Assert.Contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">", page);
        Assert.Contains("<title>&lt;t&gt;</title>", page);
        Assert.Contains("prefers-color-scheme:dark", page);
        Assert.Equal(2, page.Split(StyleSheet.Without(SearchResultsTests.Some.ToHtml())).Length - 1);
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("http", page);
    }

    /// <summary>Reads the fragment as XML, which it is but for images without an end.</summary>
    private static XElement Parsed(string html) =>
        XElement.Parse(System.Text.RegularExpressions.Regex.Replace(html, "(<img [^>]*)>", "$1/>"), LoadOptions.PreserveWhitespace);
}
