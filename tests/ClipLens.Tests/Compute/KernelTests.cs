using ClipLens.Engine;
namespace ClipLens.Tests.Compute;

public sealed class KernelTests
{
    // Every length of a vector's rest, and more than one step of 256.
    public static TheoryData<int> Lengths => [1, 3, 8, 15, 16, 17, 50, 255, 256, 257, 700];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void QuickGelu_equals_its_formula(int length)
    {
        var values = Spread(length);
        var expected = values.Select(x => x / (1 + Math.Exp(-1.702 * x))).ToArray();
        Activation.QuickGelu.Apply(values);
        AssertClose(expected, values, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Gelu_equals_its_formula(int length)
    {
        var values = Spread(length);
        var expected = values.Select(x => x * NormalDistribution(x)).ToArray();
        Activation.Gelu.Apply(values);
        AssertClose(expected, values, 2e-6);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Layer_norm_equals_its_formula(int length)
    {
        var (row, scale, shift) = (Spread(length), Spread(length).Reverse().ToArray(), Spread(length));
        var mean = row.Average(x => (double)x);
        var variance = row.Average(x => (x - mean) * (x - mean));
        var expected = row.Select((x, i) => ((x - mean) / Math.Sqrt(variance + 1e-5) * scale[i]) + shift[i]);
        var target = new float[length];
        RowKernels.LayerNorm(row, scale, shift, 1e-5f, target, target);
        AssertClose(expected, target, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Softmax_equals_its_formula_and_sums_to_one(int length)
    {
        var row = Spread(length);
        var exponentials = row.Select(x => Math.Exp(0.7 * x)).ToArray();
        RowKernels.Softmax(row, 0.7f);
        AssertClose(exponentials.Select(e => e / exponentials.Sum()), row, 1e-6);
        Assert.Equal(1, row.Sum(x => (double)x), 1e-5);
    }

    [Fact]
    public void Softmax_of_very_large_scores_stays_finite()
    {
        float[] row = [10_000, 9_999, -10_000];
        RowKernels.Softmax(row, 1);
        AssertClose([1 / (1 + Math.Exp(-1)), 1 / (1 + Math.E), 0], row, 1e-6);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Attention_equals_its_formula(bool causal, bool pooledOnly)
    {
        const int Heads = 3, Width = 60;
        int[] lengths = [1, 7, 50, 101];
        var sequences = new Sequences(causal);
        Array.ForEach(lengths, sequences.Add);
        var random = new Random(1);
        Rows Values(int width)
        {
            var rows = new Rows(sequences.Tokens, width);
            foreach (ref var value in rows.Values)
            {
                value = (random.NextSingle() - 0.5f) * 4;
            }

            return rows;
        }

        var (query, keyValue, attended) = (Values(Width), Values(2 * Width), new Rows(Width));
        Attention.Forward(pooledOnly ? sequences.Pool(query, new Rows(Width)) : query, keyValue, sequences, Heads, attended, weights: null);

        var all = PlainAttention(query.Values.ToArray(), keyValue.Values.ToArray(), sequences, lengths, Heads, Width);
        var expected = all;
        if (pooledOnly)
        {
            expected = [.. Enumerable.Range(0, sequences.Count).SelectMany(i => all.Skip(sequences.Pooled(i) * Width).Take(Width))];
        }

        AssertClose(expected, attended.Values.ToArray(), 1e-5);
    }

    private static double[] PlainAttention(float[] query, float[] keyValue, Sequences sequences, int[] lengths, int heads, int width)
    {
        var (headWidth, attended) = (width / heads, new double[query.Length]);
        for (var sequence = 0; sequence < sequences.Count; sequence++)
        {
            var (start, end) = (lengths[..sequence].Sum(), lengths[..(sequence + 1)].Sum());
            for (var token = start; token < end; token++)
            {
                for (var head = 0; head < heads; head++)
                {
                    var visible = Enumerable.Range(start, (sequences.Causal ? token + 1 : end) - start);
                    var weights = visible.ToDictionary(other => other, other => Math.Exp(
                        Enumerable.Range(head * headWidth, headWidth)
                            .Sum(i => (double)query[(token * width) + i] * keyValue[(other * 2 * width) + i]) / Math.Sqrt(headWidth)));
                    for (var i = head * headWidth; i < (head + 1) * headWidth; i++)
                    {
                        attended[(token * width) + i] =
                            weights.Sum(pair => pair.Value * keyValue[(pair.Key * 2 * width) + width + i]) / weights.Values.Sum();
                    }
                }
            }
        }

        return attended;
    }

    private static float[] Spread(int length)
    {
        var random = new Random(length);
        return [.. Enumerable.Range(0, length).Select(i => i < 3 ? (i - 1) * 30 : (random.NextSingle() - 0.5f) * 12)];
    }

    /// <summary>Φ(x) by the trapezoidal rule in double precision.</summary>
    private static double NormalDistribution(double x)
    {
        const int Steps = 4000;
        var bound = Math.Clamp(x, -9, 9);
        var sum = 0.0;
        for (var i = 0; i <= Steps; i++)
        {
            var t = bound * i / Steps;
            sum += Math.Exp(-t * t / 2) * (i is 0 or Steps ? 0.5 : 1);
        }

        return 0.5 + (sum * bound / Steps / Math.Sqrt(2 * Math.PI));
    }

    private static void AssertClose(IEnumerable<double> expected, float[] found, double tolerance)
    {
        Assert.All(expected.Zip(found), pair => Assert.True(
            Math.Abs(pair.First - pair.Second) <= tolerance * Math.Max(1, Math.Abs(pair.First)),
            $"{pair.First} was expected, {pair.Second} found"));
        Assert.Equal(found.Length, expected.Count());
    }
}
