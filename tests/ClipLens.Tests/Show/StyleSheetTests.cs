namespace ClipLens.Tests.Show;

public sealed class StyleSheetTests
{
    private static readonly Figure Chart = Figure.Histogram("similarity", ("", [0.1, 0.2]));

    [Fact]
    public void A_drawing_carries_the_rules_for_its_own_classes_and_no_others()
    {
        var html = Chart.ToHtml();
        Assert.Contains(".cl-fig>img{", html, StringComparison.Ordinal);
        Assert.DoesNotContain(".cl-heat", html, StringComparison.Ordinal);
        Assert.DoesNotContain(".cl-strip", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drawing_inside_another_gives_its_rules_to_that()
    {
        var html = StyleSheet.Apply(
            Html.Of($"""<div class="cl"><p class="cl-lead">{new Html(Chart.ToHtml())}{new Html(Chart.ToHtml())}</p></div>"""));
        Assert.StartsWith("<div class=\"cl\">\n<style class=\"cl-css\">.cl{", html, StringComparison.Ordinal);
        Assert.Single(Rules(html, "<style"));
        Assert.Single(Rules(html, ".cl-fig>img{"));
        Assert.Single(Rules(html, ".cl .cl-lead{"));
    }

    [Fact]
    public void A_page_has_every_rule_once()
    {
        var page = HtmlPage.For("t", Chart, Chart);
        Assert.Single(Rules(page, "<style"));
        Assert.Single(Rules(page, ".cl-fig>img{"));
    }

    private static IEnumerable<int> Rules(string html, string rule) => html.Split(rule).Skip(1).Select(rest => rest.Length);
}
