using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClipLens.Torch;

/// <summary>Where a model's weights lie, and as which type.</summary>
internal readonly record struct Placement(Device Device, ScalarType Type)
{
    /// <summary>Gets the bytes of a number.</summary>
    public int Bytes => Type == ScalarType.Float32 ? 4 : 2;

    /// <summary>Makes room for a tensor of the checkpoint; it lives as long as its module.</summary>
    public Parameter Parameter(params long[] shape)
    {
        var parameter = new Parameter(empty(shape, Type, Device), requires_grad: false);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
