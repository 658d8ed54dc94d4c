using System.Xml.Linq;
using ClipLens.Tests.Search;

namespace ClipLens.Tests.Evaluate;

public sealed class ThresholdLabTests
{
    [Fact]
    public void A_query_is_held_out_with_all_its_labels()
    {
        var labels = ThresholdRuleTests.Random(new Random(5), queries: 9, each: 12, digits: 3);
        var result = ThresholdLab.Fit(labels).Text!.Rules.Single(r => r.Rule.Key == "best_f1");
        var plain = labels.GroupBy(l => l.Label.Query).Select(held =>
        {
            var others = labels.Where(l => l.Label.Query != held.Key).ToList();
            var scores = others.Select(l => l.Score).Distinct().OrderDescending().ToList();
            // The best of all lines in the middle between two scores.
            var line = scores.Select((s, i) => i + 1 < scores.Count ? ((double)s + scores[i + 1]) / 2 : s).MaxBy(t => ThresholdRuleTests.Plain(others, t).F1);
            return ThresholdRuleTests.Plain(held, line);
        }).Aggregate((a, b) => a + b);
        Assert.Equal(plain, result.HeldOut);
        Assert.True(result.HeldOut.F1 <= result.Fitted.F1);
        Assert.InRange(result.HeldOut.F1, result.HeldOutF1.Low, result.HeldOutF1.High);
        Assert.InRange(result.Threshold!.Value, result.Interval!.Value.Low, result.Interval.Value.High);
    }

    [Fact]
    public void A_threshold_has_few_digits_and_tells_the_same_apart()
    {
        var labels = ThresholdRuleTests.Random(new Random(6), queries: 40, each: 20, digits: 6);
        foreach (var rule in ThresholdLab.Fit(labels).Text!.Rules)
        {
            var exact = rule.Rule.Choose(new LabelSample(labels, l => l.Score), [.. Enumerable.Repeat(1, 40)])!.Value;
            Assert.Equal(ThresholdRuleTests.Plain(labels, exact), rule.Fitted);
            Assert.Equal(rule.Fitted, ThresholdRuleTests.Plain(labels, rule.Threshold!.Value));
            Assert.InRange($"{rule.Threshold}".Length, 3, 8);
            Assert.Equal(exact, rule.Threshold!.Value, 0.0005);
        }
    }

    [Fact]
    public void The_same_labels_give_the_same_report() => Assert.Equal(
        ThresholdLab.Fit(ThresholdRuleTests.Random(new Random(7), 10, 10, 3)).ToString(), ThresholdLab.Fit(ThresholdRuleTests.Random(new Random(7), 10, 10, 3)).ToString());

    [Fact]
    public void More_queries_make_the_intervals_narrower()
    {
        Assert.True(Width(100) < 0.6 * Width(10));
        double Width(int queries) => ThresholdLab.Fit(ThresholdRuleTests.Random(new Random(8), queries, 12, 4)).Text!.Recommended.HeldOutF1 is var i ? i.High - i.Low : 0;
    }

    [Fact]
    public void Kinds_are_tuned_apart_and_one_without_labels_is_not_there()
    {
        var words = ThresholdRuleTests.Random(new Random(9), 5, 10, 2);
        var pictures = words.Select(l => l with { Label = l.Label with { Kind = QueryKind.Image }, Score = l.Score / 2 });
        var both = ThresholdLab.Fit([.. words, .. pictures]);
        Assert.Equal(both.Text!.Recommended.Threshold!.Value / 2, both.Image!.Recommended.Threshold!.Value, 0.01);
        Assert.Null(ThresholdLab.Fit(words).Image);
        Assert.Equal(ThresholdLab.Fit(words).Text!.Recommended.Fitted, both.Text.Recommended.Fitted);
    }

