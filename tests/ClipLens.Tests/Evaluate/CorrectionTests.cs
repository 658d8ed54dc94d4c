using ClipLens.Tests.Search;

namespace ClipLens.Tests.Evaluate;

public sealed class CorrectionTests
{
    [Theory]
    [InlineData(40)]
    [InlineData(300)]
    public void An_item_loses_three_quarters_of_the_mean_of_its_128_best_scores_of_the_bank(int bank)
    {
        var random = new Random(1);
        var (scores, others) = (PlainRetrieval.Random(random, 20, 30, 10_000), PlainRetrieval.Random(random, bank, 30, 10_000));

        var corrected = ScoreCorrection.LowerHubs(scores, others);

        var bias = PlainRetrieval.Columns(others).Select(column => 0.75 * column.OrderDescending().Take(128).Average()).ToList();
        Assert.All(Enumerable.Range(0, 600), i => Assert.Equal(scores.Values[i] - bias[i % 30], corrected.Values[i], 1e-6));
    }

    [Fact]
    public void A_bank_does_not_change_which_text_an_item_finds()
    {
        var random = new Random(2);
        var (scores, others) = (PlainRetrieval.Random(random, 25, 25, 10_000), PlainRetrieval.Random(random, 90, 25, 10_000));

        var corrected = QueryRanks.OfItems(ScoreCorrection.LowerHubs(scores, others), Relevance.Diagonal(25));

        Assert.Equal(QueryRanks.OfItems(scores, Relevance.Diagonal(25)).Ranks, corrected.Ranks);
    }

    [Fact]
    public void A_dual_softmax_ranks_as_the_product_of_both_does()
    {
        var scores = PlainRetrieval.Random(new Random(3), 30, 40, 1000);

        var corrected = ScoreCorrection.DualSoftmax(scores, 0.1f);

        var (rows, columns) = (PlainRetrieval.Rows(scores).Select(Sum).ToList(), PlainRetrieval.Columns(scores).Select(Sum).ToList());
        Assert.All(Enumerable.Range(0, 1200), i =>
        {
            var weight = Math.Exp(scores.Values[i] / 0.1);
            Assert.Equal(0.1 * Math.Log(weight / rows[i / 40] * (weight / columns[i % 40])), corrected.Values[i], 1e-5);
        });

        static double Sum(float[] values) => values.Sum(value => Math.Exp(value / 0.1));
    }

    [Fact]
    public void A_dual_softmax_bears_scores_whose_exponentials_vanish()
    {
        var corrected = ScoreCorrection.DualSoftmax(new Matrix(2, 2, [1, -1, -1, 1]), 0.0005f);

        Assert.All(corrected.Values, value => Assert.True(float.IsFinite(value)));
        Assert.Equal([1, 1], QueryRanks.OfTexts(corrected, Relevance.Diagonal(2)).Ranks);
    }

    [Fact]
    public void Both_bring_what_was_crowded_out_by_an_item_that_is_near_to_everything()
    {
        // Item 0 is near to all; each other one to its own query.
        var scores = new Matrix(3, 3, [0.9f, 0.1f, 0.1f, 0.8f, 0.7f, 0.1f, 0.8f, 0.1f, 0.7f]);

        foreach (var corrected in new[] { ScoreCorrection.LowerHubs(scores, scores), ScoreCorrection.DualSoftmax(scores, 0.05f) })
        {
            Assert.Equal([1, 2, 2], QueryRanks.OfTexts(scores, Relevance.Diagonal(3)).Ranks);
            Assert.Equal([1, 1, 1], QueryRanks.OfTexts(corrected, Relevance.Diagonal(3)).Ranks);
        }
    }

    [Fact]
    public void Templates_are_averaged_at_unit_length()
    {
        var encoder = new FakeEncoder();

        var query = QueryEncoder.Encode([RetrievalSetting.Prompt("3", "{} 0 4", "0 {} 4")], encoder);

        // (0.6, 0, 0.8) and (0, 0.6, 0.8).
        var expected = Directions.Unit(0.3f, 0.3f, 0.8f);
        Assert.All(expected.Zip(query.Values), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        Assert.Equal("1 0 0", Assert.Single(RetrievalSetting.Prompt("1 0 0").Terms).Value);
        Assert.Throws<ArgumentException>("templates", () => RetrievalSetting.Prompt("a dog", "a photo of"));
    }
}
