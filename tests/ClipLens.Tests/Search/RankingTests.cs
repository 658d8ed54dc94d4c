namespace ClipLens.Tests.Search;

public sealed class RankingTests
{
    private static readonly FakeEncoder Encoder = new();

    [Fact]
    public void Hits_are_the_best_above_the_threshold_and_what_comes_next_is_below()
    {
        var results = Search(Photos("0 0 1", "1 0 0", "3 1 0", "1 1 0", "1 5 0"), "1 0 0", new SearchOptions { Threshold = 0.7f, Below = 1 });
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
            foreach (var file in new[] { new IndexedFile(folder["red"], "old bytes", []), new IndexedFile("/a.png", "old bytes", [folder["red"]]) })
            {
                Assert.Equal(folder["other"], Only(path, file).Path);
            }
        }

        Assert.Equal(folder["other"], Only(folder["red"], new IndexedFile("/renamed.png", "red bytes", [])).Path);

        Hit Only(string query, IndexedFile self) => Assert.Single(
            new Ranking(Vectors.Unit(2, 3, (_, i) => i == 0 ? 1 : 0), [new Item(self), new Item(new IndexedFile(folder["other"], "other bytes", []))], new ExactSearch())
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
    public void A_hit_names_its_copies_and_its_time()
    {
        var ranking = new Ranking(Vectors.Unit(1, 3, (_, _) => 1), [new Item(new IndexedFile("/a.mp4", "a", ["/b.mp4"]), 1.5)], new ExactSearch());
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
        var e = Assert.Throws<ArgumentException>(() => new Ranking(new Matrix(2, 3), [], new ExactSearch()));
        Assert.Contains("2 rows and 0 items", e.Message);
        Assert.Empty(Photos("1 0 0").Search([], Encoder, Thresholds.Default, new SearchOptions(), _ => ""));
    }

    private static SearchResults Search(Ranking photos, Query query, SearchOptions options) =>
        photos.Search([query], Encoder, Thresholds.Default, options, _ => "")[0];

    private static Ranking Photos(params string[] embeddings) => new(
        embeddings.Length == 0 ? new Matrix(0, 3) : Encoder.EncodeTexts(embeddings),
        [.. embeddings.Select((_, i) => new Item(new IndexedFile($"/photos/{i}.jpg", $"{i}", [])))],
        new ExactSearch());
}
