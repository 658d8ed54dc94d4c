using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace ClipLens.Torch;

// TorchSharp's own would first fill the weights with random numbers.

/// <content>The layers that hold the weights of <see cref="Clip"/>, on the device from the start.</content>
internal sealed class Linear : Module<Tensor, Tensor>
{
    private readonly Tensor weight;                                               // [outputs, inputs]
    private readonly Tensor? bias;                                                // [outputs]

    public Linear(Placement at, int inputs, int outputs, bool hasBias = true)
        : base(nameof(Linear))
    {
        weight = at.Weight(outputs, inputs);
        bias = hasBias ? at.Weight(outputs) : null;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => F.linear(x, weight, bias);        // [..., inputs] to [..., outputs]
}

internal sealed class LayerNorm : Module<Tensor, Tensor>
{
    private readonly Tensor weight, bias;                                         // [width]
    private readonly double epsilon;

    public LayerNorm(Placement at, TowerConfig config)
        : base(nameof(LayerNorm))
    {
        (weight, bias, epsilon) = (at.Weight(config.Width), at.Weight(config.Width), config.Epsilon);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => F.layer_norm(x, weight.shape, weight, bias, epsilon);
}

internal sealed class Embedding : Module<Tensor, Tensor>
{
    public readonly Tensor weight;                                                // [rows, width]

    public Embedding(Placement at, int rows, int width)
        : base(nameof(Embedding))
    {
        weight = at.Weight(rows, width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor ids) => weight[TensorIndex.Tensor(ids)];// [batch, tokens] to [batch, tokens, width]
}

internal sealed class PatchEmbedding : Module<Tensor, Tensor>
{
    private readonly Tensor weight;                                               // [width, 3, patch, patch]

    public PatchEmbedding(Placement at, VisionConfig config)
        : base(nameof(PatchEmbedding))
    {
        weight = at.Weight(config.Tower.Width, 3, config.PatchSize, config.PatchSize);
        RegisterComponents();
    }

    public override Tensor forward(Tensor pixels)                                 // [batch, 3, resolution, resolution]
    {
        var patch = weight.shape[^1];
        var patches = pixels.unfold(2, patch, patch).unfold(3, patch, patch);     // [batch, 3, grid, grid, patch, patch]
        patches = patches.permute(0, 2, 3, 1, 4, 5).flatten(3).flatten(1, 2);     // [batch, grid · grid, 3 · patch · patch]
        return F.linear(patches, weight.flatten(1));                              // [batch, grid · grid, width]
    }
}
