using System.Runtime.Intrinsics;

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
        var (expected, found) = (plain.Search(asked, top), exact.Search(asked, top));
        Assert.Equal(queries, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second));
    }

    /// <summary>Rows nearer to each other than single precision can tell apart, few
    /// enough for one core or shared by all, with equal ones among them.</summary>
    [Theory]
    [InlineData(2_000, 5)]
    [InlineData(6_000, 5)]
    [InlineData(6_000, 300)]
    public void Near_equal_rows_come_in_the_order_of_double_precision(int count, int top)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (direction, noise) = (Vectors.Random(1, 512, seed), Vectors.Random(count, 512, seed + 100));
            var rows = Vectors.Unit(count, 512, (row, i) => direction.Row(0)[i] + (1e-6 * noise.Row(row % (count - 50))[i]));
            foreach (var queries in new[] { 1, 5 })
            {
                var asked = Vectors.Copies(direction, queries);
                Assert.All(Loaded(new PlainSearch(), rows).Search(asked, top).Zip(Loaded(new ExactSearch(), rows).Search(asked, top)),
                    pair => Assert.Equal(pair.First, pair.Second));
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
        var found = Loaded(new ExactSearch(), rows).Search(rows, shapes.Length);
        for (var q = 0; q < rows.Rows; q++)
        {
            Assert.Equal(shapes.Length, found[q].Count);
            Assert.All(found[q], m => Assert.InRange(m.Score - PlainSearch.Dot(rows.Row(m.Row), rows.Row(q)), -1e-6, 1e-6));
        }
    }

    /// <summary>Many rows nearly as good as the best, and none but a few.</summary>
    [Theory]
    [InlineData(20_000, 512, 1, 5, 0)]
    [InlineData(20_100, 512, 5, 10, 0.9)]
    [InlineData(21_000, 50, 6, 100, 0.5)]
    [InlineData(20_001, 7, 4, 1, 0.99)]
    public void The_scan_of_bytes_agrees_with_the_plain_search(int count, int dimension, int queries, int top, double shared)
    {
        var (direction, noise) = (Vectors.Random(1, dimension, seed: 1), Vectors.Random(count, dimension, seed: 2));
        var rows = Vectors.Unit(count, dimension,
            (row, i) => (shared * direction.Row(0)[i]) + ((1 - shared) * noise.Row(row % (count - 9))[i]));
        rows.Row(3).Clear();
        rows.Row(5)[0] = float.NaN;
        var asked = Vectors.Unit(queries, dimension, (row, i) => direction.Row(0)[i] + (0.1 * noise.Row(row)[i]));
        var search = new ExactSearch();
        search.Load(rows);
        search.Prepare();
        var plain = Loaded(new PlainSearch(), rows).Search(asked, top);
        for (var round = 0; round < 3; round++)
        {
            Assert.All(plain.Zip(search.Search(asked, top)), pair => Assert.Equal(pair.First, pair.Second));
        }
    }

    [Theory]
    [InlineData(32)]
    [InlineData(512)]
    [InlineData(768)]
    [InlineData(4096)]
    public void Whole_numbers_are_multiplied_as_in_plain_code_whatever_the_processor(int dimension)
    {
        var rows = Vectors.Unit(6, dimension, (row, i) => row == 0 ? 1 : i == row ? -1.5 : Math.Sin((i * (row + 1)) + row));
        var quantised = new QuantisedRows(rows);
        QuantisedQuery[] queries = [.. Enumerable.Range(0, 7).Select(i => quantised.Quantise(rows.Row(i % 6)))];
        Candidates[] candidates = [.. queries.Select(_ => new Candidates(1))];
        quantised.Scan(0, 6, queries, candidates);
        Assert.Equal([0, 1, 2, 3, 4, 5, 0], candidates.Select(c => c.Rows.Single()));
        var query = queries[0];
        var most = QuantisedRows.PlainDot(Enumerable.Repeat((sbyte)127, dimension).ToArray(), query.Numbers);
        Assert.Equal(dimension * 127 * 4095, most);
        var scores = query.Score(Vector128.Create(most), Vector128.Create(1 / (127 * MathF.Sqrt(dimension))));
        Assert.InRange(scores[3] - query.Centre, 0.9999f, 1.0001f);
    }

    /// <summary>The cosine of two photos by OpenAI's ViT-B/32 is 0.57 on average, and number 92 of each is about −0.63.</summary>
    [Fact]
    public void Few_rows_are_candidates_though_all_are_as_near_to_each_other_as_those_of_a_CLIP()
    {
        var noise = Vectors.Random(20_000, 512, seed: 1);
        var rows = Vectors.Unit(20_000, 512, (row, i) => i == 92 ? -0.63 : (0.02 * Math.Cos(i)) + (0.65 * noise.Row(row)[i]));
        var quantised = new QuantisedRows(rows);
        QuantisedQuery[] query = [quantised.Quantise(Vectors.Random(1, 512, seed: 2).Row(0))];
        Candidates[] candidates = [new Candidates(5)];
        quantised.Scan(0, rows.Rows, query, candidates);
        Assert.InRange(candidates[0].Rows.Count(), 5, 500);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(6)]
    public void Equal_scores_come_by_rising_row(int queries)
    {
        var row = Vectors.Random(1, 512, seed: 3);
        var rows = Vectors.Copies(row, 10_000);
        var found = Loaded(new ExactSearch(), rows).Search(Vectors.Copies(row, queries), 7);
        Assert.All(found, matches => Assert.Equal(Enumerable.Range(0, 7), matches.Select(m => m.Row)));
    }

    [Fact]
    public void A_row_with_NaN_is_never_found_and_hides_nothing()
    {
        var rows = Vectors.Random(300, 96, seed: 4);
        rows.Row(0).Fill(float.NaN);
        rows.Row(17)[5] = float.NaN;
        var found = Loaded(new ExactSearch(), rows).Search(Vectors.Random(2, 96, seed: 5), 300);
        Assert.All(found, matches => Assert.Equal(298, matches.Count));
        Assert.All(found, matches => Assert.DoesNotContain(matches, m => m.Row is 0 or 17 || float.IsNaN(m.Score)));
    }

    [Fact]
    public void A_query_of_NaN_finds_nothing()
    {
        var query = new Matrix(1, 8);
        query.Row(0).Fill(float.NaN);
        Assert.Empty(Loaded(new ExactSearch(), Vectors.Random(10, 8, seed: 6)).Search(query, 5)[0]);
    }

    [Fact]
    public void No_score_leaves_the_range_of_a_cosine()
    {
        var rows = Vectors.Random(2000, 512, seed: 9);
        Assert.All(Loaded(new ExactSearch(), rows).Search(rows, 1), m => Assert.InRange(m[0].Score, 0.999999f, 1));
    }

    [Fact]
    public void An_empty_collection_gives_an_empty_answer_to_each_query()
    {
        var search = new ExactSearch();
        Assert.Equal(0, search.Count);
        Assert.Equal([0, 0], search.Search(Vectors.Random(2, 8, seed: 1), 5).Select(m => m.Count));
        search.Load(new Matrix(0, 8));
        Assert.Empty(search.Search(Vectors.Random(1, 8, seed: 1), 5)[0]);
        Assert.Empty(search.Search(new Matrix(0, 8), 5));
    }

    [Fact]
    public void Queries_of_another_dimension_are_refused_with_both_numbers()
    {
        var search = Loaded(new ExactSearch(), Vectors.Random(2, 512, seed: 1));
        var e = Assert.Throws<ArgumentException>(() => search.Search(Vectors.Random(1, 768, seed: 1), 5));
        Assert.Contains("512", e.Message);
        Assert.Contains("768", e.Message);
        Assert.Throws<ArgumentOutOfRangeException>("top", () => search.Search(Vectors.Random(1, 512, seed: 1), 0));
    }

    private static IVectorSearch Loaded(IVectorSearch search, Matrix rows)
    {
        search.Load(rows);
        Assert.Equal(rows.Rows, search.Count);
        return search;
    }
}
