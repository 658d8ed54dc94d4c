using ClipLens.Tests.Search;

namespace ClipLens.Torch.Tests;

public sealed class TorchSearchTests
{
    private const float Exact = 1e-6f;
    private const float Half = 2e-3f;

    [Theory]
    [InlineData(1, 1, 1, 5)]
    [InlineData(127, 64, 5, 10)]
    [InlineData(1000, 33, 9, 1)]
    [InlineData(5000, 512, 1, 5)]
    [InlineData(2500, 512, 7, 100)]
    [InlineData(700, 770, 4, 700)]
    [InlineData(3000, 96, 1500, 3)]
    public void Finds_the_rows_that_the_processor_finds(int rows, int dimension, int queries, int top)
    {
        var (all, asked) = (Vectors.Random(rows, dimension, seed: 1), Vectors.Random(queries, dimension, seed: 2));
        using var search = Loaded(Engine.Cpu, all);
        AssertSame(all, asked, search, top, Exact);
    }

    [HalfTheory]
    [InlineData(TorchPrecision.F16)]
    [InlineData(TorchPrecision.BF16)]
    public void With_16_bits_it_finds_the_same_but_for_near_ties_and_with_exact_scores(TorchPrecision precision)
    {
        var (all, asked) = (Vectors.Random(4000, 256, seed: 3), Vectors.Random(50, 256, seed: 4));
        using var search = Loaded(Engine.Cpu with { Precision = precision }, all);
        AssertSame(all, asked, search, 10, Half);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(900 * 64 * 4)]
    public void Rows_that_the_device_has_no_room_for_are_found_as_well(long mostBytes)
    {
        Matrix[] parts = [Vectors.Random(800, 64, seed: 5), Vectors.Random(1, 64, seed: 6), Vectors.Random(900, 64, seed: 7)];
        var all = new Matrix(1701, 64, [.. parts.SelectMany(p => p.Values)]);
        using var search = new TorchSearch(Engine.Cpu with { MostBytes = mostBytes });
        search.Load(parts);

        Assert.Equal(1701, search.Count);
        AssertSame(all, Vectors.Random(3, 64, seed: 8), search, 20, Exact);
        Assert.Contains(search.Search(all, 1), m => m[0].Row == 800);
        Assert.Equal(Enumerable.Range(0, 1701), search.Search(all, 1).Select(m => m[0].Row));
    }

    [Fact]
    public void A_row_with_NaN_is_never_found_and_hides_nothing()
    {
        var rows = Vectors.Random(300, 96, seed: 4);
        rows.Row(0).Fill(float.NaN);
        rows.Row(17)[5] = float.NaN;
        using var search = Loaded(Engine.Cpu, rows);
        foreach (var top in new[] { 1, 20, 300 })
        {
            var found = search.Search(Vectors.Random(2, 96, seed: 5), top);
            Assert.All(found, matches => Assert.Equal(Math.Min(top, 298), matches.Count));
            Assert.All(found, matches => Assert.DoesNotContain(matches, m => m.Row is 0 or 17));
        }
    }

    [Fact]
    public void A_query_of_NaN_finds_nothing()
    {
        var query = new Matrix(1, 8);
        query.Row(0).Fill(float.NaN);
        using var search = Loaded(Engine.Cpu, Vectors.Random(10, 8, seed: 6));
        Assert.Empty(search.Search(query, 5)[0]);
    }

    [Fact]
    public void Scores_are_those_of_the_processor_to_the_last_digit()
    {
        var (rows, query) = (Vectors.Random(50, 128, seed: 7), Vectors.Random(1, 128, seed: 8));
        using var search = Loaded(Engine.Cpu, rows);
        var expected = Loaded(new ExactSearch(), rows).Search(query, 5)[0];

        Assert.Equal(expected, search.Search(query, 5)[0]);
    }

    [Fact]
    public void An_empty_collection_gives_an_empty_answer_to_each_query()
    {
        using var search = new TorchSearch(Engine.Cpu);
        Assert.Equal([0, 0], search.Search(Vectors.Random(2, 8, seed: 1), 5).Select(m => m.Count));
        search.Load(new Matrix(0, 8));
        Assert.Empty(search.Search(Vectors.Random(1, 8, seed: 1), 5)[0]);
        Assert.Empty(search.Search(new Matrix(0, 8), 5));
    }

