using ClipLens.Engine;

namespace ClipLens.Training;

/// <summary>Layers that learn: makes the parameters of a model, in an order
/// that depends on its sizes alone, and draws their first values.</summary>
/// <param name="seed">The same gives the same values.</param>
internal sealed class Initial(int seed) : ILayers
{
    private readonly Random _random = new(seed);

    /// <summary>Gets all parameters made so far.</summary>
    public List<Parameter> Parameters { get; } = [];

    /// <summary>Makes a parameter of equal values.</summary>
    public Parameter Constant(IReadOnlyList<string> names, float value, params int[] shape) =>
        Keep(new Parameter(names, shape, decays: false).Fill(value));

    /// <inheritdoc/>
    public Linear Inner(string prefix, string[] names, int inputs, int outputs, double deviation) => new(
        Keep(new Parameter([.. names.Select(name => $"{prefix}{name}.weight")], [outputs, inputs], decays: true)
            { IsInner = true }.Fill(_random, deviation)),
        Constant([.. names.Select(name => $"{prefix}{name}.bias")], 0, outputs),
        inputs);

    /// <inheritdoc/>
    public Linear Outer(string name, double deviation, params int[] shape) => new(
        Keep(new Parameter(name, decays: true, shape).Fill(_random, deviation)), bias: null,
        shape.Skip(1).Aggregate(1, (product, size) => product * size));

    /// <inheritdoc/>
    public LayerNorm Norm(string name, int width, float epsilon) =>
        new(Constant([name + ".weight"], 1, width), Constant([name + ".bias"], 0, width), epsilon);

    /// <inheritdoc/>
    public Parameter Embedding(string name, double deviation, params int[] shape) =>
        Keep(new Parameter(name, decays: false, shape).Fill(_random, deviation));

    /// <summary>
    /// Gives pictures places that are told apart at once: sines and cosines of x and of y, as large as the patches themselves
    /// (Beyer et al. 2022, "Better plain ViT baselines for ImageNet-1k"). Small random numbers would take long to be heard.
    /// </summary>
    /// <param name="grid">Patches along a side.</param>
    public void SetWaves(int grid)
    {
        const double Slowest = 0.01;                                  // radians from a patch to the next; the fastest wave has 1
        var positions = Parameters.Single(parameter => parameter.Names is ["vision_model.embeddings.position_embedding.weight"]).Value;
        var waves = positions.Width / (1 + (grid * grid)) / 4;
        for (var (place, value) = (0, 4 * waves); place < grid * grid; place++)
        {
            foreach (var along in (int[])[place % grid, place / grid])
            {
                for (var wave = 0; wave < waves; wave++)
                {
                    var (sine, cosine) = Math.SinCos(along * Math.Pow(Slowest, (double)wave / waves));
                    (positions.Values[value++], positions.Values[value++]) = ((float)sine, (float)cosine);
                }
            }
        }
    }

    private Parameter Keep(Parameter parameter)
    {
        Parameters.Add(parameter);
        return parameter;
    }
}
