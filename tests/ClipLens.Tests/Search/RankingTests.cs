namespace ClipLens.Tests.Search;

public sealed class RankingTests
{
    private static readonly FakeEncoder Encoder = new();

    [Fact]
    public void Hits_are_the_best_above_the_threshold_and_what_comes_next_is_below()
    {
        var results =
            Search(Photos("0 0 1", "1 0 0", "3 1 0", "1 1 0", "1 5 0"), "1 0 0", new SearchOptions { Threshold = 0.7f, Below = 1 });
        Assert.Equal(["/photos/1.jpg", "/photos/2.jpg", "/photos/3.jpg"], results.Hits.Select(h => h.Path));
        Assert.Equal("/photos/4.jpg", Assert.Single(results.Below).Path);
        Assert.Equal(results.Hits[0], results.Best);
        Assert.Equal("fake model", results.Model);
        Assert.Equal(0.7f, results.Threshold);
        Assert.Equal(1, results.Hits[0].Score, 1e-6f);
    }

    [Fact]
    public void What_the_number_of_hits_leaves_out_comes_next_too()
    {
        var results = Search(Photos("1 0 0", "9 1 0", "8 1 0"), "1 0 0", new SearchOptions { Top = 1, Below = 5 });
        Assert.Single(results.Hits);
        Assert.Equal(2, results.Below.Count);
    }

