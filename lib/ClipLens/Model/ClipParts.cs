namespace ClipLens;

/// <summary>What a CLIP model is made of, whatever engine is to run it.</summary>
/// <param name="Config">The sizes.</param>
/// <param name="Weights">The tensors, by their Hugging Face names; not needed once an engine has read them.</param>
/// <param name="Preprocessing">How a picture becomes the model's input.</param>
/// <param name="Tokenizer">The vocabulary, where texts are to be encoded.</param>
public sealed record ClipParts(ClipConfig Config, IWeights Weights, Preprocessing Preprocessing, Tokenizer? Tokenizer)
{
    /// <summary>Gets the model's folder, where it has one.</summary>
    public string? Folder { get; init; }

    /// <summary>Gets the model's name, where it is not the folder's.</summary>
    public string? Name { get; init; }

    /// <summary>Gets whether large JPEGs are decoded fast, see <see cref="Preprocessing.DecodesFast"/>.</summary>
    /// <example><code>ModelHub.Load(folder, parts => ClipModel.From(parts with { DecodesFast = true }))</code></example>
    public bool DecodesFast
    {
        get => Preprocessing.DecodesFast;
        init => Preprocessing = Preprocessing with { DecodesFast = value };
    }
}
