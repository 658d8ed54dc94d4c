namespace ClipLens;

/// <summary>The number types that the engine computes with.</summary>
public enum TorchPrecision
{
    /// <summary>32 bits: embeddings equal the managed engine's to 1e-4.</summary>
    F32,

    /// <summary>16 bits, 11 of them precision.</summary>
    F16,

    /// <summary>16 bits, 8 of them precision, with the range of 32: the fastest on a data-centre GPU, whatever the model.</summary>
    BF16,
}
