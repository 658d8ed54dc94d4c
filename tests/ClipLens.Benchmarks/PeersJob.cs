using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;
using Cloud.Unum.USearch;
using Microsoft.ML.OnnxRuntime;

namespace ClipLens.Benchmarks;

/// <summary>
/// <c>-- peers [--model vit-b-32] [--batch 16] [--rows 100000]</c>: our encoder beside ONNX Runtime on the same weights, and our search
/// beside USearch's graph and a scan row by row, as pgvector does without an index.
/// </summary>
internal static class PeersJob
{
    private const int Rounds = 7;
    private const int Dimension = 512;
    private const int Top = 10;
    private const int Queries = 100;

    public static int Run(string[] args)
    {
        var model = Engine.Option(args, "--model", "vit-b-32");
        Encode(model, int.Parse(Engine.Option(args, "--batch", "16"), CultureInfo.InvariantCulture));
        Search(int.Parse(Engine.Option(args, "--rows", "100000"), CultureInfo.InvariantCulture));
        return 0;
    }

    private static void Encode(string name, int batch)
    {
        var parts = RandomWeights.Parts(name);
        var ours = ClipModel.From(parts);
        using var options = new SessionOptions { IntraOpNumThreads = Environment.ProcessorCount };
        using var session = new InferenceSession(OnnxTower.Write(parts), options);
        var (random, side) = (new Random(1), parts.Preprocessing.Resolution);
        List<RgbImage> crops = [];
        for (var i = 0; i < batch; i++)
        {
            var pixels = new byte[3 * side * side];
            random.NextBytes(pixels);
            crops.Add(new(side, side, pixels));
        }

        using var input = OrtValue.CreateTensorValueFromMemory(Planes(crops, parts.Preprocessing), [batch, 3, side, side]);
        var inputs = new Dictionary<string, OrtValue> { ["pixels"] = input };
        using var run = new RunOptions();
        Matrix mine = null!;
        float[] theirs = null!;
        var (ourTimes, theirTimes) = Alternate(
            () => mine = ours.EncodeImages(crops),
            () =>
            {
                using var outputs = session.Run(run, inputs, session.OutputNames);
                theirs = outputs[0].GetTensorDataAsSpan<float>().ToArray();
            });
        var cosine = Enumerable.Range(0, batch)
            .Min(i => TensorPrimitives.CosineSimilarity<float>(mine.Row(i), theirs.AsSpan(i * mine.Columns, mine.Columns)));
        Print(new()
        {
            ["peer"] = "ONNX Runtime " + OrtEnv.Instance().GetVersionString(), ["model"] = name, ["batch"] = batch,
            ["picturesPerSecond"] = Math.Round(batch / ourTimes, 2), ["peersPicturesPerSecond"] = Math.Round(batch / theirTimes, 2),
            ["timesAsFast"] = Math.Round(theirTimes / ourTimes, 2), ["leastCosine"] = Math.Round(cosine, 6),
        });
    }

    private static void Search(int rows)
    {
        var photos = Photos(rows);
        var search = new ExactSearch();
        search.Load(photos);
        search.Prepare();
        search.Search(new Matrix(1, Dimension), 1);
        using var graph = new USearchIndex(MetricKind.Cos, ScalarKind.Float32, Dimension);
        var build = Stopwatch.StartNew();
        for (var row = 0; row < rows; row++)
        {
            graph.Add((ulong)row, photos.Row(row).ToArray());
        }

        Print(new() { ["peer"] = "USearch 2.26.6, its index", ["rows"] = rows, ["seconds"] = Math.Round(build.Elapsed.TotalSeconds, 1) });
        var queries = Enumerable.Range(0, Queries).Select(query => Alike(photos.Row(query * (rows / Queries)), query)).ToList();
        var exact = queries.Select(query => search.Search(new Matrix(1, Dimension, query), Top)[0]).ToList();
        var found = new ulong[Queries][];
        Compare("USearch 2.26.6, HNSW, float32, its defaults", query => graph.Search(queries[query], Top, out found[query], out _),
            () => exact.Zip(found).Average(pair => (double)pair.First.Count(match => pair.Second.Contains((ulong)match.Row)) / Top));
        var scanned = new int[Queries][];
        Compare("a scan row by row in float32 on all cores, as in pgvector without an index",
            query => scanned[query] = Scan(photos, queries[query]),
            () => exact.Zip(scanned).Average(pair => (double)pair.First.Count(match => pair.Second.Contains(match.Row)) / Top));

        void Compare(string peer, Action<int> ask, Func<double> recall)
        {
            var (ours, theirs) = Alternate(
                () => queries.ForEach(query => search.Search(new Matrix(1, Dimension, query), Top)),
                () =>
                {
                    for (var query = 0; query < Queries; query++)
                    {
                        ask(query);
                    }
                });
            Print(new()
            {
                ["peer"] = peer, ["rows"] = rows, ["dimension"] = Dimension,
                ["milliseconds"] = Math.Round(1000 * ours / Queries, 3), ["peersMilliseconds"] = Math.Round(1000 * theirs / Queries, 3),
                ["timesAsFast"] = Math.Round(theirs / ours, 3), ["peersRecallAt10"] = Math.Round(recall(), 4),
            });
        }
    }

