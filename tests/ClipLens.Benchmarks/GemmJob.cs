using ClipLens.Engine;
using System.Diagnostics;
using System.Globalization;

namespace ClipLens.Benchmarks;

/// <summary><c>-- gemm</c>: the matrix product at the shapes of ViT-B/32, batch 32.</summary>
internal static class GemmJob
{
    private static readonly (int Rows, int Depth, int Columns)[] Shapes =
        [(1600, 768, 768), (1600, 768, 1536), (1600, 768, 3072), (1600, 3072, 768), (1568, 3072, 768), (10, 512, 2048)];

    public static int Run(string[] args)
    {
        double operations = 0, seconds = 0;
        foreach (var (rows, depth, columns) in Shapes)
        {
            var best = Measure(rows, depth, columns);
            var work = 2.0 * rows * depth * columns;
            if (rows > 1000)
            {
                (operations, seconds) = (operations + work, seconds + best);
            }

            Console.Error.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"[{rows}, {depth}] · [{depth}, {columns}]: {work / best / 1e9:F1} GFLOP/s"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"job\":\"gemm\",\"cores\":{Team.Count},\"gflops\":{operations / seconds / 1e9:F1}}}"));
        return args.Length; // it takes no options
    }

    /// <summary>Gives the median seconds of a product.</summary>
    private static double Measure(int rows, int depth, int columns)
    {
        var random = new Random(1);
        float[] Values(int n) => Enumerable.Range(0, n).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var a = Values(rows * depth);
        var b = new PackedMatrix(depth, columns);
        for (var row = 0; row < depth; row++)
        {
            b.SetRow(row, Values(columns));
        }

        var c = new float[rows * columns];
        var times = new List<double>();
        for (var start = Stopwatch.StartNew(); start.Elapsed.TotalSeconds < 2;)
        {
            var run = Stopwatch.StartNew();
            MatrixProduct.Multiply(a, rows, b, c);
            times.Add(run.Elapsed.TotalSeconds);
        }

        return times.Order().ElementAt(times.Count / 2);
    }
}
