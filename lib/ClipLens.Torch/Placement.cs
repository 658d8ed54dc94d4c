using static TorchSharp.torch;

namespace ClipLens.Torch;

/// <summary>Where numbers lie, and as which type.</summary>
internal readonly record struct Placement(Device Device, ScalarType Type)
{
    /// <summary>Gets the bytes of a number.</summary>
    public int Bytes => Type == ScalarType.Float32 ? 4 : 2;

    /// <summary>Gets whether it is a GPU.</summary>
    public bool IsCuda => Device.type == TorchSharp.DeviceType.CUDA;

    /// <summary>Makes room for a tensor of the checkpoint; it lives as long as its module.</summary>
    public Tensor Weight(params long[] shape) => empty(shape, Type, Device).DetachFromDisposeScope();
}
