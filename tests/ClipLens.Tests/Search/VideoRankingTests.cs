namespace ClipLens.Tests.Search;

public sealed class VideoRankingTests
{
    private const int Count = 23;
    private readonly List<Item> _items = [];
    private readonly Matrix _frames;
    private readonly Matrix _queries;

    public VideoRankingTests()
    {
        var random = new Random(11);
        var rows = new List<float[]>();
        for (var video = 0; video < Count; video++)
        {
            var file = new IndexedFile($"/v/{video:00}.mp4", $"{video}", []);
            var theme = Directions.Random(random);
            for (var frame = 0; frame < 1 + (video * 7 % 12); frame++)
            {
                _items.Add(new Item(file, frame * 0.5));
                rows.Add(Directions.Mix((1, theme), (1, Directions.Random(random))));
            }
        }

        _frames = Directions.Rows(rows);
        _queries = Directions.Rows(Enumerable.Range(0, 9).Select(_ => Directions.Random(random)));
    }

    [Theory]
    [InlineData("mean")]
    [InlineData("max")]
    [InlineData("frame:30")]
    [InlineData("kmeans:3")]
    [InlineData("query:0.1")]
    public void Every_pooling_ranks_as_the_plain_loop_does(string text)
    {
        var pooling = Pooling.Parse(text);
        var ranking = new VideoRanking(_items, _frames, pooling, new ExactSearch());

        var scores = ranking.Scores(_queries);
        var found = ranking.Search(_queries, 5);

        for (var query = 0; query < _queries.Rows; query++)
        {
            var plain = Enumerable.Range(0, Count).Select(video => new Match(video, Plain(pooling, video, query))).ToList();
            Assert.Equal(plain.Select(m => m.Score), scores.Row(query).ToArray(), (a, b) => MathF.Abs(a - b) < 1e-6f);
            Assert.Equal(plain.OrderByDescending(m => m.Score).Take(5).Select(m => m.Row), found[query].Videos.Select(m => m.Row));
        }
    }

    [Fact]
    public void A_video_is_found_once_however_many_of_its_frames_come_first()
    {
        var ranking = new VideoRanking(_items, _frames, Pooling.Max, new ExactSearch());

        var found = ranking.Search(_queries, Count);

        Assert.All(found, query => Assert.Equal(Enumerable.Range(0, Count), query.Videos.Select(m => m.Row).Order()));
    }

    [Fact]
    public void Equal_videos_come_in_the_order_of_their_places()
    {
        var direction = Directions.Random(new Random(3));
        Item[] items = [.. Enumerable.Range(0, 4).Select(i => new Item(new IndexedFile($"/{i}", $"{i}", []), 0))];
        var ranking = new VideoRanking(items, Directions.Rows(Enumerable.Repeat(direction, 4)), Pooling.Mean, new ExactSearch());

        Assert.Equal([0, 1, 2], ranking.Search(Directions.Rows(direction), 3)[0].Videos.Select(m => m.Row));
    }

    [Fact]
    public void No_video_gives_no_answer()
    {
        var ranking = new VideoRanking([], new Matrix(0, 64), Pooling.Mean, new ExactSearch());

        Assert.All(ranking.Search(_queries, 5), query => Assert.Empty(query.Videos));
    }

    private float Plain(Pooling pooling, int video, int query)
    {
        var (start, count) = (_items.FindIndex(i => i.File.ContentHash == $"{video}"), _items.Count(i => i.File.ContentHash == $"{video}"));
        var frames = Directions.Rows(Enumerable.Range(start, count).Select(i => _frames.Row(i).ToArray()));
        var rows = pooling.IsWeightedByQuery
            ? pooling.RowsFor(frames, _queries.Row(query))
            : pooling.Rows([.. _items.Skip(start).Take(count).Select(i => i.Time!.Value)], frames);
        return Enumerable.Range(0, rows.Rows).Max(row => Similarity.Cosine(rows.Row(row), _queries.Row(query)));
    }
}
