namespace ClipLens.Tests.Search;

public sealed class QueryTests
{
    [Fact]
    public void A_query_reads_as_it_was_written()
    {
        Assert.Equal("\"a dog on the beach\" − \"people\"", (Query.Text("a dog on the beach") - "people").ToString());
        Assert.Equal(
            "\"a dog\" − 0.5 × \"people\" + 2 × holiday.heic",
            (Query.Text(" a dog ") - (0.5f * Query.Text("people")) + (Query.Image("somewhere/holiday.heic") * 2)).ToString());
        Assert.Equal("−\"people\"", (-1 * Query.Text("people")).ToString());
    }

    [Fact]
    public void A_difference_of_a_sum_turns_every_sign()
    {
        Query sum = Query.Text("b") - "c";
        Assert.Equal("\"a\" − \"b\" + \"c\"", ("a" - sum).ToString());
    }

    [Fact]
    public void Only_pictures_alone_are_a_picture_query()
    {
        Assert.Equal(QueryKind.Text, ((Query)"a dog").Kind);
        Assert.Equal(QueryKind.Image, Query.Image("a.jpg").Kind);
        Assert.Equal(QueryKind.Image, (Query.Image("a.jpg") - Query.Image("b.jpg")).Kind);
        Assert.Equal(QueryKind.Text, (Query.Image("a.jpg") - "people").Kind);
    }

    [Fact]
    public void A_picture_keeps_its_full_path() =>
        Assert.Equal([Path.GetFullPath("a.jpg")], (Query.Image("a.jpg") + Query.Image("./a.jpg")).Pictures);

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r\n")]
    public void A_query_without_words_is_refused(string text) =>
        Assert.Contains("empty", Assert.Throws<ArgumentException>(nameof(text), () => Query.Text(text)).Message);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_weight_has_to_be_finite(float weight) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(weight), () => weight * Query.Text("a"));

    [Theory]
    [InlineData("people", 1, "people")]
    [InlineData("0.5:people", 0.5, "people")]
    [InlineData("-2: a red car", -2, "a red car")]
    [InlineData("2: 3 dogs", 2, "3 dogs")]
    [InlineData("ratio 16:9", 1, "ratio 16:9")]
    [InlineData("16:9", 1, "16:9")]
    [InlineData("12:30 train", 1, "12:30 train")]
    [InlineData(":)", 1, ":)")]
    public void A_part_may_have_a_weight_before_a_colon(string typed, float weight, string text) =>
        Assert.Equal(new QueryTerm(QueryKind.Text, text, weight), Assert.Single(Query.Parse(QueryKind.Text, typed).Terms));

    [Fact]
    public void A_picture_that_is_there_is_taken_by_its_whole_name()
    {
        using var folder = new Pictures();
        File.WriteAllText(folder["2:1.png"], "");
        Assert.Equal(new QueryTerm(QueryKind.Image, folder["2:1.png"], 1),
            Assert.Single(Query.Parse(QueryKind.Image, folder["2:1.png"]).Terms));
        Assert.Equal(new QueryTerm(QueryKind.Image, folder["1.png"], 2),
            Assert.Single(Query.Parse(QueryKind.Image, $"2:{folder["1.png"]}").Terms));
        Assert.Throws<ArgumentException>(() => Query.Parse(QueryKind.Text, "0.5: "));
    }
}
