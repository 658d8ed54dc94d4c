namespace ClipLens.Tests.Evaluate;

public sealed class ThresholdRuleTests
{
    /// <summary>Two queries: relevant pictures score 0.9, 0.7, 0.4 and 0.6, others 0.8, 0.5, 0.3 and 0.2.</summary>
    private static readonly ScoredLabel[] Few = [.. Of("a", (0.9f, true), (0.8f, false), (0.7f, true), (0.4f, true), (0.3f, false)),
        .. Of("b", (0.6f, true), (0.5f, false), (0.2f, false))];

    [Theory]
    [InlineData("curve_f1", 0.298966)] // by a plain sum over the curve below: F1 is 0.676088 at best, and half of that is the chance there
    [InlineData("best_f1", 0.35)] // 4 of 6 are right: 2 · 4 / (6 + 4)
    [InlineData("recall_at_precision", 0.85)] // 1 of 1
    [InlineData("precision_at_recall", 0.35)] // all four
    [InlineData("photo_paper", 0.5)] // the mean of 0.4 and 0.6
    [InlineData("conformal", 0.4)] // two queries promise no more than one third: the lowest score
    [InlineData("fixed", 0.25)]
    public void A_rule_gives_what_it_says(string key, double threshold)
    {
        var sample = new LabelSample(Few);
        Assert.Equal(threshold, Rule(key).Choose(sample, [1, 1])!.Value, 1e-6);
    }

    [Fact]
    public void Best_F1_precision_and_recall_are_the_best_of_all_lines()
    {
        var random = new Random(1);
        for (var round = 0; round < 50; round++)
        {
            var labels = Random(random, queries: 6, each: 8, digits: 1); // many ties
            var sample = new LabelSample(labels);
            var lines = labels.Select(l => (double)l.Score).Distinct().Select(t => Plain(labels, t)).ToList();
            Check("best_f1", c => c.F1);
            Check("recall_at_precision", c => c.Precision >= 0.9 ? c.Recall : -1);
            Check("precision_at_recall", c => c.Recall >= 0.9 ? c.Precision : -1);

            void Check(string key, Func<ThresholdCounts, double> worth)
            {
                var best = lines.Max(worth);
                var chosen = Rule(key).Choose(sample, [1, 1, 1, 1, 1, 1]);
                Assert.Equal(best, chosen is { } t ? worth(Plain(labels, t)) : -1, 1e-12);
            }
        }
    }

