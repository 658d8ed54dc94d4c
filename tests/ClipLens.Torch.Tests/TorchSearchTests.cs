using System.Runtime.InteropServices;
using ClipLens.Tests.Search;
using static TorchSharp.torch;

namespace ClipLens.Torch.Tests;

public sealed class TorchSearchTests
{
    [TorchTheory]
    [InlineData(1, 1, 1, 5)]
    [InlineData(127, 64, 5, 10)]
    [InlineData(1000, 33, 9, 1)]
    [InlineData(20_000, 64, 1, 5)]
    [InlineData(2500, 512, 7, 100)]
    [InlineData(700, 770, 4, 700)]
    [InlineData(3000, 96, 1500, 3)]
    public void Finds_what_the_managed_search_finds(int rows, int dimension, int queries, int top)
    {
        var (all, asked) = (Vectors.Random(rows, dimension, seed: 1), Vectors.Random(queries, dimension, seed: 2));
        using var search = Loaded(Engine.Cpu, all);
        AssertSame(all, asked, search, top);
    }

    [TorchTheory]
    [InlineData(TorchPrecision.F16, 64)]
    [InlineData(TorchPrecision.BF16, 64)]
    [InlineData(TorchPrecision.F16, 4)]
    public void With_16_bits_it_finds_the_same_rows_however_near_their_scores_are(TorchPrecision precision, int dimension)
    {
        var (all, asked) = (Vectors.Random(20_000, dimension, seed: 3), Vectors.Random(8, dimension, seed: 4));
        using var search = Loaded(Engine.Cpu with { Precision = precision }, all);
        AssertSame(all, asked, search, 10);
    }

    [TorchTheory]
    [InlineData(TorchPrecision.F32)]
    [InlineData(TorchPrecision.F16)]
    public void Of_equal_rows_the_first_are_found_however_many_there_are(TorchPrecision precision)
    {
        var (others, same) = (Vectors.Random(3000, 32, seed: 1), Vectors.Random(1, 32, seed: 2));
        var all = new Matrix(5000, 32, [.. others.Values, .. Vectors.Copies(same, 2000).Values]);
        using var search = Loaded(Engine.Cpu with { Precision = precision }, all);

        Assert.Equal(Enumerable.Range(3000, 5), search.Search(same, 5)[0].Select(m => m.Row));
        AssertSame(all, same, search, 5);
    }

    [TorchTheory]
    [InlineData(0)]
    [InlineData(900 * 64 * 4)]
    public void Rows_that_the_device_has_no_room_for_are_found_as_well(long maxBytes)
    {
        Matrix[] parts = [Vectors.Random(800, 64, seed: 5), Vectors.Random(1, 64, seed: 6), Vectors.Random(900, 64, seed: 7)];
        var all = new Matrix(1701, 64, [.. parts.SelectMany(p => p.Values)]);
        using var search = new TorchSearch(Engine.Cpu) { MaxBytes = maxBytes };
        search.Load(parts);

        Assert.Equal((1701, maxBytes == 0 ? 0 : 801), (search.Count, search.Kept));
        AssertSame(all, Vectors.Random(3, 64, seed: 8), search, 20);
        Assert.Equal(Enumerable.Range(0, 1701), search.Search(all, 1).Select(m => m[0].Row));
    }

    [TorchTheory]
    [InlineData(TorchPrecision.F32, 1)]
    [InlineData(TorchPrecision.F32, 20)]
    [InlineData(TorchPrecision.F16, 20)]
    public void Many_small_passes_find_what_one_finds(TorchPrecision precision, int queries)
    {
        Matrix[] parts = [Vectors.Random(8000, 16, seed: 5), Vectors.Random(1, 16, seed: 6), Vectors.Random(9000, 16, seed: 7)];
        var all = new Matrix(17_001, 16, [.. parts.SelectMany(p => p.Values)]);
        using var search = new TorchSearch(Engine.Cpu with { Precision = precision }) { MaxScores = 40_000 };
        search.Load(parts);
        AssertSame(all, Vectors.Random(queries, 16, seed: 8), search, 20);
    }

    [TorchTheory]
    [InlineData(1, 10)]
    [InlineData(3, 100)]
    public void The_best_of_the_best_groups_are_the_best(int queries, int most) => DeviceThread.Run(() =>
    {
        var scores = randint(0, 5000, [queries, 50_017]).to(ScalarType.Float32); // with ties
        var (expected, (found, columns)) = (scores.topk(most).values, TorchSearch.Top(scores, most));
        Assert.Equal(expected.data<float>().ToArray(), found.data<float>().ToArray());
        Assert.Equal(scores.gather(1, columns).data<float>().ToArray(), found.data<float>().ToArray());
        Assert.All(Enumerable.Range(0, queries), q => Assert.Equal(most, columns[q].data<long>().ToArray().Distinct().Count()));
    });

