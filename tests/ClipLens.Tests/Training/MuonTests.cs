using ClipLens.Engine;
using ClipLens.Training;

namespace ClipLens.Tests.Training;

public sealed class MuonTests
{
    [Theory]
    [InlineData(6, 6)]
    [InlineData(5, 40)]
    [InlineData(40, 5)]
    public void A_step_follows_weak_and_strong_gradients_alike(int rows, int columns)
    {
        // One value in each row and column of the shorter side: those are the singular values.
        var matrix = Inner(1, rows, columns);
        var side = Math.Min(rows, columns);
        for (var i = 0; i < side; i++)
        {
            matrix.Gradient.Values[(i * columns) + (side - 1 - i)] = (i % 2 == 0 ? 1e-3f : -1e-3f) * (1 + (5 * i));
        }

        new Muon([matrix]).Update(rate: 0.5, keep: 1);

        for (var (i, tallness) = (0, Math.Sqrt(Math.Max(1, rows / columns))); i < rows * columns; i++)
        {
            var step = matrix.Value.Values[i] / 0.5 / tallness;
            var slope = matrix.Gradient.Values[i];
            Assert.InRange(slope == 0 ? Math.Abs(step) : -step * Math.Sign(slope), slope == 0 ? 0 : 0.65, slope == 0 ? 1e-4 : 1.25);
        }
    }

    [Fact]
    public void Queries_keys_and_values_in_one_parameter_are_matrices_of_their_own()
    {
        var both = Inner(2, 8, 4);
        for (var i = 0; i < 4; i++)
        {
            (both.Gradient.Values[5 * i], both.Gradient.Values[16 + (5 * i)]) = (1000, 0.001f);
        }

        new Muon([both]).Update(rate: 1, keep: 1);
        Assert.InRange(both.Value.Values[0], -1.25f, -0.65f);
        Assert.Equal(both.Value.Values[..16].ToArray(), both.Value.Values[16..].ToArray(), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void It_goes_on_along_the_mean_gradient_and_decays()
    {
        var matrix = Inner(1, 3, 3);
        var muon = new Muon([matrix]);
        matrix.Gradient.Values[4] = 2;
        muon.Update(rate: 0.1, keep: 1);
        var first = matrix.Value.Values[4];
        matrix.Gradient.Values.Clear();
        muon.Update(rate: 0.1, keep: 0.5f);
        Assert.InRange(first, -0.125f, -0.065f);
        Assert.InRange(matrix.Value.Values[4] - (0.5f * first), -0.125f, -0.065f);
    }

    [Fact]
    public void The_matrices_inside_transformers_are_its_own_and_decay_as_all_others_do()
    {
        using var world = new SmallWorld();
        var parameters = new Clip(world.Config, seed: 1).Parameters;
        Assert.All(parameters, parameter => Assert.Equal(
            parameter.Names[0].Contains(".layers.", StringComparison.Ordinal) && parameter.Shape.Count == 2, parameter.IsInner));
        Assert.Contains(parameters, parameter => parameter.IsInner);
        Assert.All(parameters.Where(parameter => parameter.IsInner), parameter => Assert.True(parameter.Decays));
    }

    private static Parameter Inner(int parts, int rows, int columns) =>
        new([.. Enumerable.Range(0, parts).Select(part => $"w{part}")], [rows, columns], decays: true) { IsInner = true };
}