    /// <summary>Runs both in turns, after one round that does not count.</summary>
    /// <returns>The median seconds of each.</returns>
    private static (double Ours, double Theirs) Alternate(Action ours, Action theirs)
    {
        var (a, b) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            a.Add(Engine.Seconds(ours));
            b.Add(Engine.Seconds(theirs));
        }

        return (a.Skip(1).Order().ElementAt(Rounds / 2), b.Skip(1).Order().ElementAt(Rounds / 2));
    }

    private static float[] Planes(List<RgbImage> crops, Preprocessing preprocessing)
    {
        var area = preprocessing.Resolution * preprocessing.Resolution;
        var planes = new float[crops.Count * 3 * area];
        for (var i = 0; i < planes.Length; i++)
        {
            var (crop, channel, pixel) = (i / (3 * area), i / area % 3, i % area);
            planes[i] = ((crops[crop].Pixels[(3 * pixel) + channel] / 255f) - preprocessing.Mean[channel]) / preprocessing.Std[channel];
        }

        return planes;
    }

    /// <summary>Embeddings that lie as CLIP's do: in a narrow cone, few directions that matter, fifty photos of one occasion together.</summary>
    private static Matrix Photos(int rows)
    {
        const int Directions = 48, Occasion = 50;
        var (photos, axes, random) = (new Matrix(rows, Dimension), new float[Directions][], new Random(1));
        for (var axis = 0; axis < Directions; axis++)
        {
            axes[axis] = Noise(random);
        }

        var cone = Noise(random);
        Parallel.For(0, rows, row =>
        {
            var (occasion, own) = (new Random(~(row / Occasion)), new Random(row));
            var target = photos.Row(row);
            cone.CopyTo(target);
            foreach (var axis in axes)
            {
                var weight = Normal(occasion) + (0.5f * Normal(own));
                TensorPrimitives.MultiplyAdd(axis, 0.25f * weight, target, target);
            }

            TensorPrimitives.MultiplyAdd(Noise(own), 0.3f, target, target);
            TensorPrimitives.Divide(target, TensorPrimitives.Norm<float>(target), target);
        });
        return photos;
    }

    private static float[] Alike(ReadOnlySpan<float> photo, int seed)
    {
        var query = Noise(new Random(1_000_000 + seed));
        TensorPrimitives.Multiply(query, 0.4f / TensorPrimitives.Norm<float>(query), query);
        TensorPrimitives.Add(query, photo, query);
        TensorPrimitives.Divide(query, TensorPrimitives.Norm<float>(query), query);
        return query;
    }

    private static float[] Noise(Random random)
    {
        var values = new float[Dimension];
        foreach (ref var value in values.AsSpan())
        {
            value = Normal(random);
        }

        return values;
    }

    /// <summary>About a standard normal number: the sum of twelve even ones.</summary>
    private static float Normal(Random random)
    {
        var sum = -6f;
        for (var i = 0; i < 12; i++)
        {
            sum += random.NextSingle();
        }

        return sum;
    }

    private static int[] Scan(Matrix rows, float[] query)
    {
        var parts = new List<(int Row, float Score)>[Environment.ProcessorCount];
        Parallel.For(0, parts.Length, part =>
        {
            var best = new PriorityQueue<int, float>();
            for (var row = (int)((long)part * rows.Rows / parts.Length); row < (int)((part + 1L) * rows.Rows / parts.Length); row++)
            {
                var score = TensorPrimitives.Dot<float>(rows.Row(row), query);
                if (best.Count < Top)
                {
                    best.Enqueue(row, score);
                }
                else if (best.TryPeek(out _, out var least) && score > least)
                {
                    best.DequeueEnqueue(row, score);
                }
            }

            parts[part] = [.. best.UnorderedItems.Select(item => (item.Element, item.Priority))];
        });
        return [.. parts.SelectMany(part => part).OrderByDescending(item => item.Score).Take(Top).Select(item => item.Row)];
    }

    private static void Print(Dictionary<string, object> figures)
    {
        figures["cores"] = Environment.ProcessorCount;
        Console.WriteLine(JsonSerializer.Serialize(figures));
    }
}
