namespace ClipLens.Tests.Show;

public sealed class HtmlTests
{
    [Fact]
    public void Texts_are_encoded_and_markup_is_not()
    {
        var bold = Html.Of($"<b>{"<&>\"'"}</b>");
        Assert.Equal("<b>&lt;&amp;&gt;&quot;&#39;</b>", bold.Markup);
        Assert.Equal("<p><b>&lt;&amp;&gt;&quot;&#39;</b></p>", Html.Of($"<p>{bold}</p>").Markup);
        Assert.Equal("<p><i>1</i><i>2</i></p>", Html.Of($"<p>{Enumerable.Range(1, 2).Select(n => Html.Of($"<i>{n}</i>"))}</p>").Markup);
        Assert.Equal("<p></p>", Html.Of($"<p>{default(Html)}{null}</p>").Markup);
    }

    [Fact]
    public void Numbers_have_a_point_in_every_culture() => Assert.Equal("<i>0.50</i>", Html.Of($"<i>{0.5:0.00}</i>").Markup);
}
