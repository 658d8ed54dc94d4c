namespace ClipLens.Tests.Search;

public sealed class PoolingTests
{
    private static readonly Matrix Frames = RandomFrames(40);
    private static readonly double[] Times = [.. Enumerable.Range(0, 40).Select(i => i * 0.5)];

    public static TheoryData<string> All => ["mean", "max", "frame:30", "kmeans:2", "kmeans:5", "kmeans:10", "query:0.1"];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_pooling_gives_unit_rows_and_is_read_as_it_is_written(string text)
    {
        var pooling = Pooling.Parse(text);

        var rows = pooling.Rows(Times, Frames);

        Assert.Equal(text, pooling.ToString());
        Assert.Equal(pooling, Pooling.Parse(pooling.ToString()));
        Assert.Equal(Frames.Columns, rows.Columns);
        Assert.All(Enumerable.Range(0, rows.Rows), row => Assert.Equal(1, Directions.Length(rows.Row(row)), 1e-5));
    }

    [Theory]
    [InlineData("median")]
    [InlineData("frame")]
    [InlineData("frame:-1")]
    [InlineData("frame:1.5")]
    [InlineData("kmeans:1")]
    [InlineData("kmeans:x")]
    [InlineData("query:0")]
    [InlineData("query:NaN")]
    [InlineData("mean:3")]
    [InlineData("")]
    public void What_is_no_pooling_is_refused_with_the_choices(string text)
    {
        var refused = Assert.Throws<FormatException>(() => Pooling.Parse(text));

        Assert.Contains("mean, max, frame:30", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"\"{text}\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mean_is_made_unit_length_again_and_points_between()
    {
        var rows = Pooling.Mean.Rows([0, 1], Directions.Rows([1, 0], [0, 1]));

        Assert.Equal([MathF.Sqrt(0.5f), MathF.Sqrt(0.5f)], rows.Values, (a, b) => MathF.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void Frames_that_cancel_each_other_out_still_give_a_row()
    {
        var opposite = Directions.Rows([1, 0], [-1, 0]);

        Assert.Equal([1f, 0f], Pooling.Mean.Rows([0, 1], opposite).Values);
        Assert.Equal(1, Directions.Length(Pooling.QueryWeighted().RowsFor(opposite, [0, 1]).Row(0)), 1e-6);
    }

    [Fact]
    public void The_thirtieth_frame_is_the_one_at_the_first_second()
    {
        Assert.Equal(Frames.Row(2).ToArray(), Pooling.Frame().Rows(Times, Frames).Values);
        Assert.Equal(Frames.Row(0).ToArray(), Pooling.Frame(0).Rows(Times, Frames).Values);
        Assert.Equal(Frames.Row(39).ToArray(), Pooling.Frame(30_000).Rows(Times, Frames).Values);
        Assert.Equal(Frames.Row(2).ToArray(), Pooling.Frame().Rows([.. Times.Select(t => t + 7.2)], Frames).Values);
        Assert.Equal(Frames.Row(30).ToArray(),
            Pooling.Frame().Rows([.. Enumerable.Range(0, 40).Select(i => Math.Round(i * 1.001 / 30, 3))], Frames).Values);
    }

    [Fact]
    public void The_maximum_keeps_every_frame() => Assert.Same(Frames, Pooling.Max.Rows(Times, Frames));

    [Fact]
    public void Weighting_by_the_query_equals_the_formula()
    {
        var query = Directions.Random(new Random(5));
        var similarities = Enumerable.Range(0, 40).Select(j => Frames.Row(j).ToArray().Zip(query, (a, b) => (double)a * b).Sum()).ToArray();
        var weights = similarities.Select(s => Math.Exp(s / 0.1)).ToArray();
        var expected =
            Directions.Unit([.. Enumerable.Range(0, 64)
                .Select(i => (float)(Enumerable.Range(0, 40).Sum(j => weights[j] * Frames.Row(j)[i]) / weights.Sum()))]);

        var row = Pooling.QueryWeighted(0.1f).RowsFor(Frames, query).Row(0);

        Assert.Equal(expected, row.ToArray(), (a, b) => MathF.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public void A_cold_weighting_is_the_best_frame_and_a_hot_one_the_mean()
    {
        var query = Directions.Random(new Random(6));
        var best = Enumerable.Range(0, 40).MaxBy(j => Similarity.Cosine(Frames.Row(j), query));

        Assert.Equal(1, Similarity.Cosine(Pooling.QueryWeighted(1e-6f).RowsFor(Frames, query).Row(0), Frames.Row(best)), 1e-5);
        Assert.Equal(1,
            Similarity.Cosine(Pooling.QueryWeighted(1e5f).RowsFor(Frames, query).Row(0), Pooling.Mean.Rows(Times, Frames).Row(0)), 1e-5);
    }

    private static Matrix RandomFrames(int count)
    {
        var random = new Random(1);
        return Directions.Rows(Enumerable.Range(0, count).Select(_ => Directions.Random(random)));
    }
}