    [TorchTheory]
    [InlineData(3, 3)]
    [InlineData(2, 2)]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    public void Room_is_left_for_scores_and_for_a_model(int fits, int kept)
    {
        var (held, notes) = (new List<Tensor>(), new List<string>());
        Matrix[] parts = [.. Enumerable.Range(0, 3).Select(seed => Vectors.Random(1000, 64, seed))];
        using var search = new TorchSearch(new TorchOptions { Device = "cpu", Precision = TorchPrecision.F16, Notify = notes.Add })
        {
            Allocate = (shape, type, device) =>
            {
                held.RemoveAll(tensor => tensor.IsInvalid);
                var isReserve = shape is [_];
                if (held.Count > (isReserve ? fits : 3))
                {
                    throw new ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB");
                }

                var tensor = empty(isReserve ? [1] : shape, type, device);
                held.Add(tensor);
                return tensor;
            },
        };
        search.Load(parts);

        Assert.Equal(1000 * kept, search.Kept);
        Assert.Equal(kept < 3 ? [$"The device has room for {1000 * kept:N0} of 3,000 rows; the others are copied there for each search."]
            : [], notes);
        AssertSame(new Matrix(3000, 64, [.. parts.SelectMany(p => p.Values)]), Vectors.Random(3, 64, seed: 8), search, 5);
    }

    [TorchFact]
    public void After_it_was_disposed_a_search_that_still_goes_on_finds_the_same()
    {
        var (rows, query) = (Vectors.Random(2000, 32, seed: 1), Vectors.Random(3, 32, seed: 2));
        var search = Loaded(Engine.Cpu with { Precision = TorchPrecision.F16 }, rows);
        search.Dispose();

        Assert.Equal(0, search.Kept);
        AssertSame(rows, query, search, 5);
        search.Dispose();
        search.Dispose();
    }

    [TorchTheory]
    [InlineData(TorchPrecision.F32)]
    [InlineData(TorchPrecision.F16)]
    public void A_row_with_NaN_is_never_found_and_hides_nothing(TorchPrecision precision)
    {
        var rows = Vectors.Unit(300, 96, (row, column) => -1 - (0.01 * ((row * column) % 17))); // every score is below 0
        foreach (var row in Enumerable.Range(10, 100))
        {
            rows.Row(row)[row % 96] = row % 3 == 0 ? float.PositiveInfinity : float.NaN;
        }

        rows.Row(0).Fill(float.NaN);
        using var search = Loaded(Engine.Cpu with { Precision = precision }, rows);
        var query = Vectors.Unit(1, 96, (_, column) => 1 + (0.001 * column));
        foreach (var top in new[] { 1, 20, 300 })
        {
            var found = search.Search(query, top)[0];
            Assert.Equal(Math.Min(top, 199), found.Count);
            Assert.All(found, match => Assert.True(match.Row is (> 0 and < 10) or >= 110));
        }
    }

    [TorchFact]
    public void A_query_of_NaN_finds_nothing()
    {
        var query = new Matrix(1, 8);
        query.Row(0).Fill(float.NaN);
        using var search = Loaded(Engine.Cpu, Vectors.Random(10, 8, seed: 6));
        Assert.Empty(search.Search(query, 5)[0]);
    }

    [TorchFact]
    public void Scores_are_those_of_the_processor_to_the_last_digit()
    {
        var (rows, query) = (Vectors.Random(50, 128, seed: 7), Vectors.Random(1, 128, seed: 8));
        using var search = Loaded(Engine.Cpu, rows);
        var expected = Loaded(new ExactSearch(), rows).Search(query, 5)[0];

        Assert.Equal(expected, search.Search(query, 5)[0]);
    }

    [TorchFact]
    public void An_empty_collection_gives_an_empty_answer_to_each_query()
    {
        using var search = new TorchSearch(Engine.Cpu);
        Assert.Equal([0, 0], search.Search(Vectors.Random(2, 8, seed: 1), 5).Select(m => m.Count));
        search.Load(new Matrix(0, 8));
        Assert.Empty(search.Search(Vectors.Random(1, 8, seed: 1), 5)[0]);
        Assert.Empty(search.Search(new Matrix(0, 8), 5));
    }

    [TorchFact]
    public void Other_dimensions_are_refused_with_both_numbers()
    {
        using var search = Loaded(Engine.Cpu, Vectors.Random(2, 512, seed: 1));
        var e = Assert.Throws<ArgumentException>(() => search.Search(Vectors.Random(1, 768, seed: 1), 5));
        Assert.Contains("512", e.Message, StringComparison.Ordinal);
        Assert.Contains("768", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("parts", () => search.Load(Vectors.Random(1, 8, seed: 1), Vectors.Random(1, 9, seed: 1)));
        Assert.Throws<ArgumentOutOfRangeException>("top", () => search.Search(Vectors.Random(1, 512, seed: 1), 0));
    }

    [TorchFact]
    public void Ten_calls_of_any_method_leave_no_tensor_behind()
    {
        var (rows, query) = (Vectors.Random(100, 32, seed: 1), Vectors.Random(3, 32, seed: 2));
        using var search = Loaded(Engine.Cpu, rows);
        using var copied = new TorchSearch(Engine.Cpu) { MaxBytes = 0 };
        copied.Load(rows);

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

    [TorchFact]
    public void A_search_that_nobody_holds_any_more_frees_its_rows()
    {
        var rows = Vectors.Random(100, 32, seed: 1);
        Engine.LeavesNothing(() => Loaded(Engine.Cpu, rows));
    }

    [TorchFact]
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
        foreach (var precision in new[] { TorchPrecision.F32, TorchPrecision.F16 })
        {
            using var search = Loaded(new TorchOptions { Device = "cuda", Precision = precision }, all);
            AssertSame(all, asked, search, 10);
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

    /// <summary>The managed search's answer, to the last digit.</summary>
    private static void AssertSame(Matrix rows, Matrix queries, TorchSearch search, int top) =>
        Assert.Equal(Loaded(new ExactSearch(), rows).Search(queries, top), search.Search(queries, top));
}