    /// <summary>A wrong picture in each query that scores higher than all relevant ones bends the curve away from them.</summary>
    [Theory]
    [InlineData(0.2f, "curve_f1")]
    [InlineData(0.9f, "best_f1")]
    public void The_curve_is_recommended_unless_relevance_does_not_follow_one(float wrong, string recommended)
    {
        var random = new Random(12);
        var labels = Enumerable.Range(0, 30).SelectMany(query => ThresholdRuleTests.Of(
            $"{query}", [(wrong, false), .. Enumerable.Range(0, 10).Select(i => ((i < 5 ? 0.5f : 0.35f) + (0.05f * random.NextSingle()), i < 5))]));
        Assert.Equal(recommended, ThresholdLab.Fit([.. labels]).Text!.Recommended.Rule.Key);
    }

    [Theory]
    [InlineData("No label is 1", "a 0", "b 0")]
    [InlineData("No label is 0", "a 1", "a 1", "b 1")]
    [InlineData("1 of 2 queries have no relevant picture", "a 1", "a 0", "b 0")]
    [InlineData("1 of 2 queries have relevant pictures only", "a 1", "a 0", "b 1", "b 1")]
    [InlineData("Only 2 queries have relevant pictures: with fewer than 10", "a 1", "a 0", "b 1", "b 0")]
    [InlineData("So few queries can promise α = 0.333 at best; 0.1 takes 9 queries", "a 1", "a 0", "b 1", "b 0")]
    public void What_the_labels_do_not_say_is_noted(string note, params string[] labels)
    {
        var fit = ThresholdLab.Fit([.. labels.SelectMany((l, i) => ThresholdRuleTests.Of(l[..1], (0.5f - (i / 10f), l[^1] == '1')))]).Text!;
        Assert.Contains(fit.Notes, n => n.StartsWith(note, StringComparison.Ordinal));
        Assert.NotNull(fit.Recommended.Threshold);
    }

    [Fact]
    public void The_fixed_threshold_stands_where_nothing_is_relevant()
    {
        var fit = ThresholdLab.Fit([.. ThresholdRuleTests.Of("a", (0.5f, false))]).Text!;
        Assert.Equal(("fixed", 0.25), (fit.Recommended.Rule.Key, Math.Round(fit.Recommended.Threshold!.Value, 6)));
        Assert.Null(fit.Rules[^1].Threshold);
    }

    [Fact]
    public async Task Pictures_of_a_collection_are_scored_and_the_nearest_to_the_line_proposed()
    {
        using var pictures = new Pictures("red", "copy");
        Blue(pictures["blue.png"], 0, 255);
        Blue(pictures["violet.png"], 200, 255);
        File.WriteAllLines(pictures["labels.csv"], ["query,kind,path,relevant", "1 0 0,text,red.png,1", "1 0 0,text,blue.png,0", "1 0 0,text,labels.csv,0", "red.png,image,violet.png,0", "red.png,image,copy.png,1"]);
        var index = await MediaIndex.OpenAsync(pictures.Path, new FakeEncoder(), new MediaIndexOptions { Store = pictures["store.sqlite"] });

        var report = ThresholdLab.Tune(index, pictures["labels.csv"]);

        Assert.Equal([1f, 0f], report.Text!.Labels.Select(l => MathF.Round(l.Score, 3)));
        Assert.True(report.Text.Labels[0].Standard > 0 && report.Text.Labels[1].Standard < 0);
        var violet = Assert.Single(report.Image!.Labels);
        Assert.Equal(200 / MathF.Sqrt((200 * 200) + (255 * 255)), violet.Score, 1e-3f);
        Assert.Equal(["labels.csv", "copy.png"], report.Notes.Select(n => n.TrimEnd('.').Split(": ")[1]));

        File.WriteAllText(pictures["thresholds.json"], """{"text":0.6,"image":0.9}""");
        var proposed = ThresholdLab.Propose(index, ["1 0 0", Query.Image(pictures["red"])], 1, [new("1 0 0", QueryKind.Text, pictures["violet.png"], true)]);
        Assert.Equal([("1 0 0", "copy.png"), (pictures["red"], "violet.png")], proposed.Select(l => (l.Label.Query, Path.GetFileName(l.Label.Path))));

        static void Blue(string path, byte red, byte blue)
        {
            byte[] pixels = [.. Enumerable.Repeat(new byte[] { red, 0, blue }, 64).SelectMany(p => p)];
            using var image = new ClipLens.RgbImage(8, 8, pixels);
            File.WriteAllBytes(path, ClipLens.Photo.Thumbnail(image, 8));
        }
    }

