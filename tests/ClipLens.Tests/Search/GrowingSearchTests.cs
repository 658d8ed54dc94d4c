namespace ClipLens.Tests.Search;

/// <summary>What rankings do where an index proposes candidates and not every row is looked at.</summary>
public sealed class GrowingSearchTests
{
    private const int Rows = 3000;
    private static readonly Matrix East = new(1, 3, [1, 0, 0]);

    [Theory]
    [InlineData(5, 1000)]
    [InlineData(100, 1600)]
    [InlineData(250, 3000)]
    public void Candidates_of_an_index_end_at_a_thousand_or_sixteen_for_each_that_is_wanted(int wanted, int most)
    {
        var index = new Index(Rows);
        var (_, notes) = index.Rank<int>(East, wanted, wanted, (_, _) => [])[0];
        Assert.Equal(most, index.Asked);
        Assert.Equal(most == Rows ? [] : [$"Looked at the {most:N0} nearest of 3,000."], notes);
    }

    [Fact]
    public void Where_every_row_is_looked_at_all_are_candidates_and_nothing_is_said()
    {
        using var search = new LocalCollectionSearch(Vectors.Unit(Rows, 3, (_, i) => i == 0 ? 1 : 0), new ExactSearch());
        var (ranked, notes) = search.Rank(East, 5, 5, (found, _) => found.Count == Rows ? [Rows] : new List<int>())[0];
        Assert.Equal([Rows], ranked);
        Assert.Empty(notes);
    }

    [Fact]
    public void An_index_that_has_no_more_to_propose_is_not_asked_again()
    {
        var index = new Index(most: 20);
        var (ranked, notes) = index.Rank(East, 100, 100, (found, _) => found.ToList())[0];
        Assert.Equal(20, ranked.Count);
        Assert.Equal(["Looked at the 20 nearest of 3,000."], notes);
        Assert.Equal(1, index.Times);
    }

    [Fact]
    public void Photos_frames_and_videos_say_how_many_were_looked_at_and_only_where_too_few_were_found()
    {
        const string Note = "Looked at the 1,000 nearest of 3,000.";
        var photos = new Ranking([.. Enumerable.Range(0, Rows).Select(i => new Item(new($"/{i}.jpg", $"{i}", [])))], new Index(Rows));
        Assert.Equal([Note], Photos(new SearchOptions { Top = 5, FoldNearDuplicates = true }).Notes);
        Assert.Empty(Photos(new SearchOptions { Top = 5 }).Notes);

        IndexedFile[] files = [new("/1.mp4", "1", []), new("/2.mp4", "2", [])];
        Item[] frames = [.. Enumerable.Range(0, Rows).Select(i => new Item(files[2 * i / Rows], i % (Rows / 2)))];
        var videos = new VideoState(new MediaRows(frames, new Matrix(Rows, 3)), [null, null], () => new ExactSearch(), new Index(Rows));
        Assert.Equal([Note], new FrameRanking(videos).Search(East, 5).Notes);
        Assert.Empty(new FrameRanking(videos).Search(East, 1).Notes);
        Assert.Equal([Note], videos.For(Pooling.Max).Search(East, 2)[0].Notes);
        Assert.Empty(videos.For(Pooling.Max).Search(East, 1)[0].Notes);

        SearchResults Photos(SearchOptions options) =>
            photos.Search(["1 0 0"], new FakeEncoder(), Thresholds.Default, options, _ => "")[0];
    }

    /// <summary>An index over rows that all look alike: proposes them in their order, and at most so many.</summary>
    private sealed class Index(int most) : ICollectionSearch
    {
        public int Count => Rows;

        public bool IsComplete => false;

        public int Asked { get; private set; }

        public int Times { get; private set; }

        public IReadOnlyList<Found>[] Search(Matrix queries, int top)
        {
            (Asked, Times) = (top, Times + 1);
            return [[.. Enumerable.Range(0, Math.Min(top, most)).Select(row => new Found(row, 1, East, 0))]];
        }

        public Matrix Read(IReadOnlyList<int> rows) => Vectors.Unit(rows.Count, 3, (_, i) => i == 0 ? 1 : 0);

        public float[] Mean() => [1, 0, 0];
    }
}
