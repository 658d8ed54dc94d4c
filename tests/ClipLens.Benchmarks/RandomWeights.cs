namespace ClipLens.Benchmarks;

/// <summary>Weights of any model's shape, drawn at random: speed does not depend on what a model knows, but on whether its weights are
/// float16, as those that OpenAI trained are.</summary>
internal sealed class RandomWeights : IWeights
{
    private readonly Dictionary<string, long[]> _shapes = [];

    public RandomWeights(ClipConfig config)
    {
        var (text, vision) = (config.Text, config.Vision);
        _shapes["logit_scale"] = [];
        _shapes["text_projection.weight"] = [config.Dimension, text.Tower.Width];
        _shapes["visual_projection.weight"] = [config.Dimension, vision.Tower.Width];
        _shapes["text_model.embeddings.token_embedding.weight"] = [text.VocabularySize, text.Tower.Width];
        _shapes["text_model.embeddings.position_embedding.weight"] = [text.ContextLength, text.Tower.Width];
        _shapes["vision_model.embeddings.class_embedding"] = [vision.Tower.Width];
        _shapes["vision_model.embeddings.position_embedding.weight"] = [vision.Tokens, vision.Tower.Width];
        _shapes["vision_model.embeddings.patch_embedding.weight"] = [vision.Tower.Width, 3, vision.PatchSize, vision.PatchSize];
        AddNorm("text_model.final_layer_norm", text.Tower.Width);
        AddNorm("vision_model.pre_layrnorm", vision.Tower.Width);
        AddNorm("vision_model.post_layernorm", vision.Tower.Width);
        AddBlocks("text_model", text.Tower);
        AddBlocks("vision_model", vision.Tower);
    }

    public string Path => "random weights";

    public void Dispose()
    {
    }

    /// <summary>The shapes of OpenAI's ViT-B/32 and ViT-L/14.</summary>
    public static ClipConfig Config(string name) => name switch
    {
        "vit-b-32" => new(512, new(new(512, 2048, 12, 8, "quick_gelu", 1e-5f), 49408, 77, 49407),
            new(new(768, 3072, 12, 12, "quick_gelu", 1e-5f), 224, 32)),
        "vit-l-14" => new(768, new(new(768, 3072, 12, 12, "quick_gelu", 1e-5f), 49408, 77, 49407),
            new(new(1024, 4096, 24, 16, "quick_gelu", 1e-5f), 224, 14)),
        _ => throw new ArgumentException($"No shape named {name}; vit-b-32 and vit-l-14 are known.", nameof(name)),
    };

    public static ClipParts Parts(string name)
    {
        var config = Config(name);
        return new ClipParts(config, new RandomWeights(config), Preprocessing.Clip(config.Vision.Resolution), null);
    }

    public IReadOnlyList<long>? ShapeOf(string name) => _shapes.GetValueOrDefault(name);

    public void Read(string name, long start, Span<float> values)
    {
        // By its place, so that a tensor has the same values whichever runs it is read in.
        var seed = (ulong)name.Length << 40;
        for (var i = 0; i < values.Length; i++)
        {
            var mixed = (seed + (ulong)(start + i) + 1) * 0x9E3779B97F4A7C15; // splitmix64
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            values[i] = (float)(Half)((((mixed >> 40) / (float)(1 << 24)) - 0.5f) * 0.1f);
        }
    }

    private void AddNorm(string name, int width) => _shapes[name + ".weight"] = _shapes[name + ".bias"] = [width];

    private void AddLinear(string name, int inputs, int outputs) =>
        (_shapes[name + ".weight"], _shapes[name + ".bias"]) = ([outputs, inputs], [outputs]);

    private void AddBlocks(string tower, TowerConfig config)
    {
        for (var i = 0; i < config.Layers; i++)
        {
            var block = $"{tower}.encoder.layers.{i}";
            AddNorm(block + ".layer_norm1", config.Width);
            AddNorm(block + ".layer_norm2", config.Width);
            foreach (var part in (string[])["q_proj", "k_proj", "v_proj", "out_proj"])
            {
                AddLinear($"{block}.self_attn.{part}", config.Width, config.Width);
            }

            AddLinear(block + ".mlp.fc1", config.Width, config.MlpWidth);
            AddLinear(block + ".mlp.fc2", config.MlpWidth, config.Width);
        }
    }
}
