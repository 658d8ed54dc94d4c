namespace ClipLens.Engine;

/// <summary>Values that are learnt and, in a training, the gradient of the loss by them.</summary>
/// <param name="names">As a checkpoint calls it; several where it is saved as several tensors of equal size, one after another.</param>
/// <param name="shape">Of all of it.</param>
/// <param name="decays">Whether weight decay draws it towards zero: matrices yes, biases, gains and embeddings no.</param>
internal sealed class Parameter(IReadOnlyList<string> names, IReadOnlyList<int> shape, bool decays)
{
    private (Rows First, Rows Second)? _moments;

    /// <summary>Makes a parameter that is saved as one tensor.</summary>
    public Parameter(string name, bool decays, params int[] shape)
        : this([name], shape, decays)
    {
    }

    /// <inheritdoc cref="Parameter(IReadOnlyList{string}, IReadOnlyList{int}, bool)"/>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>Gets the shape of one of the tensors that it is saved as.</summary>
    public IReadOnlyList<int> Shape { get; } = shape.Count == 0 ? [] : [shape[0] / names.Count, .. shape.Skip(1)];

    /// <summary>Gets whether weight decay draws it towards zero.</summary>
    public bool Decays { get; } = decays;

    /// <summary>Gets whether it is a matrix inside a transformer, from the values of a token to values of the same token.</summary>
    public bool IsInner { get; init; }

    /// <summary>Gets the values, as one row.</summary>
    public Rows Value { get; } = Zeros(shape);

    /// <summary>Gets the gradient of the last backward pass, as one row; made when it is first asked for.</summary>
    public Rows Gradient => field ??= Zeros(shape);

    /// <summary>Gets the running mean of the gradient, and of its square; that of an inner matrix stays 0.</summary>
    public (Rows First, Rows Second) Moments => _moments ??= (Zeros(shape), Zeros(shape));

    /// <summary>Draws the values from a normal distribution around 0.</summary>
    public Parameter Fill(Random random, double deviation)
    {
        foreach (ref var value in Value.Values)
        {
            // Box and Muller 1958
            value = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return this;
    }

    /// <summary>Sets all values to one number.</summary>
    public Parameter Fill(float number)
    {
        Value.Values.Fill(number);
        return this;
    }

    private static Rows Zeros(IReadOnlyList<int> shape)
    {
        var rows = new Rows(1, shape.Aggregate(1, (product, size) => product * size));
        rows.Values.Clear();
        return rows;
    }
}
