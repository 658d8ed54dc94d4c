using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ClipLens.Benchmarks;

/// <summary>How fast search is, beside what memory can deliver in the same run: this machine's, or the device's.</summary>
internal static class SearchJob
{
    private const int MostNumbers = 1 << 30; // of one part of the rows

    /// <summary>Runs <c>-- search [rows 1000000] [dimension 512] [batch 8] [--engine torch …]</c>.</summary>
    public static int Run(string[] args)
    {
        var engine = new Engine(args);
        var sizes = args.TakeWhile(a => !a.StartsWith('-')).Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        var (rows, dimension, batch) =
            (sizes.ElementAtOrDefault(0, 1_000_000), sizes.ElementAtOrDefault(1, 512), sizes.ElementAtOrDefault(2, 8));
        var size = engine.IsTorch ? MostNumbers / dimension : rows;
        var parts = Enumerable.Range(0, (rows + size - 1) / size)
            .Select(part => RowsLikeClip(Math.Min(size, rows - (part * size)), dimension, part)).ToList();
        var search = engine.Search(parts);
        var (one, many) = (RowsLikeClip(1, dimension), RowsLikeClip(batch, dimension));

        // Interleaved, so that a busy neighbour slows all three alike; the best of five stands.
        var gigabytes = 1e-9 * rows * dimension * (engine.IsTorch && engine.Dtype != "f32" ? 2 : 4);
        var (memory, single, batched) = (0.0, double.MaxValue, double.MaxValue);
        var bytes = engine.IsTorch || parts.Count > 1 ? null : Prepared(parts[0]);
        var (bytesSingle, bytesBatched) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < 5; round++)
        {
            memory = Math.Max(memory, engine.IsTorch ? engine.CopyRate() / 1e9 : gigabytes / Engine.Seconds(() => Sum(parts[0].Values)));
            // Its first search reads single precision.
            var fresh = bytes is null ? search : engine.Search(parts);
            single = Math.Min(single, Engine.Seconds(() => fresh.Search(one, 5)));
            fresh = bytes is null ? search : engine.Search(parts);
            batched = Math.Min(batched, Engine.Seconds(() => fresh.Search(many, 5)));
            if (bytes is not null)
            {
                bytesSingle = Math.Min(bytesSingle, Engine.Seconds(() => bytes.Search(one, 5)));
                bytesBatched = Math.Min(bytesBatched, Engine.Seconds(() => bytes.Search(many, 5)));
                Same(bytes.Search(many, 5), fresh.Search(many, 5));
            }
        }

        var figures = new Dictionary<string, object>
        {
            ["engine"] = engine.IsTorch ? $"torch {engine.Device} {engine.Dtype}" : "managed",
            ["rows"] = rows,
            ["dimension"] = dimension,
            ["cores"] = Environment.ProcessorCount,
            ["milliseconds"] = Math.Round(1000 * single, 2),
            ["queriesPerSecond"] = Math.Round(1 / single, 2),
            ["gigabytesPerSecond"] = Math.Round(gigabytes / single, 2),
            [engine.IsTorch ? "copyGigabytesPerSecond" : "readGigabytesPerSecond"] = Math.Round(memory, 2),
            [engine.IsTorch ? "shareOfCopy" : "shareOfRead"] = Math.Round(gigabytes / single / memory, 3),
            ["batch"] = batch,
            ["batchQueriesPerSecond"] = Math.Round(batch / batched, 2),
        };
        if (bytes is not null)
        {
            figures["bytesMilliseconds"] = Math.Round(1000 * bytesSingle, 2);
            figures["bytesTimesAsFast"] = Math.Round(single / bytesSingle, 2);
            figures["bytesTimesAsFastInBatches"] = Math.Round(batched / bytesBatched, 2);
        }

        Console.WriteLine(JsonSerializer.Serialize(figures));
        return 0;
    }

    private static ExactSearch Prepared(Matrix rows)
    {
        var search = new ExactSearch();
        search.Load(rows);
        search.Prepare();
        search.Search(new Matrix(1, rows.Columns), 1);
        return search;
    }

    private static void Same(IReadOnlyList<Match>[] answers, IReadOnlyList<Match>[] others)
    {
        if (!answers.Zip(others).All(pair => pair.First.SequenceEqual(pair.Second)))
        {
            throw new InvalidDataException("The scan of bytes and that of single precision gave different answers.");
        }
    }

    private static int ElementAtOrDefault(this int[] sizes, int index, int absent) => index < sizes.Length ? sizes[index] : absent;

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

    /// <summary>Makes up embeddings that are as near to each other as those of photos by OpenAI's ViT-B/32: their mean is 0.76 long, of
    /// which number 92 alone makes −0.63.</summary>
    private static Matrix RowsLikeClip(int rows, int dimension, int seed = 0)
    {
        var matrix = new Matrix(rows, dimension);
        Parallel.For(0, rows, r =>
        {
            var row = matrix.Row(r);
            var random = new Random(unchecked((seed * 4_000_037) + r));
            foreach (ref var value in row)
            {
                value = random.NextSingle() - 0.5f;
            }

            TensorPrimitives.Multiply(row, 0.65f / TensorPrimitives.Norm<float>(row), row);
            for (var i = 0; i < dimension; i++)
            {
                row[i] += i == 92 % dimension ? -0.63f : 0.6f * MathF.Cos(i) / MathF.Sqrt(dimension);
            }

            TensorPrimitives.Divide(row, TensorPrimitives.Norm<float>(row), row);
        });
        return matrix;
    }
}
