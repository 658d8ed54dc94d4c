using System.Collections.Concurrent;

namespace ClipLens.Hub.Formats;

/// <summary>Shows tensors that are named as open_clip and OpenAI name them under Hugging Face's names.</summary>
/// <remarks>
/// Two things differ beside the names: query, key and value are one tensor, in this order; and the two projections are stored
/// <c>[width, dimension]</c>, to be multiplied from the right, where Hugging Face stores <c>[dimension, width]</c>.
/// </remarks>
internal sealed class OpenClipWeights(IWeights source) : IWeights
{
    /// <summary>Parts of names, Hugging Face's and open_clip's, in the order in which they are replaced.</summary>
    private static readonly (string From, string To)[] Parts =
    [
        ("text_projection.weight", "text_model.text_projection"),
        ("visual_projection.weight", "vision_model.proj"),
        ("embeddings.patch_embedding", "conv1"),
        ("embeddings.position_embedding.weight", "positional_embedding"),
        ("embeddings.", ""), // class_embedding, token_embedding
        ("encoder.layers.", "transformer.resblocks."),
        ("self_attn.out_proj", "attn.out_proj"),
        ("layer_norm1", "ln_1"),
        ("layer_norm2", "ln_2"),
        ("mlp.fc1", "mlp.c_fc"),
        ("mlp.fc2", "mlp.c_proj"),
        ("pre_layrnorm", "ln_pre"), // Hugging Face's own spelling
        ("post_layernorm", "ln_post"),
        ("final_layer_norm", "ln_final"),
        ("vision_model.", "visual."),
    ];

    /// <summary>Models with a text tower of their own class keep it under a prefix.</summary>
    private readonly string _text = source.ShapeOf("text.token_embedding.weight") is null ? "" : "text.";
    // a loader reads row by row
    private readonly ConcurrentDictionary<string, (string Name, int? Third)> _found = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, float[]> _transposed = new(StringComparer.Ordinal);

    public string Path => source.Path;

    public IReadOnlyList<long>? ShapeOf(string name)
    {
        var (original, third) = _found.GetOrAdd(name, Find);
        return source.ShapeOf(original) switch
        {
            { Count: 2 } shape when IsTransposed(name) => [shape[1], shape[0]],
            { Count: > 0 } shape when third is not null => [shape[0] / 3, .. shape.Skip(1)],
            [1] when name == "logit_scale" => [], // some keep it as a row of one
            var shape => shape,
        };
    }

    public void Read(string name, long start, Span<float> values)
    {
        var (original, third) = _found.GetOrAdd(name, Find);
        if (IsTransposed(name))
        {
            _transposed.GetOrAdd(original, Transpose).AsSpan(checked((int)start), values.Length).CopyTo(values);
            return;
        }

        var part = third is { } index ? index * source.ShapeOf(original)!.Aggregate(1L, (count, size) => count * size) / 3 : 0;
        source.Read(original, part + start, values);
    }

    public void Dispose() => source.Dispose();

    private static bool IsTransposed(string name) => name is "text_projection.weight" or "visual_projection.weight";

    private float[] Transpose(string original)
    {
        var shape = source.ShapeOf(original)!; // the loader has asked for it
        var (rows, columns) = (checked((int)shape[0]), checked((int)shape[1]));
        var values = new float[checked(rows * columns)];
        source.Read(original, 0, values);
        var transposed = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            transposed[(i % columns * rows) + (i / columns)] = values[i];
        }

        return transposed;
    }

    /// <summary>Finds the tensor that holds a Hugging Face one, and which third of it for query, key and value.</summary>
    private (string Name, int? Third) Find(string name)
    {
        var found = Parts.Aggregate(name, (text, part) => text.Replace(part.From, part.To, StringComparison.Ordinal))
            .Replace("text_model.", _text, StringComparison.Ordinal);
        for (var i = 0; i < 3; i++)
        {
            var module = $"self_attn.{"qkv"[i]}_proj.";
            if (found.Contains(module, StringComparison.Ordinal))
            {
                return (found.Replace(module, "attn.in_proj_", StringComparison.Ordinal), i);
            }
        }

        return (found, null);
    }
}
