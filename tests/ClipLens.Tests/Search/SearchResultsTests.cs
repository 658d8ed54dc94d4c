namespace ClipLens.Tests.Search;

public sealed class SearchResultsTests
{
    internal static SearchResults Some { get; } = new()
    {
        Query = "a dog on the beach",
        Model = "picturebook",
        Threshold = 0.25f,
        Best = new Hit("/photos/beach.jpg", 0.31f),
        Hits = [new Hit("/photos/beach.jpg", 0.31f), new Hit("/photos/trip/dog, \"Rex\".jpg", 0.275f)
            { OtherPaths = ["/photos/copy.jpg"] }],
        Below = [new Hit("/photos/sea.jpg", 0.2f)],
    };

    [Fact]
    public void The_text_is_an_aligned_table_below_the_common_folder() => Assert.Equal(
        """
        "a dog on the beach": 2 hits above 0.25 (picturebook)
           1  0.310  beach.jpg
           2  0.275  trip/dog, "Rex".jpg  = copy.jpg
           -  0.200  sea.jpg
        Note: Cut.
        """,
        (Some with { Notes = ["Cut."] }).ToString());

    [Theory]
    [InlineData(0.2149f, 0.25f, "nothing above 0.25; the best is 0.21: beach.jpg")]
    [InlineData(0.24996f, 0.25f, "nothing above 0.25; the best is 0.24996: beach.jpg")]
    [InlineData(0.699f, 0.7f, "nothing above 0.70; the best is 0.699: beach.jpg")]
    [InlineData(-0.1f, 0.3333f, "nothing above 0.3333; the best is -0.10: beach.jpg")]
    public void Nothing_above_the_threshold_is_an_answer(float best, float threshold, string expected)
    {
        var nothing = Some with { Hits = [], Below = [], Threshold = threshold, Best = new Hit("/photos/beach.jpg", best) };
        Assert.Equal($"\"a dog on the beach\": {expected} (picturebook)", nothing.ToString());
    }

    [Fact]
    public void An_empty_collection_is_an_answer() =>
        Assert.Contains("there is no photo or frame in the collection", (Some with { Hits = [], Below = [], Best = null }).ToString());

    [Fact]
    public void A_frame_has_its_time_in_minutes_and_seconds()
    {
        var text = (Some with { Hits = [new Hit("/a.mp4", 0.3f) { Time = 61.26 }, new Hit("/a.mp4", 0.3f) { Time = 3661.96 }] }).ToString();
        Assert.Contains("0.300  01:01.3  a.mp4", text);
        Assert.Contains("0.300  1:01:02.0  a.mp4", text);
    }

    [Fact]
    public void Csv_follows_RFC_4180() => Assert.Equal(
        "path,score\r\n/photos/beach.jpg,0.31\r\n\"/photos/trip/dog, \"\"Rex\"\".jpg\",0.275\r\n", Some.ToCsv());

    [Fact]
    public void Csv_has_times_where_hits_have_them() => Assert.Equal(
        "path,score,time\r\n/a.mp4,0.3,1.5\r\n/b.jpg,0.2,\r\n",
        (Some with { Hits = [new Hit("/a.mp4", 0.3f) { Time = 1.5 }, new Hit("/b.jpg", 0.2f)] }).ToCsv());
}
