using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ClipLens.Torch;

// Both towers, to be read beside the paper (Radford et al. 2021, 2.4) and OpenAI's model.py. A field has the name that its tensor or
// its part of the model has in a checkpoint of Hugging Face's layout: q_proj of layer 3 of the vision tower is
// vision_model.encoder.layers.3.self_attn.q_proj, here and there, and so the weights are found.

/// <summary>Both towers as modules, whose fields have the names of a checkpoint.</summary>
internal sealed class Clip : Module
{
    private readonly VisionTransformer vision_model;
    private readonly Linear visual_projection;
    private readonly TextTransformer text_model;
    private readonly Linear text_projection;

    public Clip(Placement at, ClipConfig config)
        : base(nameof(Clip))
    {
        vision_model = new VisionTransformer(at, config.Vision);
        visual_projection = new Linear(at, config.Vision.Tower.Width, config.Dimension, hasBias: false);
        text_model = new TextTransformer(at, config.Text);
        text_projection = new Linear(at, config.Text.Tower.Width, config.Dimension, hasBias: false);
        RegisterComponents();
    }

    public Tensor encode_image(Tensor pixels) =>                                  // [batch, 3, resolution, resolution]
        visual_projection.forward(vision_model.forward(pixels));                  // [batch, dimension]

    public Tensor encode_text(Tensor ids, Tensor ends) =>                         // [batch, tokens], [batch]
        text_projection.forward(text_model.forward(ids, ends));                   // [batch, dimension]

    /// <summary>Reads each tensor by its name, one after the other, so that no second copy of the model is ever in memory.</summary>
    /// <remarks>QuickGELU, x · σ(1.702x), is SiLU of 1.702x over 1.702; with
    /// the two factors in fc1 and fc2 it is one pass instead of three.</remarks>
    public void load(WeightReader weights, ClipConfig config)
    {
        foreach (var (name, weight) in named_buffers())
        {
            using var scope = NewDisposeScope();
            var values = empty(weight.shape, ScalarType.Float32);
            weights.Read(MemoryMarshal.Cast<byte, float>(values.bytes), name, weight.shape);
            var tower = name.StartsWith("vision", StringComparison.Ordinal) ? config.Vision.Tower : config.Text.Tower;
            var isQuick = tower.Activation == "quick_gelu";
            values.mul_(isQuick && name.Contains("mlp.fc1") ? 1.702 : isQuick && name.EndsWith("mlp.fc2.weight") ? 1 / 1.702 : 1);
            weight.copy_(values);
        }

        weights.RefuseMore(nameof(vision_model), config.Vision.Tower.Layers);
        weights.RefuseMore(nameof(text_model), config.Text.Tower.Layers);
    }
}

internal sealed class VisionTransformer : Module<Tensor, Tensor>
{
    private readonly VisionEmbeddings embeddings;
    private readonly LayerNorm pre_layrnorm;                                      // spelt so in every checkpoint
    private readonly Encoder encoder;
    private readonly LayerNorm post_layernorm;

    public VisionTransformer(Placement at, VisionConfig config)
        : base(nameof(VisionTransformer))
    {
        embeddings = new VisionEmbeddings(at, config);
        pre_layrnorm = new LayerNorm(at, config.Tower);
        encoder = new Encoder(at, config.Tower, causal: false);
        post_layernorm = new LayerNorm(at, config.Tower);
        RegisterComponents();
    }

    public override Tensor forward(Tensor pixels)                                 // [batch, 3, resolution, resolution]
    {
        var x = embeddings.forward(pixels);                                       // [batch, 1 + grid · grid, width]
        x = encoder.forward(pre_layrnorm.forward(x));
        return post_layernorm.forward(x.select(1, 0));                            // [batch, width], read at the class token
    }
}

internal sealed class VisionEmbeddings : Module<Tensor, Tensor>
{
    private readonly PatchEmbedding patch_embedding;
    private readonly Tensor class_embedding;                                      // [width]
    private readonly Embedding position_embedding;

    public VisionEmbeddings(Placement at, VisionConfig config)
        : base(nameof(VisionEmbeddings))
    {
        patch_embedding = new PatchEmbedding(at, config);
        class_embedding = at.Weight(config.Tower.Width);
        position_embedding = new Embedding(at, config.Tokens, config.Tower.Width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor pixels)                                 // [batch, 3, resolution, resolution]
    {
        var patches = patch_embedding.forward(pixels);                            // [batch, grid · grid, width]
        var first = class_embedding.expand(patches.shape[0], 1, -1);              // [batch, 1, width]
        return cat([first, patches], 1).add_(position_embedding.weight);          // [batch, 1 + grid · grid, width]
    }
}

internal sealed class TextTransformer : Module<Tensor, Tensor, Tensor>
{
    private readonly TextEmbeddings embeddings;
    private readonly Encoder encoder;
    private readonly LayerNorm final_layer_norm;

