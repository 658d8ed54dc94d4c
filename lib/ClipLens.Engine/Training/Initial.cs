namespace ClipLens.Training;

/// <summary>Makes the parameters of a model, in an order that depends on its sizes alone, and draws their first values.</summary>
/// <param name="seed">The same gives the same values.</param>
internal sealed class Initial(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Gets all parameters made so far.</summary>
    public List<Parameter> Parameters { get; } = [];

    /// <summary>Makes a matrix of normal values around 0.</summary>
    public Parameter Matrix(IReadOnlyList<string> names, double deviation, bool decays, params int[] shape) =>
        Keep(new Parameter(names, shape, decays).Fill(_random, deviation));

    /// <summary>Makes a parameter of equal values.</summary>
    public Parameter Constant(IReadOnlyList<string> names, float value, params int[] shape) => Keep(new Parameter(names, shape, decays: false).Fill(value));

    /// <summary>Makes a linear layer of a transformer, with a bias.</summary>
    /// <param name="names">Several where a checkpoint has several layers that read the same input.</param>
    /// <param name="prefix">Goes before each name.</param>
    /// <param name="inputs">Values per row that come in.</param>
    /// <param name="outputs">Values per row that go out.</param>
    /// <param name="deviation">Standard deviation of the first weights.</param>
    public Linear Linear(IReadOnlyList<string> names, string prefix, int inputs, int outputs, double deviation) => new(
        Keep(new Parameter([.. names.Select(name => $"{prefix}{name}.weight")], [outputs, inputs], decays: true) { IsInner = true }.Fill(_random, deviation)),
        Constant([.. names.Select(name => $"{prefix}{name}.bias")], 0, outputs),
        inputs);

    /// <summary>Makes a layer norm.</summary>
    public LayerNorm LayerNorm(string name, int width, float epsilon) =>
        new(Constant([name + ".weight"], 1, width), Constant([name + ".bias"], 0, width), epsilon);

    private Parameter Keep(Parameter parameter)
    {
        Parameters.Add(parameter);
        return parameter;
    }
}