    [Fact]
    public async Task Thresholds_of_the_picture_book_hold_for_new_queries()
    {
        using var folder = new Pictures();
        var book = Path.Combine(Shared.Repository, "data", "picturebook");
        var clip = ClipModel.Load(Path.Combine(Shared.Repository, "models", "picturebook"));
        var index = await MediaIndex.OpenAsync(Path.Combine(book, "photos"), clip, new MediaIndexOptions { Store = folder["store.sqlite"] });

        var report = ThresholdLab.Tune(index, Path.Combine(book, "labels.csv"));

        Assert.Equal((54, 24), (report.Text!.Queries, report.Image!.Queries));
        Assert.Empty(report.Notes);
        Assert.All(report.Fits, fit => Assert.InRange(fit.Recommended.HeldOut.F1 / fit.HindsightF1, 0.95, 1));
        Assert.All(report.Fits, fit => Assert.True(fit.Recommended.HeldOut.F1 > fit.Rules.Single(r => r.Rule.Key == "fixed").HeldOut.F1));
        Assert.All(report.Fits, fit => Assert.True(fit.Brier < fit.BaseBrier));
    }

    [Fact]
    public void Recommended_thresholds_are_saved_and_found_and_the_other_kind_stays()
    {
        using var folder = new Pictures();
        File.WriteAllText(folder["thresholds.json"], """{"text":0.1,"image":0.8}""");
        var report = ThresholdLab.Fit([.. ThresholdRuleTests.Of("a", (0.5f, true), (0.4f, false))]);
        Assert.Equal(folder["thresholds.json"], report.Save(folder.Path));
        Assert.Equal(new Thresholds(0.45f, 0.8f), Thresholds.InFolders(folder.Path));

        var logits = ThresholdLab.Fit([.. ThresholdRuleTests.Of("a", (25, true), (20, false))]);
        Assert.Contains("found 22.5", Assert.Throws<InvalidDataException>(() => logits.Save(folder.Path)).Message);
        Assert.Equal(new Thresholds(0.45f, 0.8f), Thresholds.InFolders(folder.Path));
    }

    [Fact]
    public void The_page_shows_figures_rules_and_pictures_with_every_text_encoded()
    {
        const string evil = "<script>alert(1)</script> & \"it's\"";
        var labels = ThresholdRuleTests.Random(new Random(10), 12, 10, 3).ConvertAll(l => l with { Label = l.Label with { Query = evil + l.Label.Query, Path = "/" + evil + ".jpg" } });
        var report = ThresholdLab.Fit(labels, model: evil, notes: [evil]);
        var html = report.ToHtml();
        Assert.DoesNotContain("<script", html);
        var page = XElement.Parse(html);
        Assert.Equal(2, page.Descendants("img").Count(e => ((string)e.Attribute("alt")!).Contains("over", StringComparison.Ordinal)));
        Assert.Equal(9, page.Descendants("tbody").Single().Elements("tr").Count());
        var counts = report.Text!.Recommended.Fitted;
        Assert.Equal(10 + 10 + Math.Min(5, counts.Wrong) + Math.Min(5, counts.Missed), page.Descendants("td").Count(cell => (string?)cell.Attribute("class") == "cl-card")); // above, below, wrong, missed
        Assert.Contains(page.Descendants("div"), e => e.Value == $"“{evil}3”");
    }

    [Fact]
    public void Scores_without_pictures_have_a_page_too() =>
        Assert.DoesNotContain(XElement.Parse(ThresholdLab.Fit(ThresholdRuleTests.Random(new Random(11), 4, 6, 2)).ToHtml()).Descendants("td"), cell => (string?)cell.Attribute("class") == "cl-card");
}