    [Fact]
    public void Other_dimensions_are_refused_with_both_numbers()
    {
        using var search = Loaded(Engine.Cpu, Vectors.Random(2, 512, seed: 1));
        var e = Assert.Throws<ArgumentException>(() => search.Search(Vectors.Random(1, 768, seed: 1), 5));
        Assert.Contains("512", e.Message, StringComparison.Ordinal);
        Assert.Contains("768", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("parts", () => search.Load(Vectors.Random(1, 8, seed: 1), Vectors.Random(1, 9, seed: 1)));
        Assert.Throws<ArgumentOutOfRangeException>("top", () => search.Search(Vectors.Random(1, 512, seed: 1), 0));
    }

    [Fact]
    public void Ten_calls_of_any_method_leave_no_tensor_behind()
    {
        var (rows, query) = (Vectors.Random(100, 32, seed: 1), Vectors.Random(3, 32, seed: 2));
        using var search = Loaded(Engine.Cpu, rows);
        using var copied = Loaded(Engine.Cpu with { MostBytes = 0 }, rows);

        Engine.LeavesNothing(() => search.Load(rows));
        Engine.LeavesNothing(() =>
        {
            search.Load(rows, rows, rows);
            search.Load(rows);
        });
        Engine.LeavesNothing(() => search.Search(query, 5));
        Engine.LeavesNothing(() => copied.Search(query, 5));
        Engine.LeavesNothing(() => Loaded(Engine.Cpu, rows).Dispose());
    }

    [Fact]
    public void A_search_that_nobody_holds_any_more_frees_its_rows()
    {
        var rows = Vectors.Random(100, 32, seed: 1);
        Engine.LeavesNothing(() => Loaded(Engine.Cpu, rows));
    }

    [Fact]
    public void Several_threads_may_search_while_another_loads()
    {
        var (rows, query) = (Vectors.Random(500, 32, seed: 1), Vectors.Random(3, 32, seed: 2));
        using var search = Loaded(Engine.Cpu, rows);
        var alone = search.Search(query, 5);

        Parallel.For(0, 20, i =>
        {
            if (i % 5 == 0)
            {
                search.Load(rows);
            }

            Assert.Equal(alone, search.Search(query, 5));
        });
    }

    [CudaFact]
    public void On_a_GPU_it_finds_the_rows_that_the_processor_finds()
    {
        var (all, asked) = (Vectors.Random(20_000, 512, seed: 1), Vectors.Random(30, 512, seed: 2));
        foreach (var (precision, near) in new[] { (TorchPrecision.F32, Exact), (TorchPrecision.F16, Half) })
        {
            using var search = Loaded(new TorchOptions { Device = "cuda", Precision = precision }, all);
            AssertSame(all, asked, search, 10, near);
        }
    }

    private static TorchSearch Loaded(TorchOptions options, Matrix rows)
    {
        var search = new TorchSearch(options);
        Assert.Equal(rows.Rows, Loaded(search, rows).Count);
        return search;
    }

    private static IVectorSearch Loaded(IVectorSearch search, Matrix rows)
    {
        search.Load(rows);
        return search;
    }

    /// <summary>The same rows in the same order, unless their scores are nearer than that; and each row's own score.</summary>
    private static void AssertSame(Matrix rows, Matrix queries, TorchSearch search, int top, float near)
    {
        var expected = Loaded(new ExactSearch(), rows).Search(queries, top);
        var found = search.Search(queries, top);
        Assert.Equal(expected.Select(m => m.Count), found.Select(m => m.Count));
        for (var q = 0; q < queries.Rows; q++)
        {
            Assert.Equal(found[q].Count, found[q].DistinctBy(m => m.Row).Count());
            foreach (var (e, f) in expected[q].Zip(found[q]))
            {
                Assert.Equal(Similarity.Cosine(rows.Row(f.Row), queries.Row(q)), f.Score);
                Assert.True(e.Row == f.Row || e.Score - f.Score < near, $"query {q}: row {f.Row} ({f.Score:F7}) instead of {e.Row} ({e.Score:F7})");
            }
        }
    }
}
