using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ClipLens.Compute;
using ClipLens.Show;

namespace ClipLens.Tests.Show;

public sealed partial class FigureTests
{
    private const string Evil = "<script>alert(1)</script> & \"it's\"";

    public static TheoryData<string, IVisual> All => new()
    {
        { "histogram", Figure.Histogram(Evil, (Evil, Values(0.1f, 0.2f, 0.2f, 0.4f)), ("others", [0.1f, 0.15f])).WithLine(0.2, Evil, 0.15, 0.3) with { Title = Evil } },
        { "one value", Figure.Histogram("similarity", ("", Values(0.3f))) },
        { "nothing", Figure.Histogram("similarity", ("relevant", Array.Empty<float>()), ("others", [])) },
        { "no finite number", Figure.Scatter("x", "y", Series.Of("", Values(1.0, 2, double.NaN), Values(double.NaN, double.PositiveInfinity, 3))) },
        { "lines", Figure.Lines(Evil, Evil, Series.Of(Evil, Enumerable.Range(0, 5000), Enumerable.Range(0, 5000).Select(i => Math.Sin(i)))).WithLevel(0.5, Evil) },
        { "band", Figure.Lines("x", "y", Series.Of("a", Values(1, 2), Values(0.4, 0.5)) with { Low = [0.3, 0.4], High = [0.5, 0.9] }) },
        { "one point", Figure.Lines("x", "y", Series.Of("a", Values(1), Values(-5))) },
        { "scatter", Figure.Scatter("length (s)", "rank", Series.Of("videos", Values(10.5, 30), Values(1, 1000))) },
        { "boxes", Figure.Boxes(Evil, "rank", (Evil, Values(1, 2, 3, 4, 100)), ("empty", [])) },
        { "heat map", Figure.HeatMap(new Matrix(1, 2, [0.1f, float.NaN]), [Evil], [Evil, FigureLabel.Picture("/" + Evil)]) with { Title = Evil } },
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
        Assert.True(figure.ToString()!.Length > 0, name);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Nothing_is_drawn_outside(string name, IVisual figure)
    {
        foreach (var path in XElement.Parse(figure.ToHtml()).Descendants("svg").Skip(1).Descendants("path").Select(p => (string)p.Attribute("d")!))
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
        [1.0, 12_345, 1_234_567, 0.00012], high => Assert.InRange(Axis.Across("", [0, high]).Ticks.Sum(t => (7 * t.Text.Length) + 12), 1, 290));

    [Fact]
    public void A_histogram_counts_each_value_once_in_the_bin_that_begins_with_it()
    {
        var html = Figure.Histogram("", ("", Values(0, 1, 1, 1, 2, 8))).ToHtml();
        var path = XElement.Parse(html).Descendants("path").Select(p => (string)p.Attribute("d")!).First();
        var heights = Levels().Matches(path).Select(m => (Layer.Height - Number(m.Groups[1].Value)) / Layer.Height * 3); // the axis ends at 3
        Assert.Equal([1, 3, 1, 0, 0, 0, 0, 1], heights.Select(h => Math.Round(h, 2)));
    }

    [Fact]
    public void A_long_line_keeps_its_peak()
    {
        var values = new double[100_000];
        values[54_321] = 1;
        var html = Figure.Lines("", "", Series.Of("", Enumerable.Range(0, values.Length), values)).ToHtml();
        Assert.InRange(html.Length, 5_000, 40_000);
        Assert.Contains("L543.22 0L", html);
    }

    [Fact]
    public void A_box_spans_the_quartiles_and_shows_what_lies_far_off()
    {
        var html = Figure.Boxes("", "", ("a", Values(0, 10, 20, 30, 40, 100))).ToHtml();
        Assert.Contains("V175H", html); // 37.5 of 100, the third quartile
        Assert.Contains("M500 0h0", html); // 100
        Assert.Contains("V168", html); // 40, the end of the whisker
    }

    [Fact]
    public void The_largest_number_of_each_row_is_framed_and_labels_must_fit()
    {
        var map = Figure.HeatMap(new Matrix(2, 2, [0.1f, 0.2f, 0.4f, 0.3f]), ["a", "b"], ["c", "d"]);
        Assert.Equal(["0.20", "0.40"], XElement.Parse(map.ToHtml()).Descendants("td").Where(c => (string?)c.Attribute("class") == "cl-best").Select(c => c.Value));
        Assert.Contains("0.10    0.20  a", map.ToString());
        Assert.Contains("[3, 2]", Assert.Throws<ArgumentException>(() => Figure.HeatMap(new Matrix(2, 2), ["a", "b", "c"], ["d", "e"])).Message);
    }

    [Fact]
    public void A_line_beyond_the_values_is_seen_where_it_is()
    {
        var html = Figure.Histogram("", ("", Values(0.4, 0.5, 0.6))).WithLine(0.2, "fixed").WithLevel(9, "high").ToHtml();
        Assert.Equal("0%", (string?)XElement.Parse(html).Descendants("text").Single(t => t.Value == "fixed").Attribute("x"));
        Assert.Contains(">10</text>", html); // upward it ends at a round number
        Assert.Contains(">0.2</text>", html);
    }

    [Fact]
    public void A_text_says_what_is_drawn() => Assert.Equal(
        "count over similarity\n  3 from 0.1 to 0.3, median 0.2\n  paper at 0.25", Figure.Histogram("similarity", ("", Values(0.1, 0.2, 0.3))).WithLine(0.25, "paper").ToString().ReplaceLineEndings("\n"));

    private static T[] Values<T>(params T[] values) => values;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("[ML](-?[0-9.]+) (-?[0-9.]+)")]
    private static partial Regex Moves();

    [GeneratedRegex("V(-?[0-9.]+)H")]
    private static partial Regex Levels();
}
