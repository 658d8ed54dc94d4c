namespace ClipLens.Tests.Search;

public sealed class ExactSearchTests
{
    [Theory]
    [InlineData(1, 1, 1, 5)]
    [InlineData(3, 7, 2, 5)]
    [InlineData(127, 64, 5, 10)]
    [InlineData(1000, 33, 9, 1)]
    [InlineData(5000, 512, 1, 5)]
    [InlineData(2500, 512, 7, 100)]
    [InlineData(700, 770, 4, 700)]
    public void Agrees_with_the_plain_search(int rows, int dimension, int queries, int top)
    {
        var (all, asked) = (Vectors.Random(rows, dimension, seed: 1), Vectors.Random(queries, dimension, seed: 2));
        var (exact, plain) = (Loaded(new ExactSearch(), all), Loaded(new PlainSearch(), all));
        foreach (var threshold in new[] { float.NegativeInfinity, 0, 0.05f })
        {
            var (expected, found) = (plain.Search(asked, top, threshold), exact.Search(asked, top, threshold));
            Assert.Equal(queries, found.Length);
            for (var q = 0; q < queries; q++)
            {
                Assert.Equal(expected[q].Select(m => m.Row), found[q].Select(m => m.Row));
                Assert.All(expected[q].Zip(found[q]), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-6f));
            }
        }
    }

    [Theory]
    [InlineData(512)]
    [InlineData(768)]
    [InlineData(1024)]
    public void Scores_equal_double_precision_where_signs_are_against_it(int dimension)
    {
        // Equal parts round the same way every time; halves that cancel grow a sum large and then small.
        Func<int, double>[] shapes =
        [
            i => 1, i => i < dimension / 2 ? 1 : -1, i => i % 2 == 0 ? 1 : -1, i => i % 2 == 0 ? 1 : -1 + 1e-4,
            i => Math.Pow(-1, i) / (1 + i), i => i == 0 ? 1e4 : 1e-3 * Math.Pow(-1, i),
        ];
        var rows = Vectors.Unit(shapes.Length, dimension, (r, i) => shapes[r](i));
        var found = Loaded(new ExactSearch(), rows).Search(rows, shapes.Length, float.NegativeInfinity);
        for (var q = 0; q < rows.Rows; q++)
        {
            Assert.Equal(shapes.Length, found[q].Count);
            Assert.All(found[q], m => Assert.InRange(m.Score - PlainSearch.Dot(rows.Row(m.Row), rows.Row(q)), -1e-6, 1e-6));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(6)]
    public void Equal_scores_come_by_rising_row(int queries)
    {
        var row = Vectors.Random(1, 512, seed: 3);
        var rows = Vectors.Copies(row, 10_000);
        var found = Loaded(new ExactSearch(), rows).Search(Vectors.Copies(row, queries), 7, 0);
        Assert.All(found, matches => Assert.Equal(Enumerable.Range(0, 7), matches.Select(m => m.Row)));
    }

    [Fact]
    public void A_row_with_NaN_is_never_found_and_hides_nothing()
    {
        var rows = Vectors.Random(300, 96, seed: 4);
        rows.Row(0).Fill(float.NaN);
        rows.Row(17)[5] = float.NaN;
        var found = Loaded(new ExactSearch(), rows).Search(Vectors.Random(2, 96, seed: 5), 300, float.NegativeInfinity);
        Assert.All(found, matches => Assert.Equal(298, matches.Count));
        Assert.All(found, matches => Assert.DoesNotContain(matches, m => m.Row is 0 or 17 || float.IsNaN(m.Score)));
    }

    [Fact]
    public void A_query_of_NaN_finds_nothing()
    {
        var query = new Matrix(1, 8);
        query.Row(0).Fill(float.NaN);
        Assert.Empty(Loaded(new ExactSearch(), Vectors.Random(10, 8, seed: 6)).Search(query, 5, float.NegativeInfinity)[0]);
    }

    [Fact]
    public void A_score_at_the_threshold_counts()
    {
        var rows = Vectors.Random(50, 128, seed: 7);
        var search = Loaded(new ExactSearch(), rows);
        var query = Vectors.Random(1, 128, seed: 8);
        var third = search.Search(query, 5, float.NegativeInfinity)[0][2].Score;
        Assert.Equal(3, search.Search(query, 50, third)[0].Count);
        Assert.Equal(2, search.Search(query, 50, MathF.BitIncrement(third))[0].Count);
    }

    [Fact]
    public void No_score_leaves_the_range_of_a_cosine()
    {
        var rows = Vectors.Random(2000, 512, seed: 9);
        Assert.All(Loaded(new ExactSearch(), rows).Search(rows, 1, 0.9f), m => Assert.InRange(m[0].Score, 0.999999f, 1));
    }

    [Fact]
    public void An_empty_collection_gives_an_empty_answer_to_each_query()
    {
        var search = new ExactSearch();
        Assert.Equal(0, search.Count);
        Assert.Equal([0, 0], search.Search(Vectors.Random(2, 8, seed: 1), 5, 0).Select(m => m.Count));
        search.Load(new Matrix(0, 8));
        Assert.Empty(search.Search(Vectors.Random(1, 8, seed: 1), 5, 0)[0]);
        Assert.Empty(search.Search(new Matrix(0, 8), 5, 0));
    }

    [Fact]
    public void Queries_of_another_dimension_are_refused_with_both_numbers()
    {
        var search = Loaded(new ExactSearch(), Vectors.Random(2, 512, seed: 1));
        var e = Assert.Throws<ArgumentException>(() => search.Search(Vectors.Random(1, 768, seed: 1), 5, 0));
        Assert.Contains("512", e.Message);
        Assert.Contains("768", e.Message);
        Assert.Throws<ArgumentOutOfRangeException>("top", () => search.Search(Vectors.Random(1, 512, seed: 1), 0, 0));
    }

    private static IVectorSearch Loaded(IVectorSearch search, Matrix rows)
    {
        search.Load(rows);
        Assert.Equal(rows.Rows, search.Count);
        return search;
    }
}