    public TextTransformer(Placement at, TextConfig config)
        : base(nameof(TextTransformer))
    {
        embeddings = new TextEmbeddings(at, config);
        encoder = new Encoder(at, config.Tower, causal: true);
        final_layer_norm = new LayerNorm(at, config.Tower);
        RegisterComponents();
    }

    public override Tensor forward(Tensor ids, Tensor ends)                       // [batch, tokens], [batch]
    {
        var x = encoder.forward(embeddings.forward(ids));                         // [batch, tokens, width]
        var rows = TensorIndex.Tensor(arange(ids.shape[0], device: ids.device));
        x = x[rows, TensorIndex.Tensor(ends)];                                    // [batch, width], read at the end token
        return final_layer_norm.forward(x);
    }
}

internal sealed class TextEmbeddings : Module<Tensor, Tensor>
{
    private readonly Embedding token_embedding;
    private readonly Embedding position_embedding;

    public TextEmbeddings(Placement at, TextConfig config)
        : base(nameof(TextEmbeddings))
    {
        token_embedding = new Embedding(at, config.VocabularySize, config.Tower.Width);
        position_embedding = new Embedding(at, config.ContextLength, config.Tower.Width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor ids) =>                                 // [batch, tokens]
        token_embedding.forward(ids).add_(position_embedding.weight.narrow(0, 0, ids.shape[1])); // [batch, tokens, width]
}

internal sealed class Encoder : Module<Tensor, Tensor>
{
    private readonly ModuleList<EncoderLayer> layers;

    public Encoder(Placement at, TowerConfig config, bool causal)
        : base(nameof(Encoder))
    {
        layers = new([.. Enumerable.Range(0, config.Layers).Select(_ => new EncoderLayer(at, config, causal))]);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => layers.Aggregate(x, (x, layer) => layer.forward(x)); // [batch, tokens, width]
}

internal sealed class EncoderLayer : Module<Tensor, Tensor>
{
    private readonly LayerNorm layer_norm1;
    private readonly Attention self_attn;
    private readonly LayerNorm layer_norm2;
    private readonly Mlp mlp;

    public EncoderLayer(Placement at, TowerConfig config, bool causal)
        : base(nameof(EncoderLayer))
    {
        layer_norm1 = new LayerNorm(at, config);
        self_attn = new Attention(at, config, causal);
        layer_norm2 = new LayerNorm(at, config);
        mlp = new Mlp(at, config);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)                                      // [batch, tokens, width], changed in place
    {
        using var scope = NewDisposeScope();                                      // a layer's tensors make room for the next one's
        x.add_(self_attn.forward(layer_norm1.forward(x)));
        x.add_(mlp.forward(layer_norm2.forward(x)));
        return x;
    }
}

internal sealed class Attention : Module<Tensor, Tensor>
{
    private readonly Linear q_proj, k_proj, v_proj, out_proj;
    private readonly int heads;
    private readonly bool causal;                                                 // a token sees only itself and those before it

    public Attention(Placement at, TowerConfig config, bool causal)
        : base(nameof(Attention))
    {
        (heads, this.causal) = (config.Heads, causal);
        q_proj = new Linear(at, config.Width, config.Width);
        k_proj = new Linear(at, config.Width, config.Width);
        v_proj = new Linear(at, config.Width, config.Width);
        out_proj = new Linear(at, config.Width, config.Width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)                                      // [batch, tokens, width]
    {
        var (q, k, v) = (split(q_proj), split(k_proj), split(v_proj));
        // softmax(Q · Kᵀ / √headWidth) · V (Vaswani et al. 2017, eq. 1), in one kernel where there is one
        var y = functional.scaled_dot_product_attention(q, k, v, is_casual: causal); // [batch, heads, tokens, head width]
        y = y.transpose(1, 2).flatten(2);                                         // [batch, tokens, width]
        return out_proj.forward(y);

        Tensor split(Linear projection) =>
            projection.forward(x).unflatten(2, heads, -1).transpose(1, 2);        // [batch, heads, tokens, head width]
    }
}

internal sealed class Mlp : Module<Tensor, Tensor>
{
    private readonly Linear fc1, fc2;
    private readonly bool gelu;

    public Mlp(Placement at, TowerConfig config)
        : base(nameof(Mlp))
    {
        gelu = config.Activation == "gelu";
        fc1 = new Linear(at, config.Width, config.MlpWidth);
        fc2 = new Linear(at, config.MlpWidth, config.Width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)                                      // [batch, tokens, width]
    {
        var y = fc1.forward(x);                                                   // [batch, tokens, mlp width]
        y = gelu ? y.gelu() : y.silu_();                                          // QuickGELU: see Clip.load
        return fc2.forward(y);                                                    // [batch, tokens, width]
    }
}
