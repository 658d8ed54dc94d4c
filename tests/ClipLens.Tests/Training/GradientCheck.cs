using ClipLens.Engine;

namespace ClipLens.Tests.Training;

/// <summary>Compares a backward pass with finite differences of the
/// forward pass: (L(v + h) − L(v − h)) / 2h, L = Σ y ∘ r with random r.</summary>
internal static class GradientCheck
{
    private const float Step = 1e-2f;
    private const double Tolerance = 0.02; // of the gradient's own size: float32 sums, and curvature over the step
    private const int Samples = 24;

    public static Rows Random(int count, int width, int seed, float size = 1)
    {
        var random = new Random(seed);
        var rows = new Rows(count, width);
        foreach (ref var value in rows.Values)
        {
            value = size * ((2 * random.NextSingle()) - 1);
        }

        return rows;
    }

    /// <summary>Checks the gradient by the input, where there is one, and by every parameter.</summary>
    public static void Check(Func<Rows> forward, Func<Rows, Rows?> backward, Rows? input, params IEnumerable<Parameter> parameters)
    {
        var y = forward();
        var r = Random(y.Count, y.Width, 99);
        var dx = backward(r)?.Values.ToArray();
        double Loss()
        {
            var output = forward();
            var sum = 0.0;
            for (var i = 0; i < output.Values.Length; i++)
            {
                sum += (double)output.Values[i] * r.Values[i];
            }

            return sum;
        }

        if (input is not null)
        {
            Compare("input", input, Assert.IsType<float[]>(dx), Loss);
        }

        foreach (var parameter in parameters)
        {
            Compare(string.Join(' ', parameter.Names), parameter.Value, parameter.Gradient.Values.ToArray(), Loss);
        }
    }

    /// <summary>Checks some values' gradient of any loss.</summary>
    public static void Compare(string name, Rows values, float[] gradient, Func<double> loss, float step = Step, int samples = Samples)
    {
        var random = new Random(7);
        var size = Math.Sqrt(gradient.Average(g => (double)g * g));
        for (var sample = 0; sample < samples; sample++)
        {
            var i = random.Next(gradient.Length);
            var kept = values.Values[i];
            values.Values[i] = kept + step;
            var above = loss();
            values.Values[i] = kept - step;
            var slope = (above - loss()) / (2 * step);
            values.Values[i] = kept;
            Assert.True(
                Math.Abs(slope - gradient[i]) <= Tolerance * Math.Max(size, Math.Abs(slope)),
                $"{name}[{i}]: backward gives {gradient[i]}, finite differences give {slope}; a usual value is {size}.");
        }
    }
}