    [Fact]
    public void The_best_F1_is_the_best_of_all_places_between_scores()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var sample = new LabelSample(Random(new Random(seed), queries: 5, each: 9, digits: 1));
            int[] weights = [2, 0, 1, 1, 3];
            Assert.Equal(sample.Sweep(weights).MaxBy(point => point.Counts.F1).Threshold, sample.BestF1(weights));
        }
    }

    /// <summary>Thresholds of 40 sets of six queries whose scores overlap
    /// as those of pictures do, tried on the labels of all sets.</summary>
    [Fact]
    public void With_few_queries_the_curve_holds_better_for_others()
    {
        var random = new Random(4);
        var sets = Enumerable.Range(0, 40).Select(set => Enumerable.Range(0, 6).SelectMany(query => Query($"{set} {query}")).ToList())
            .ToList();
        var all = sets.SelectMany(labels => labels).ToList();
        var best = new LabelSample(all).Sweep([.. Enumerable.Repeat(1, 240)]).Max(point => point.Counts.F1);
        var (curve, own) = (Mean("curve_f1"), Mean("best_f1"));
        Assert.True(curve > own + 0.01, $"{curve} and {own}");
        Assert.InRange(curve, 0.97, 1);

        double Mean(string key) =>
            sets.Average(labels => Plain(all, Rule(key).Choose(new LabelSample(labels), [1, 1, 1, 1, 1, 1])!.Value).F1) / best;

        IEnumerable<ScoredLabel> Query(string name)
        {
            var level = 0.05 * random.NextDouble();
            return Of(name, [.. Enumerable.Range(0, 20).Select(i => ((float)(level + Bell() + (i < 3 ? 0.25 : 0)), i < 3))]);
        }

        double Bell() => 0.1 * (Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6); // deviation 0.1
    }

    [Fact]
    public void Where_scores_tell_nothing_the_line_by_the_curve_lies_at_the_lowest_score()
    {
        var labels = Of("a", [.. Enumerable.Range(0, 200).Select(i => (0.2f + (0.001f * (i / 2)), i % 2 == 0)), (0.2995f, true)]).ToList();
        Assert.Equal(0.2, Rule("curve_f1").Choose(new LabelSample(labels), [1])!.Value, 1e-6);
    }

    [Fact]
    public void A_query_that_counts_twice_is_as_good_as_two_and_one_that_does_not_count_is_not_there()
    {
        var labels = Random(new Random(2), queries: 5, each: 10, digits: 3);
        var doubled = labels.Where(l => l.Label.Query != "4")
            .Concat(labels.Where(l => l.Label.Query == "0").Select(l => l with { Label = l.Label with { Query = "again" } })).ToList();
        var (weighted, plain) = (new LabelSample(labels), new LabelSample(doubled));
        var places = labels.OrderByDescending(l => l.Score).Select(l => l.Label.Query).Distinct().ToList();
        int[] times = [.. places.Select(q => q == "0" ? 2 : q == "4" ? 0 : 1)];
        foreach (var rule in ThresholdRule.All(QueryKind.Text, new ThresholdOptions()))
        {
            Assert.Equal(rule.Choose(plain, [1, 1, 1, 1, 1])!.Value, rule.Choose(weighted, times)!.Value, 1e-9);
        }
    }

    /// <summary>Queries differ in how high their pictures score and in how
    /// many they have: the promise is of a new query, on average.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    public void The_conformal_threshold_keeps_its_promise(double alpha)
    {
        var random = new Random(3);
        var kept = 0.0;
        const int rounds = 1500;
        for (var round = 0; round < rounds; round++)
        {
            var scores = Enumerable.Range(0, 21).Select(_ => Draw()).ToList();
            var labels = scores.Take(20).SelectMany((query, i) => Of($"{i}", [.. query.Select(s => (s, true))])).ToList();
            var threshold = Rule("conformal", new() { Alpha = alpha })
                .Choose(new LabelSample(labels), [.. Enumerable.Repeat(1, 20)])!.Value;
            kept += scores[20].Average(s => s >= threshold ? 1.0 : 0) / rounds;
        }

        Assert.InRange(kept, 1 - alpha - 0.015, 1 - alpha + 0.06); // and not much more than that

        List<float> Draw()
        {
            var level = random.NextSingle();
            return [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => level + random.NextSingle())];
        }
    }

    [Fact]
    public void One_label_per_query_is_plain_split_conformal()
    {
        var labels = Enumerable.Range(1, 19).SelectMany(i => Of($"{i}", (i / 100f, true))).ToList();
        var sample = new LabelSample(labels);
        // the 2nd of 19: 2 / 20
        Assert.Equal(0.02, Rule("conformal", new() { Alpha = 0.1 }).Choose(sample, [.. Enumerable.Repeat(1, 19)])!.Value, 1e-6);
        // the 1st: 1 / 20
        Assert.Equal(0.01, Rule("conformal", new() { Alpha = 0.05 }).Choose(sample, [.. Enumerable.Repeat(1, 19)])!.Value, 1e-6);
    }

    [Fact]
    public void The_papers_rule_takes_so_many_random_queries_the_same_each_time()
    {
        var labels = Enumerable.Range(0, 100).SelectMany(i => Of($"{i}", (i / 100f, true), (0, false))).ToList();
        var sample = new LabelSample(labels);
        int[] all = [.. Enumerable.Repeat(1, 100)];
        var twenty = Rule("photo_paper").Choose(sample, all)!.Value;
        Assert.Equal(twenty, Rule("photo_paper").Choose(sample, all));
        Assert.NotEqual(0.495, twenty, 1e-3);
        Assert.InRange(twenty, 0.3, 0.7);
        Assert.Equal(0.495, Rule("photo_paper", new() { Sample = 1000 }).Choose(sample, all)!.Value, 1e-6);
    }

    [Theory]
    [InlineData(true, "photo_paper conformal fixed")]
    [InlineData(false, "fixed")]
    public void With_one_class_only_those_rules_speak_that_can(bool relevant, string keys)
    {
        var sample = new LabelSample([.. Of("a", (0.5f, relevant), (0.6f, relevant))]);
        var spoken = ThresholdRule.All(QueryKind.Text, new()).Where(r => r.Choose(sample, [1]) is not null).Select(r => r.Key);
        Assert.Equal(keys.Split(' ').Order(), spoken.Order());
    }

    /// <summary>The numbers are those of plain gradient descent on the same
    /// eight labels with Platt's targets (400,000 steps of 0.5).</summary>
    [Fact]
    public void The_logistic_curve_is_the_one_that_another_fit_finds()
    {
        var sample = new LabelSample(Few);
        var curve = Logistic.Fit(sample, [1, 1]);
        Assert.Equal(2.677018, curve.Slope, 1e-4);
        Assert.Equal(-1.472360, curve.Intercept, 1e-4);
        Assert.Equal(0.5, curve.Probability(curve.ScoreOf(0.5)!.Value), 1e-9);
    }

    [Fact]
    public void A_curve_through_classes_that_a_line_parts_is_finite()
    {
        var curve = Logistic.Fit(new LabelSample([.. Of("a", (0.1f, false), (0.2f, false), (0.8f, true), (0.9f, true))]), [1]);
        Assert.InRange(curve.Slope, 1, 50);
        Assert.Equal(0.5, curve.ScoreOf(0.5)!.Value, 1e-3);
        Assert.Null(Logistic.Fit(new LabelSample([.. Of("a", (0.5f, false), (0.5f, true))]), [1]).ScoreOf(0.5));
    }

    internal static IEnumerable<ScoredLabel> Of(string query, params (float Score, bool Relevant)[] labels) =>
        labels.Select(l => new ScoredLabel(new Label(query, QueryKind.Text, "", l.Relevant), l.Score));

    internal static List<ScoredLabel> Random(Random random, int queries, int each, int digits) =>
        [.. Enumerable.Range(0, queries)
            .SelectMany(
                q => Of($"{q}", [.. Enumerable.Range(0, each)
                    .Select(i => (MathF.Round(random.NextSingle() + (i % 3 == 0 ? 0.3f : 0), digits), i % 3 == 0))]))];

    internal static ThresholdCounts Plain(IEnumerable<ScoredLabel> labels, double threshold) => new(
        labels.Count(l => l.Label.Relevant && l.Score >= threshold), labels.Count(l => !l.Label.Relevant && l.Score >= threshold),
        labels.Count(l => l.Label.Relevant && l.Score < threshold), labels.Count(l => !l.Label.Relevant && l.Score < threshold));

    private static ThresholdRule Rule(string key, ThresholdOptions? options = null) =>
        ThresholdRule.All(QueryKind.Text, options ?? new()).Single(r => r.Key == key);
}
