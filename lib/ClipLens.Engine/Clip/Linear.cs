namespace ClipLens.Engine;

/// <summary>A linear layer: y = activation(x · Wᵀ + b).</summary>
/// <param name="weight">Packed: <c>[inputs, outputs]</c>.</param>
/// <param name="bias"><c>[outputs]</c>, or empty for none.</param>
internal sealed class Linear(PackedMatrix weight, float[] bias)
{
    /// <summary>Computes the outputs of <paramref name="rows"/> inputs.</summary>
    /// <param name="x"><c>[rows, inputs]</c>.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="y">Receives <c>[rows, outputs]</c>.</param>
    /// <param name="activation">Applied last.</param>
    public void Forward(ReadOnlySpan<float> x, int rows, Span<float> y, Activation activation = Activation.None) =>
        MatrixProduct.Multiply(x, rows, weight, y, bias, activation);

    /// <summary>Adds the outputs to what <paramref name="y"/> holds: a residual connection.</summary>
    public void AddTo(ReadOnlySpan<float> x, int rows, Span<float> y) =>
        MatrixProduct.Multiply(x, rows, weight, y, bias, accumulate: true);
}
