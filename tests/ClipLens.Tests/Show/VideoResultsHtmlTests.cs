using System.Text.RegularExpressions;

namespace ClipLens.Tests.Show;

public sealed partial class VideoResultsHtmlTests
{
    private static VideoResults Results(string path, params Moment[] moments) => new()
    {
        Query = Query.Text("a <b>red</b> car"),
        Model = "m",
        Pooling = Pooling.Max,
        Threshold = 0.25f,
        Best = null,
        Hits =
        [
            new VideoHit(path, 0.4f, 83.4)
                { Moments = moments, Times = [.. Enumerable.Range(0, 5000).Select(i => (double)i)],
                    Scores = [.. Enumerable.Range(0, 5000).Select(i => MathF.Sin(i))] },
        ],
    };

    [Fact]
    public void A_strip_shows_name_time_curve_and_spans_and_encodes_every_text()
    {
        var html = Results("/nowhere/<script>.mp4", new Moment(80, 91.3, 0.38f), new Moment(10, 15, 0.3f)).ToHtml();

        Assert.Contains("&lt;script&gt;.mp4", html, StringComparison.Ordinal);
        Assert.Contains("a &lt;b&gt;red&lt;/b&gt; car", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("01:23.4", html, StringComparison.Ordinal);
        Assert.Contains("01:20.0–01:31.3", html, StringComparison.Ordinal);
        Assert.Equal(2, Curve(html).Split("fill=\"#2f8f83\"").Length - 1);
        Assert.Contains("is not there any more", html, StringComparison.Ordinal);
        Assert.InRange(html.Length, 0, 40_000); // 5,000 frames are not 5,000 points
    }

    [Fact]
    public void Notes_are_shown_in_the_page_and_in_the_table()
    {
        var results = Results("/x.mp4") with { Notes = ["Cut <here>."] };

        Assert.Contains("<div class=\"cl-note\">Cut &lt;here&gt;.</div>", results.ToHtml(), StringComparison.Ordinal);
        Assert.EndsWith("\nNote: Cut <here>.", results.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_frame_is_a_level_line()
    {
        var hit = new VideoHit("/x.mp4", 0.4f, 2) { Moments = [new Moment(2, 2.5, 0.4f)], Times = [2], Scores = [0.4f] };

        Assert.Contains("points=\"0,36 600,36\"", Curve(SimilarityCurve.Of(hit).Markup), StringComparison.Ordinal);
    }

    private static string Curve(string html) => FigureTests.Drawn(CurveImage().Match(html).Value).Single().ToString();

    [GeneratedRegex("<img src=\"data:image/svg[^>]+>")]
    private static partial Regex CurveImage();

    [Theory]
    [InlineData(0, "00:00.0")]
    [InlineData(59.96, "01:00.0")]
    [InlineData(3599.99, "1:00:00.0")]
    [InlineData(-1.2, "−00:01.2")]
    public void A_time_is_written_as_players_show_it(double seconds, string text) => Assert.Equal(text, Timecode.Format(seconds));

    [Theory]
    [InlineData("/a b/c.mp4", "file:///a%20b/c.mp4")]
    [InlineData("/a%20b\u00e9/c#1?.mp4", "file:///a%2520b%C3%A9/c%231%3F.mp4")]
    public void A_player_finds_a_video_whatever_its_folder_is_called(string path, string address)
    {
        if (Path.DirectorySeparatorChar == '/')
        {
            Assert.Equal(address, VideoResultsHtml.Address(path));
            Assert.Equal(path, new Uri(address).LocalPath);
        }
    }
}
