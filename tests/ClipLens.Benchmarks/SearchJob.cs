using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using ClipLens.Compute;
using ClipLens.Search;

namespace ClipLens.Benchmarks;

/// <summary>How fast exact search is, beside what this machine's memory can deliver in the same run.</summary>
internal static class SearchJob
{
    /// <summary>Runs <c>-- search [rows 1000000] [dimension 512] [batch 8]</c>.</summary>
    public static int Run(string[] args)
    {
        var sizes = args.Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        var (rows, dimension, batch) = (sizes.ElementAtOrDefault(0), sizes.ElementAtOrDefault(1), sizes.ElementAtOrDefault(2));
        var matrix = RandomUnitRows(rows > 0 ? rows : 1_000_000, dimension > 0 ? dimension : 512);
        var search = new ExactSearch();
        search.Load(matrix);
        var one = RandomUnitRows(1, matrix.Columns);
        var many = RandomUnitRows(batch > 0 ? batch : 8, matrix.Columns);

        // Interleaved, so that a busy neighbour slows all three alike; the best of five stands.
        var (read, single, batched) = (double.MaxValue, double.MaxValue, double.MaxValue);
        for (var round = 0; round < 5; round++)
        {
            read = Math.Min(read, Seconds(() => Sum(matrix.Values)));
            single = Math.Min(single, Seconds(() => search.Search(one, 5, 0.25f)));
            batched = Math.Min(batched, Seconds(() => search.Search(many, 5, 0.25f)));
        }

        var gigabytes = 4e-9 * matrix.Values.Length;
        Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, double>
        {
            ["rows"] = matrix.Rows,
            ["dimension"] = matrix.Columns,
            ["cores"] = Environment.ProcessorCount,
            ["milliseconds"] = Math.Round(1000 * single, 2),
            ["queriesPerSecond"] = Math.Round(1 / single, 2),
            ["gigabytesPerSecond"] = Math.Round(gigabytes / single, 2),
            ["readGigabytesPerSecond"] = Math.Round(gigabytes / read, 2),
            ["shareOfRead"] = Math.Round(read / single, 3),
            ["batch"] = many.Rows,
            ["batchQueriesPerSecond"] = Math.Round(many.Rows / batched, 2),
        }));
        return 0;
    }

    private static double Seconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Reads every value on all cores and does as little as possible with it.</summary>
    private static float Sum(float[] values)
    {
        const int Block = 1 << 16;
        var (total, gate) = (0f, new Lock());
        Parallel.For(
            0,
            values.Length / Block,
            () => 0f,
            (block, _, sum) => sum + SumOf(values.AsSpan(block * Block, Block)),
            sum =>
            {
                lock (gate)
                {
                    total += sum;
                }
            });
        return total;
    }

    private static float SumOf(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<float> a = default, b = default, c = default, d = default;
        for (var i = 0; i + 4 <= vectors.Length; i += 4)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }

        return Vector.Sum(a + b + c + d);
    }

    private static Matrix RandomUnitRows(int rows, int dimension)
    {
        var matrix = new Matrix(rows, dimension);
        Parallel.For(0, rows, r =>
        {
            var row = matrix.Row(r);
            var (random, squares) = (new Random(r), 0.0);
            foreach (ref var value in row)
            {
                value = random.NextSingle() - 0.5f;
                squares += (double)value * value;
            }

            foreach (ref var value in row)
            {
                value = (float)(value / Math.Sqrt(squares));
            }
        });
        return matrix;
    }
}
