using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ClipLens.Tests.Show;

public sealed partial class FigureTests
{
    private const string Start = "data:image/svg+xml;base64,";
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private const string Evil = "<script>alert(1)</script> & \"it's\"";

    public static TheoryData<string, IVisual> All => new()
    {
        { "histogram", Figure.Histogram(Evil, (Evil, Values(0.1f, 0.2f, 0.2f, 0.4f)), ("others", [0.1f, 0.15f]))
            .WithLine(0.2, Evil, 0.15, 0.3) with { Title = Evil } },
        { "one value", Figure.Histogram("similarity", ("", Values(0.3f))) },
        { "nothing", Figure.Histogram("similarity", ("relevant", Array.Empty<float>()), ("others", [])) },
        { "no finite number", Figure.Scatter("x", "y",
            Series.Of("", Values(1.0, 2, double.NaN), Values(double.NaN, double.PositiveInfinity, 3))) },
        { "lines", Figure.Lines(Evil, Evil, Series.Of(Evil, Enumerable.Range(0, 5000), Enumerable.Range(0, 5000).Select(i => Math.Sin(i))))
            .WithLevel(0.5, Evil) },
        { "band", Figure.Lines("x", "y", Series.Of("a", Values(1, 2), Values(0.4, 0.5)) with { Low = [0.3, 0.4], High = [0.5, 0.9] }) },
        { "one point", Figure.Lines("x", "y", Series.Of("a", Values(1), Values(-5))) },
        { "scatter", Figure.Scatter("length (s)", "rank", Series.Of("videos", Values(10.5, 30), Values(1, 1000))) },
        { "boxes", Figure.Boxes(Evil, "rank", (Evil, Values(1, 2, 3, 4, 100)), ("empty", [])) },
        { "heat map", Figure.HeatMap(new Matrix(1, 2, [0.1f, float.NaN]), [Evil],
            [Evil, FigureLabel.Picture("/" + Evil)]) with { Title = Evil } },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void A_figure_is_well_formed_and_every_text_is_encoded(string name, IVisual figure)
    {
        var html = figure.ToHtml();
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("NaN%", html);
        Assert.DoesNotContain("∞", html);
        Assert.Equal("div", XElement.Parse(html).Name);
        Assert.All(XElement.Parse(html).Descendants("img"), picture => Assert.StartsWith("data:image/", (string?)picture.Attribute("src")));
        Assert.True(figure.ToString()!.Length > 0, name);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Nothing_is_drawn_outside(string name, IVisual figure)
    {
        foreach (var path in Drawn(figure).SelectMany(svg => svg.Descendants(Svg + "path")).Select(p => (string)p.Attribute("d")!))
        {
            Assert.All(Moves().Matches(path), m => Assert.InRange(Number(m.Groups[1].Value), 0, Layer.Width));
            Assert.All(Moves().Matches(path), m => Assert.InRange(Number(m.Groups[2].Value), 0, Layer.Height));
            Assert.DoesNotContain("NaN", path + name);
        }
    }

    [Theory]
    [InlineData(0, 1, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0.07, 0.41, "0.0 0.1 0.2 0.3 0.4 0.5")]
    [InlineData(0, 23456, "0 5,000 10,000 15,000 20,000 25,000")]
    [InlineData(-1, 1, "−1.0 −0.5 0.0 0.5 1.0")]
    [InlineData(0.301, 0.304, "0.3010 0.3015 0.3020 0.3025 0.3030 0.3035 0.3040")]
    [InlineData(0, 0, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0, 3e9, "0 5E+8 1E+9 1.5E+9 2E+9 2.5E+9 3E+9")]
    public void An_axis_ends_at_round_numbers(double low, double high, string ticks) =>
        Assert.Equal(ticks, string.Join(' ', Axis.Up("", [low, high]).Ticks.Select(t => t.Text)));

    [Fact]
    public void A_few_numbers_fit_below_a_narrow_figure() => Assert.All(
        [1.0, 12_345, 1_234_567, 0.00012],
        high => Assert.InRange(Axis.Across("", [0, high]).Ticks.Sum(t => (7 * t.Text.Length) + 12), 1, 290));

    [Fact]
    public void A_histogram_counts_each_value_once_in_the_bin_that_begins_with_it()
    {
        var figure = Figure.Histogram("", ("", Values(0, 1, 1, 1, 2, 8)));
        var path = Drawn(figure).Single().Descendants(Svg + "path").Select(p => (string)p.Attribute("d")!).First();
        // the axis ends at 3
        var heights = Levels().Matches(path).Select(m => (Layer.Height - Number(m.Groups[1].Value)) / Layer.Height * 3);
        Assert.Equal([1, 3, 1, 0, 0, 0, 0, 1], heights.Select(h => Math.Round(h, 2)));
    }

    [Fact]
    public void A_long_line_keeps_its_peak()
    {
        var values = new double[100_000];
        values[54_321] = 1;
        var figure = Figure.Lines("", "", Series.Of("", Enumerable.Range(0, values.Length), values));
        Assert.InRange(figure.ToHtml().Length, 5_000, 50_000);
        Assert.Contains("L543.22 0L", Drawn(figure).Single().ToString());
    }

    [Fact]
    public void A_box_spans_the_quartiles_and_shows_what_lies_far_off()
    {
        var html = Drawn(Figure.Boxes("", "", ("a", Values(0, 10, 20, 30, 40, 100)))).Single().ToString();
        Assert.Contains("V175H", html); // 37.5 of 100, the third quartile
        Assert.Contains("M500 0h0", html); // 100
        Assert.Contains("V168", html); // 40, the end of the whisker
    }

    [Fact]
    public void The_largest_number_of_each_row_is_framed_and_labels_must_fit()
    {
        var map = Figure.HeatMap(new Matrix(2, 2, [0.1f, 0.2f, 0.4f, 0.3f]), ["a", "b"], ["c", "d"]);
        Assert.Equal(["0.20", "0.40"], XElement.Parse(map.ToHtml()).Descendants("td").Where(c => (string?)c.Attribute("class") == "cl-best")
            .Select(c => c.Value));
        Assert.Contains("0.10    0.20  a", map.ToString());
        Assert.Contains("[3, 2]",
            Assert.Throws<ArgumentException>(() => Figure.HeatMap(new Matrix(2, 2), ["a", "b", "c"], ["d", "e"])).Message);
    }

    [Fact]
    public void A_line_beyond_the_values_is_seen_where_it_is()
    {
        var texts = Drawn(Figure.Histogram("", ("", Values(0.4, 0.5, 0.6))).WithLine(0.2, "fixed").WithLevel(9, "high")).Single()
            .Descendants(Svg + "text").ToList();
        Assert.Equal("0%", (string?)texts.Single(t => t.Value == "fixed").Attribute("x"));
        Assert.Contains(texts, t => t.Value == "10"); // upward it ends at a round number
        Assert.Contains(texts, t => t.Value == "0.2");
    }

    [Fact]
    public void A_text_says_what_is_drawn() => Assert.Equal(
        "count over similarity\n  3 from 0.1 to 0.3, median 0.2\n  paper at 0.25",
        Figure.Histogram("similarity", ("", Values(0.1, 0.2, 0.3))).WithLine(0.25, "paper").ToString().ReplaceLineEndings("\n"));

    [Fact]
    public void A_figure_shows_where_style_and_SVG_are_taken_away()
    {
        var figure = Figure.Lines("time (s)", "similarity", Series.Of("a dog", Values(1, 2), Values(0.4, 0.5))) with { Title = "Dogs" };
        var page = XElement.Parse(figure.ToHtml());
        page.Elements("style").Remove();
        page.DescendantsAndSelf().Attributes().Where(a => a.Name.LocalName is "class" or "style").Remove();
        var picture = Assert.Single(page.Elements("img"));
        Assert.Equal(("Dogs", "100%", figure.ToString().ReplaceLineEndings(" ")),
            (page.Value.Trim(), (string?)picture.Attribute("width"), (string?)picture.Attribute("alt")));
        Assert.Contains("a dog", Drawn(figure).Single().Value);
    }

    [Fact]
    public void A_character_that_XML_does_not_know_spoils_no_drawing() =>
        Assert.Equal("ab😀", Drawn(Drawing.Wide(10, "", Html.Of($"<text>{"a\u0001b😀"}</text>")).Markup).Single().Value[^4..]);

    private static List<XElement> Drawn(IVisual figure) => Drawn(figure.ToHtml());

    /// <summary>Reads the pictures of a figure, which are SVG.</summary>
    internal static List<XElement> Drawn(string html) =>
        [.. XElement.Parse(html).DescendantsAndSelf("img").Select(picture => (string)picture.Attribute("src")!)
        .Where(source => source.StartsWith(Start, StringComparison.Ordinal))
        .Select(source => XElement.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(source[Start.Length..]))))];

    private static T[] Values<T>(params T[] values) => values;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("[ML](-?[0-9.]+) (-?[0-9.]+)")]
    private static partial Regex Moves();

    [GeneratedRegex("V(-?[0-9.]+)H")]
    private static partial Regex Levels();
}
