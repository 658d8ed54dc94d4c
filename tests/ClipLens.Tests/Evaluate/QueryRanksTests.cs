namespace ClipLens.Tests.Evaluate;

public sealed class QueryRanksTests
{
    [Theory]
    [InlineData(1, 40, 40, 7, 1)]
    [InlineData(2, 90, 130, 1000, 1)]
    [InlineData(3, 130, 70, 12, 3)]
    [InlineData(4, 33, 200, 3, 40)]
    [InlineData(5, 1, 9, 4, 2)]
    [InlineData(6, 9, 1, 4, 1)]
    [InlineData(7, 20, 600, 50, 500)]
    public void Metrics_are_those_of_the_definitions_on_scores_with_ties(int seed, int texts, int items, int values, int most)
    {
        var random = new Random(seed);
        var scores = PlainRetrieval.Random(random, texts, items, values);
        List<(int Text, int Item)> pairs = [(0, 0), .. Enumerable.Range(0, texts)
            .SelectMany(text => Enumerable.Range(0, random.Next(most + 1)).Select(_ => (text, random.Next(items))))];
        var relevance = Relevance.Of(texts, items, pairs);

        var (there, back) = (QueryRanks.OfTexts(scores, relevance), QueryRanks.OfItems(scores, relevance));

        AssertSame(PlainRetrieval.Metrics(PlainRetrieval.Rows(scores)
            .Select((row, text) => (row, pairs.Where(p => p.Text == text).Select(p => p.Item).Distinct().ToArray()))), there);
        AssertSame(PlainRetrieval.Metrics(PlainRetrieval.Columns(scores)
            .Select((column, item) => (column, pairs.Where(p => p.Item == item).Select(p => p.Text).Distinct().ToArray()))), back);
        Assert.Equal(pairs.Select(p => p.Text).Distinct().Order(), there.Queries);
        Assert.Equal((items, texts), (there.Candidates, back.Candidates));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(101)]
    [InlineData(1000)]
    public void A_model_that_scores_all_alike_scores_like_chance(int count)
    {
        var metrics = QueryRanks.OfTexts(new Matrix(count, count), Relevance.Diagonal(count)).Metrics;

        Assert.Equal((0, (count + 1) / 2.0, (count + 1) / 2.0, 0),
            (metrics.RecallAt1, metrics.MedianRank, metrics.MeanRank, metrics.RankDeviation));
    }

    [Fact]
    public void A_perfect_model_is_perfect_and_the_opposite_comes_last()
    {
        var perfect = new Matrix(30, 30);
        for (var i = 0; i < 30; i++)
        {
            perfect.Row(i)[i] = 1;
        }

        Assert.Equal([100, 100, 100, 1, 1, 0], QueryRanks.OfItems(perfect, Relevance.Diagonal(30)).Metrics.Values);
        Assert.Equal(30,
            QueryRanks.OfTexts(new Matrix(30, 30, Array.ConvertAll(perfect.Values, v => -v)), Relevance.Diagonal(30)).Metrics.MeanRank);
    }

    [Fact]
    public void The_median_of_an_even_count_is_the_mean_of_the_two_and_the_deviation_that_of_the_population()
    {
        // Ranks 1, 1, 3, 4.
        var scores = new Matrix(4, 4, [4, 3, 2, 1, 3, 4, 2, 1, 4, 3, 2, 1, 4, 3, 2, 1]);

        var metrics = QueryRanks.OfTexts(scores, Relevance.Diagonal(4)).Metrics;

        Assert.Equal((2, 2.25), (metrics.MedianRank, metrics.MeanRank));
        Assert.Equal(Math.Sqrt(((2 * 1.25 * 1.25) + (0.75 * 0.75) + (1.75 * 1.75)) / 4), metrics.RankDeviation, 1e-12);
    }

    [Fact]
    public void Of_several_right_answers_the_best_rank_counts()
    {
        var scores = new Matrix(1, 5, [0.1f, 0.9f, 0.5f, 0.7f, 0.3f]);

        var found = QueryRanks.OfTexts(scores, Relevance.Of(1, 5, [(0, 0), (0, 3), (0, 3), (0, 2)]));

        Assert.Equal(2, Assert.Single(found.Ranks));
    }

    [Fact]
    public void A_video_s_captions_count_as_one_by_the_best_of_them_when_grouped()
    {
        // Of video 1, one caption scores best for it; both of video 0 score higher than the other.
        var scores = new Matrix(4, 2, [0.9f, 0.6f, 0.8f, 0.5f, 0.1f, 0.4f, 0.2f, 0.55f]);
        var relevance = Relevance.Of(4, 2, [(0, 0), (1, 0), (2, 1), (3, 1)]);

        Assert.Equal([1, 2], QueryRanks.OfItemsByGroup(scores, relevance).Ranks);
        Assert.Equal([1, 2], QueryRanks.OfItems(scores, relevance).Ranks);
        scores.Row(1)[1] = 0.58f;
        Assert.Equal([1, 2], QueryRanks.OfItemsByGroup(scores, relevance).Ranks);
        Assert.Equal([1, 3], QueryRanks.OfItems(scores, relevance).Ranks);
    }

    [Fact]
    public void Scores_that_are_no_numbers_are_refused()
    {
        Assert.Throws<ArgumentException>("similarity",
            () => QueryRanks.OfTexts(new Matrix(2, 2, [0, float.NaN, 0, 0]), Relevance.Diagonal(2)));
        Assert.Throws<ArgumentException>("similarity",
            () => QueryRanks.OfItems(new Matrix(2, 2, [0, 0, float.NegativeInfinity, 0]), Relevance.Diagonal(2)));
    }

    [Fact]
    public void Right_answers_have_to_fit_the_scores_and_to_exist()
    {
        Assert.Throws<ArgumentException>("relevance", () => QueryRanks.OfTexts(new Matrix(2, 3), Relevance.Diagonal(2)));
        Assert.Throws<ArgumentException>(() => QueryRanks.OfTexts(new Matrix(2, 3), Relevance.Of(2, 3, [])));
        Assert.Throws<ArgumentOutOfRangeException>("pairs", () => Relevance.Of(2, 3, [(2, 0)]));
        Assert.Throws<ArgumentOutOfRangeException>("pairs", () => Relevance.Of(2, 3, [(0, -1)]));
    }

    [Fact]
    public void Intervals_hold_the_metric_and_are_the_same_each_time()
    {
        var random = new Random(8);
        var (scores, relevance) = (PlainRetrieval.Random(random, 60, 60, 500), Relevance.Diagonal(60));

        var (found, again) = (QueryRanks.OfTexts(scores, relevance), QueryRanks.OfTexts(scores, relevance));

        Assert.Equal(found.Intervals, again.Intervals);
        Assert.All(found.Metrics.Values.Zip(found.Intervals), m => Assert.InRange(m.First, m.Second.Low, m.Second.High));
        var (low, high) = found.Intervals[4];
        // Of a mean of 60 the interval is about ± 1.96 deviations / √60.
        Assert.Equal(2 * 1.96 * found.Metrics.RankDeviation / Math.Sqrt(60), high - low, 0.15 * (high - low));
    }

    private static void AssertSame(double[] expected, QueryRanks found) =>
        Assert.All(expected.Zip(found.Metrics.Values), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
}
