namespace ClipLens.Tests.Evaluate;

public sealed class RetrievalComparisonTests
{
    [Fact]
    public void Better_and_worse_queries_are_counted_and_the_sign_test_is_the_binomial_one()
    {
        // Eight queries get from rank 2 to rank 1, two the other way, one stays.
        var (first, second) = (Ranks(1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 1), Ranks(2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1));

        var compared = RetrievalComparison.Of(first, second);

        Assert.Equal((8, 2, 1), (compared.Better, compared.Worse, compared.Same));
        Assert.Equal(2 * (1 + 10 + 45) / 1024.0, compared.Probability, 1e-12);
        Assert.False(compared.IsMoreThanChance);
        Assert.Equal(100.0 * 6 / 11, compared.Differences[0].Value, 1e-9);
        Assert.InRange(compared.Differences[0].Value, compared.Differences[0].Interval.Low, compared.Differences[0].Interval.High);
    }

    [Fact]
    public void A_setting_does_not_differ_from_itself()
    {
        var compared = RetrievalComparison.Of(Ranks(1, 2, 3), Ranks(1, 2, 3));

        Assert.Equal((3, 1.0, false), (compared.Same, compared.Probability, compared.IsMoreThanChance));
        Assert.All(compared.Differences, d => Assert.Equal((0, new Interval(0, 0)), d));
    }

    [Fact]
    public void Many_queries_that_all_got_better_are_more_than_chance()
    {
        var compared = RetrievalComparison.Of(Ranks([.. Enumerable.Repeat(1, 2000)]), Ranks([.. Enumerable.Repeat(3, 2000)]));

        Assert.True(compared.IsMoreThanChance);
        Assert.InRange(compared.Probability, 0, 1e-300);
        Assert.Equal((-2, new Interval(-2, -2)), compared.Differences[4]);
    }

    [Fact]
    public void Other_queries_are_refused() =>
        Assert.Throws<ArgumentException>("second", () => RetrievalComparison.Of(Ranks(1, 2), Ranks(1, 2, 3)));

    /// <summary>Makes queries whose right answers have these ranks.</summary>
    private static QueryRanks Ranks(params int[] ranks)
    {
        var scores = new Matrix(ranks.Length, ranks.Max() + 1);
        for (var query = 0; query < ranks.Length; query++)
        {
            for (var item = 0; item < scores.Columns; item++)
            {
                scores.Row(query)[item] = -item;
            }
        }

        return QueryRanks.OfTexts(scores, Relevance.Of(scores.Rows, scores.Columns, ranks.Select((rank, query) => (query, rank - 1))));
    }
}
