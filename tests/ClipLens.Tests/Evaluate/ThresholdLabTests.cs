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
            var line = scores.Select((s, i) => i + 1 < scores.Count ? ((double)s + scores[i + 1]) / 2 : s)
                .MaxBy(t => ThresholdRuleTests.Plain(others, t).F1);
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
            var exact = rule.Rule.Choose(new LabelSample(labels), [.. Enumerable.Repeat(1, 40)])!.Value;
            Assert.Equal(ThresholdRuleTests.Plain(labels, exact), rule.Fitted);
            Assert.Equal(rule.Fitted, ThresholdRuleTests.Plain(labels, rule.Threshold!.Value));
            Assert.InRange($"{rule.Threshold}".Length, 3, 8);
            Assert.Equal(exact, rule.Threshold!.Value, 0.0005);
        }
    }

    [Fact]
    public void The_same_labels_give_the_same_report() => Assert.Equal(
        ThresholdLab.Fit(ThresholdRuleTests.Random(new Random(7), 10, 10, 3)).ToString(),
        ThresholdLab.Fit(ThresholdRuleTests.Random(new Random(7), 10, 10, 3)).ToString());

    [Fact]
    public void More_queries_make_the_intervals_narrower()
    {
        Assert.True(Width(100) < 0.6 * Width(10));
        double Width(int queries) =>
            ThresholdLab.Fit(ThresholdRuleTests.Random(new Random(8), queries, 12, 4)).Text!.Recommended.HeldOutF1 is var i ? i.High - i.Low
                : 0;
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
            $"{query}", [(wrong, false),
                .. Enumerable.Range(0, 10).Select(i => ((i < 5 ? 0.5f : 0.35f) + (0.05f * random.NextSingle()), i < 5))]));
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
        File.WriteAllLines(pictures["labels.csv"], ["query,kind,path,relevant", "1 0 0,text,red.png,1", "1 0 0,text,blue.png,0",
            "1 0 0,text,labels.csv,0", "red.png,image,violet.png,0", "red.png,image,copy.png,1"]);
        var index = await MediaIndex.OpenAsync(pictures.Path, new FakeEncoder(),
            new MediaIndexOptions { Store = pictures["store.sqlite"] });

        var report = ThresholdLab.Tune(index, pictures["labels.csv"]);

        Assert.Equal([1f, 0f], report.Text!.Labels.Select(l => MathF.Round(l.Score, 3)));
        var violet = Assert.Single(report.Image!.Labels);
        Assert.Equal(200 / MathF.Sqrt((200 * 200) + (255 * 255)), violet.Score, 1e-3f);
        Assert.Equal(["labels.csv", "copy.png"], report.Notes.Select(n => n.TrimEnd('.').Split(": ")[1]));

        File.WriteAllText(pictures["thresholds.json"], """{"text":0.6,"image":0.9}""");
        var proposed = ThresholdLab.Propose(index, ["1 0 0", Query.Image(pictures["red"])], 1,
            [new("1 0 0", QueryKind.Text, pictures["violet.png"], true)]);
        Assert.Equal([("1 0 0", "copy.png"), (pictures["red"], "violet.png")],
            proposed.Select(l => (l.Label.Query, Path.GetFileName(l.Label.Path))));

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
        var index = await MediaIndex.OpenAsync(Path.Combine(book, "photos"), clip,
            new MediaIndexOptions { Store = folder["store.sqlite"] });

        var report = ThresholdLab.Tune(index, Path.Combine(book, "labels.csv"));

        Assert.Equal((54, 24), (report.Text!.Queries, report.Image!.Queries));
        Assert.Empty(report.Notes);
        Assert.All(report.Fits, fit => Assert.InRange(fit.Recommended.HeldOut.F1 / fit.OracleF1, 0.95, 1));
        Assert.All(report.Fits, fit => Assert.True(fit.Recommended.HeldOut.F1 > fit.Rules.Single(r => r.Rule.Key == "fixed").HeldOut.F1));
    }

    [Fact]
    public void Recommended_thresholds_are_saved_and_found_and_the_other_kind_stays()
    {
        using var folder = new Pictures();
        File.WriteAllText(folder["thresholds.json"], """{"text":0.1,"image":0.8}""");
        var report = ThresholdLab.Fit([.. ThresholdRuleTests.Of("a", (0.5f, true), (0.4f, false))]);
        Assert.Contains("1 relevant labels, 1 not relevant", Assert.Throws<InvalidDataException>(() => report.Save(folder.Path)).Message,
            StringComparison.Ordinal);
        Assert.Equal(folder["thresholds.json"], report.Save(folder.Path, force: true));
        Assert.Equal(new Thresholds(0.45f, 0.8f), Thresholds.InFolders(folder.Path));

        var logits = ThresholdLab.Fit([.. ThresholdRuleTests.Of("a", (25, true), (20, false))]);
        Assert.Contains("found 22.5", Assert.Throws<InvalidDataException>(() => logits.Save(folder.Path, force: true)).Message);
        Assert.Equal(new Thresholds(0.45f, 0.8f), Thresholds.InFolders(folder.Path));
    }

    [Fact]
    public void Words_alone_leave_the_threshold_for_pictures_unsaid()
    {
        using var folder = new Pictures();
        ThresholdLab.Fit(ThresholdRuleTests.Random(new Random(13), 12, 10, 3)).Save(folder.Path);
        Assert.DoesNotContain("image", File.ReadAllText(folder["thresholds.json"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(2, 2, 3)]
    [InlineData(5, 4, 4)]
    public void With_few_labels_the_headline_says_that_it_guesses_and_no_interval_is_empty_or_no_cosine(int queries, int relevant,
        int others)
    {
        var labels = Enumerable.Range(0, queries).SelectMany(query => ThresholdRuleTests.Of(
            $"{query}", [.. Enumerable.Range(0, relevant + others)
                .Select(i => (0.3f - (0.01f * ((i * 7) % 5)) - (0.1f * query), i < relevant))]));
        var report = ThresholdLab.Fit([.. labels]);

        Assert.Equal(queries < 5, report.ToString().Contains("a guess from too few labels", StringComparison.Ordinal));
        Assert.All(report.Text!.Rules.Where(r => r.Threshold is not null && r.Rule.Key != "fixed"), rule =>
        {
            var (low, high) = rule.Interval!.Value;
            Assert.True(low < high && low >= -1 && high <= 1, $"{rule.Rule.Key}: {low} to {high}");
            Assert.InRange(rule.Threshold!.Value, low, high);
        });
    }

    [Fact]
    public void A_label_counts_by_its_weight_wherever_shares_are_computed()
    {
        var labels = ThresholdRuleTests.Random(new Random(14), 8, 10, 2);
        var weighted = labels.ConvertAll(l => l with { Label = l.Label with { Weight = l.Label.Relevant ? 1 : 3 } });
        var copied = labels.SelectMany(l => Enumerable.Repeat(l, l.Label.Relevant ? 1 : 3)).ToList();
        var (one, many) = (ThresholdLab.Fit(weighted).Text!, ThresholdLab.Fit(copied).Text!);
        Assert.All(one.Rules.Zip(many.Rules), pair =>
        {
            Assert.Equal(pair.First.Rule.Key, pair.Second.Rule.Key);
            Assert.Equal(pair.First.Threshold!.Value, pair.Second.Threshold!.Value, 1e-6);
            Assert.Equal(pair.First.Fitted, pair.Second.Fitted);
            Assert.Equal(pair.First.HeldOut.F1, pair.Second.HeldOut.F1, 1e-9);
        });
    }

    [Fact]
    public async Task Proposals_have_the_best_the_line_and_some_by_chance_whose_weights_make_up_the_collection()
    {
        using var folder = new Pictures();
        var book = Path.Combine(Shared.Repository, "data", "picturebook");
        var clip = ClipModel.Load(Path.Combine(Shared.Repository, "models", "picturebook"));
        var index = await MediaIndex.OpenAsync(Path.Combine(book, "photos"), clip,
            new MediaIndexOptions { Store = folder["store.sqlite"] });
        var ranked = index.Search("a red car", 1000, -1).Hits;

        var proposed = ThresholdLab.Propose(index, ["a red car"], 10);

        Assert.Equal(ranked.Take(5).Select(hit => hit.Path), proposed.Take(5).Select(l => l.Label.Path));
        Assert.Equal(10, proposed.DistinctBy(l => l.Label.Path).Count());
        Assert.Equal(2, proposed.Count(l => l.Label.Weight > 1));
        Assert.Equal(ranked.Count, proposed.Sum(l => l.Label.Weight), 1e-9);
        var nearest = ranked.Skip(5).OrderBy(hit => Math.Abs(hit.Score - index.CurrentThresholds.Text)).Take(3).Select(hit => hit.Path);
        Assert.Superset(nearest.ToHashSet(), proposed.Select(l => l.Label.Path).ToHashSet());
    }

    [Fact]
    public async Task A_copy_of_the_query_picture_outside_the_collection_is_no_label()
    {
        using var pictures = new Pictures("red");
        using var elsewhere = new Pictures();
        File.Copy(pictures["red"], elsewhere["copy.png"]);
        File.WriteAllLines(elsewhere["labels.csv"],
            ["query,kind,path,relevant", $"copy.png,image,{pictures["red"]},1", $"1 0 0,text,{pictures["red"]},1"]);
        var index = await MediaIndex.OpenAsync(pictures.Path, new FakeEncoder(),
            new MediaIndexOptions { Store = elsewhere["store.sqlite"] });

        var report = ThresholdLab.Tune(index, elsewhere["labels.csv"]);

        Assert.Null(report.Image);
        Assert.Contains("1 labels ask whether a picture resembles its own copy", Assert.Single(report.Notes), StringComparison.Ordinal);
        Assert.Empty(index.Search(Query.Image(elsewhere["copy.png"]), 5, -1).Hits);
    }

    [Fact]
    public void The_page_shows_figures_rules_and_pictures_with_every_text_encoded()
    {
        const string evil = "<script>alert(1)</script> & \"it's\"";
        var labels = ThresholdRuleTests.Random(new Random(10), 12, 10, 3)
            .ConvertAll(l => l with { Label = l.Label with { Query = evil + l.Label.Query, Path = "/" + evil + ".jpg" } });
        var report = ThresholdLab.Fit(labels, model: evil, notes: [evil]);
        var html = report.ToHtml();
        Assert.DoesNotContain("<script", html);
        var page = XElement.Parse(html);
        Assert.Equal(2, page.Descendants("img").Count(e => ((string)e.Attribute("alt")!).Contains("over", StringComparison.Ordinal)));
        Assert.Equal(7, page.Descendants("tbody").Single().Elements("tr").Count());
        var counts = report.Text!.Recommended.Fitted;
        // above, below, wrong, missed
        Assert.Equal(10 + 10 + Math.Min(5, counts.FalsePositives) + Math.Min(5, counts.FalseNegatives),
            page.Descendants("td").Count(cell => (string?)cell.Attribute("class") == "cl-card"));
        Assert.Contains(page.Descendants("div"), e => e.Value == $"“{evil}3”");
    }

    [Fact]
    public void Scores_without_pictures_have_a_page_too() =>
        Assert.DoesNotContain(XElement.Parse(ThresholdLab.Fit(ThresholdRuleTests.Random(new Random(11), 4, 6, 2)).ToHtml())
            .Descendants("td"), cell => (string?)cell.Attribute("class") == "cl-card");
}
