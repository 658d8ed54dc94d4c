namespace ClipLens.Tests.Search;

public sealed class QueryEncoderTests
{
    [Fact]
    public void A_sum_of_unit_vectors_is_made_unit_length_again()
    {
        var row = QueryEncoder.Encode([Query.Text("1 0 0") + (2 * Query.Text("0 7 0")) - "0 0 3"], new FakeEncoder()).Row(0);
        var root = (float)(1 / Math.Sqrt(6));
        Assert.Equal([root, 2 * root, -root], row.ToArray());
    }

    [Fact]
    public void A_text_in_many_queries_is_encoded_once()
    {
        var encoder = new FakeEncoder();
        var rows = QueryEncoder.Encode(["1 0 0", "0 1 0", Query.Text("1 0 0") - "0 1 0"], encoder);
        Assert.Equal(3, rows.Rows);
        Assert.Equal(2, encoder.TextsEncoded);
    }

    [Fact]
    public void A_query_that_cancels_itself_out_is_refused()
    {
        var encoder = new FakeEncoder();
        foreach (var nothing in new[] { Query.Text("1 2 3") - "1 2 3", 0 * Query.Text("1 0 0"), Query.Text("0.1 0.2 0.3") - "1 2 3" })
        {
            Assert.Contains("cancels itself out", Assert.Throws<ArgumentException>(() => QueryEncoder.Encode([nothing], encoder)).Message);
        }
    }

    [Fact]
    public void A_picture_that_is_not_there_is_named()
    {
        var missing = Path.Combine(Path.GetTempPath(), "no such picture.jpg");
        var e = Assert.Throws<ClipLens.MediaException>(() => QueryEncoder.Encode([Query.Image(missing)], new FakeEncoder()));
        Assert.Equal(missing, e.Path);
    }

    [Fact]
    public void Words_that_the_vocabulary_does_not_have_are_named()
    {
        var clip = ClipModel.Load(Path.Combine(Shared.Repository, "models", "picturebook"));
        Assert.Equal(["The model's vocabulary does not have \"violin\": it reads little more than the letters."],
            QueryEncoder.Notes(Query.Text("a dog at the beach") - Query.Text("a violin"), clip));
        Assert.Empty(QueryEncoder.Notes("a dog walking at the beach", clip));
    }
}