    [Fact]
    public void All_there_is_may_be_wanted()
    {
        var results = Search(Photos("1 0 0", "9 1 0", "0 1 0"), "1 0 0",
            new SearchOptions { Top = int.MaxValue, Below = int.MaxValue, Threshold = 0.5f });
        Assert.Equal((2, 1), (results.Hits.Count, results.Below.Count));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(2)]
    [InlineData(-5)]
    public void A_threshold_that_is_no_cosine_similarity_is_refused(float threshold) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(threshold),
            () => Search(Photos("1 0 0"), "1 0 0", new SearchOptions { Threshold = threshold }));

    [Fact]
    public void A_mixture_is_found_from_what_its_parts_reach_together()
    {
        // At 0.6 to each of two parts at a right angle, and 0.2 on average to what is taken away.
        var thresholds = new Thresholds(0.6f, 0.9f);
        var (sum, less) = (Query.Text("1 0 0") + Query.Text("0 1 0"), Query.Text("1 0 0") - (0.5f * Query.Text("0 1 0")));
        var photos = Photos("1 0 0", "1 0 0", "1 0 0", "1 0 0", "0 1 0");

        var found = photos.Search([sum, less], Encoder, thresholds, new SearchOptions { Top = 10 }, _ => "");

        Assert.Equal(1.2 / Math.Sqrt(2), found[0].Threshold, 1e-6);
        Assert.Equal((0.6 - (0.5 * 0.2)) / Math.Sqrt(1.25), found[1].Threshold, 1e-6);
        Assert.Contains("0.849 is made for this mixture: of 0.6 for words", Assert.Single(found[0].Notes), StringComparison.Ordinal);
        Assert.Contains("less what the collection scores on average", Assert.Single(found[1].Notes), StringComparison.Ordinal);
        Assert.Equal([0, 4], found.Select(f => f.Hits.Count));
        Assert.Empty(Search(photos, sum, new SearchOptions { Threshold = 0.5f }).Notes);
        Assert.Equal(0.6f, photos.Search([3 * Query.Text("1 0 0")], Encoder, thresholds, new SearchOptions(), _ => "")[0].Threshold);
    }

    [Fact]
    public void Nothing_above_the_threshold_still_names_the_best()
    {
        var results = Search(Photos("1 1 1"), "1 0 0", new SearchOptions { Threshold = 0.9f });
        Assert.Empty(results.Hits);
        Assert.Equal("/photos/0.jpg", results.Best!.Path);
        Assert.Null(Search(Photos(), "1 0 0", new SearchOptions()).Best);
    }

    [Fact]
    public void Words_and_pictures_have_their_own_thresholds()
    {
        var thresholds = new Thresholds(0.1f, 0.8f);
        using var folder = new Pictures("red");
        var results = Photos("1 0 0").Search(["1 0 0", Query.Image(folder["red"])], Encoder, thresholds, new SearchOptions(), _ => "");
        Assert.Equal([0.1f, 0.8f], results.Select(r => r.Threshold));
        Assert.Equal([QueryKind.Text, QueryKind.Image], results.Select(r => r.Kind));
    }

    [Fact]
    public void A_picture_never_finds_itself_by_path_by_link_or_by_bytes()
    {
        using var folder = new Pictures("red", "other");
        File.CreateSymbolicLink(folder["link"], folder["red"]);
        Directory.CreateSymbolicLink(folder["elsewhere.d"], folder.Path);
        foreach (var path in new[] { folder["red"], folder["link"], Path.Combine(folder["elsewhere.d"], "red.png") })
        {
            // Indexed under the same path before its bytes changed, or as one copy of several.
            foreach (var file in
                new[] { new IndexedFile(folder["red"], "old bytes", []), new IndexedFile("/a.png", "old bytes", [folder["red"]]) })
            {
                Assert.Equal(folder["other"], Only(path, file).Path);
            }
        }

        Assert.Equal(folder["other"], Only(folder["red"], new IndexedFile("/renamed.png", "red bytes", [])).Path);

        Hit Only(string query, IndexedFile self) => Assert.Single(
            new Ranking([new Item(self), new Item(new IndexedFile(folder["other"], "other bytes", []))],
                new LocalCollectionSearch(Vectors.Unit(2, 3, (_, i) => i == 0 ? 1 : 0), new ExactSearch()))
                .Search([Query.Image(query)], Encoder, Thresholds.Default, new SearchOptions { Top = 1 }, _ => "red bytes")[0].Hits);
    }

    [Fact]
    public void Near_duplicates_are_folded_and_make_room_for_others()
    {
        var rows = Enumerable.Range(0, 600).Select(i => $"{1000 - i} {i / 10.0} 0").Append("1 1 0").Append("1 -1 0").ToArray();
        var results = Search(Photos(rows), "1 0 0", new SearchOptions { Top = 3, FoldNearDuplicates = true });
        Assert.Equal(["/photos/0.jpg", "/photos/600.jpg", "/photos/601.jpg"], results.Hits.Select(h => h.Path));
        Assert.Equal(599, results.Hits[0].NearDuplicates.Count);
        Assert.Equal("/photos/1.jpg", results.Hits[0].NearDuplicates[0].Path);
        Assert.Equal(3, Search(Photos(rows), "1 0 0", new SearchOptions { Top = 3 }).Hits.Count);
    }

    [Fact]
    public void Of_nearly_equal_pictures_the_largest_file_stands()
    {
        using var folder = new Pictures("thumbnail");
        File.WriteAllBytes(folder["whole"], new byte[5000]);
        List<string> names = ["thumbnail", "whole"];
        var items = names.Select(name => new Item(new IndexedFile(folder[name], name, [])));
        var rows = Vectors.Unit(2, 3, (row, i) => i == 0 ? 100 : row);
        var hit = Assert.Single(new Ranking([.. items], new LocalCollectionSearch(rows, new ExactSearch())).Search(["1 0 0"], Encoder,
            Thresholds.Default, new SearchOptions { FoldNearDuplicates = true }, _ => "")[0].Hits);
        Assert.Equal(folder["whole"], hit.Path);
        Assert.Equal([folder["thumbnail"]], hit.NearDuplicates.Select(near => near.Path));
    }

    [Fact]
    public void A_hit_names_its_copies_and_its_time()
    {
        var ranking =
            new Ranking([new Item(new IndexedFile("/a.mp4", "a", ["/b.mp4"]), 1.5)],
                new LocalCollectionSearch(Vectors.Unit(1, 3, (_, _) => 1), new ExactSearch()));
        var hit = ranking.Search(["1 1 1"], Encoder, Thresholds.Default, new SearchOptions(), _ => "")[0].Hits[0];
        Assert.Equal(1.5, hit.Time);
        Assert.Equal(["/b.mp4"], hit.OtherPaths);
    }

    [Fact]
    public void A_query_that_the_model_cuts_says_so()
    {
        var query = Query.Text("1 0 0 " + new string('x', 60));
        Assert.Contains("left out", Assert.Single(Search(Photos("1 0 0"), query, new SearchOptions()).Notes));
        Assert.Empty(Search(Photos("1 0 0"), "1 0 0", new SearchOptions()).Notes);
    }

    [Fact]
    public void Rows_and_items_have_to_match()
    {
        var e = Assert.Throws<ArgumentException>(() => new Ranking([], new LocalCollectionSearch(new Matrix(2, 3), new ExactSearch())));
        Assert.Contains("2 rows and 0 items", e.Message);
        Assert.Empty(Photos("1 0 0").Search([], Encoder, Thresholds.Default, new SearchOptions(), _ => ""));
    }

    private static SearchResults Search(Ranking photos, Query query, SearchOptions options) =>
        photos.Search([query], Encoder, Thresholds.Default, options, _ => "")[0];

    private static Ranking Photos(params string[] embeddings) => new(
        [.. embeddings.Select((_, i) => new Item(new IndexedFile($"/photos/{i}.jpg", $"{i}", [])))],
        new LocalCollectionSearch(embeddings.Length == 0 ? new Matrix(0, 3) : Encoder.EncodeTexts(embeddings), new ExactSearch()));
}
