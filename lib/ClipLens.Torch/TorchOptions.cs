namespace ClipLens;

/// <summary>Where TorchSharp computes, and how exactly.</summary>
public sealed record TorchOptions
{
    /// <summary>Gets the device: <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>;
    /// <see langword="null"/> for CUDA if there is one, else the processor.</summary>
    public string? Device { get; init; }

    /// <summary>Gets the type of weights and of all that is computed with them; embeddings come back as float32.</summary>
    public TorchPrecision Precision { get; init; }

    /// <summary>Gets who is told, in a sentence, of what the caller may not expect: that
    /// there is no CUDA device, that memory ran out and batches are smaller now.</summary>
    public Action<string>? Notify { get; init; }
}
