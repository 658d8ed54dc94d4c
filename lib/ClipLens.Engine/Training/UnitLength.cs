using ClipLens.Engine;
using System.Numerics.Tensors;

namespace ClipLens.Training;

/// <summary>y = x / |x|, row by row.</summary>
internal sealed class UnitLength(int dimension)
{
    private readonly Rows _output = new(dimension);
    private readonly Rows _inputGradient = new(dimension);
    private readonly Rows _length = new(1);

    /// <summary>Computes <c>[rows, dimension]</c> → <c>[rows, dimension]</c>.</summary>
    public Rows Forward(Rows x)
    {
        _output.Resize(x.Count);
        _length.Resize(x.Count);
        for (var row = 0; row < x.Count; row++)
        {
            _length.Values[row] = TensorPrimitives.Norm<float>(x[row]);
            TensorPrimitives.Divide(x[row], _length.Values[row], _output[row]);
        }

        return _output;
    }

    /// <summary>dx = (dy − y · (y · dy)) / |x|: only what turns the vector is left.</summary>
    public Rows Backward(Rows dy)
    {
        _inputGradient.Resize(dy.Count);
        for (var row = 0; row < dy.Count; row++)
        {
            var dx = _inputGradient[row];
            TensorPrimitives.MultiplyAdd(_output[row], -TensorPrimitives.Dot<float>(_output[row], dy[row]), dy[row], dx);
            TensorPrimitives.Divide(dx, _length.Values[row], dx);
        }

        return _inputGradient;
    }
}
