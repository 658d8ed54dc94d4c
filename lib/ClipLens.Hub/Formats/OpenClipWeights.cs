using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ClipLens.Model;

namespace ClipLens.Hub.Formats;

/// <summary>Shows tensors that are named as open_clip and OpenAI name them under Hugging Face's names.</summary>
/// <remarks>
/// Two things differ beside the names: query, key and value are one tensor, in this order; and the two projections are stored
/// <c>[width, dimension]</c>, to be multiplied from the right, where Hugging Face stores <c>[dimension, width]</c>.
/// </remarks>
internal sealed partial class OpenClipWeights(IWeights source) : IWeights
{
    private static readonly Dictionary<string, string> Modules = new(StringComparer.Ordinal)
    {
        ["text_model.embeddings.token_embedding.weight"] = "token_embedding.weight",
        ["text_model.embeddings.position_embedding.weight"] = "positional_embedding",
        ["text_model.final_layer_norm.weight"] = "ln_final.weight",
        ["text_model.final_layer_norm.bias"] = "ln_final.bias",
        ["text_projection.weight"] = "text_projection",
        ["vision_model.embeddings.class_embedding"] = "visual.class_embedding",
        ["vision_model.embeddings.patch_embedding.weight"] = "visual.conv1.weight",
        ["vision_model.embeddings.position_embedding.weight"] = "visual.positional_embedding",
        ["vision_model.pre_layrnorm.weight"] = "visual.ln_pre.weight", // Hugging Face's own spelling
        ["vision_model.pre_layrnorm.bias"] = "visual.ln_pre.bias",
        ["vision_model.post_layernorm.weight"] = "visual.ln_post.weight",
        ["vision_model.post_layernorm.bias"] = "visual.ln_post.bias",
        ["visual_projection.weight"] = "visual.proj",
        ["logit_scale"] = "logit_scale",
    };

    private static readonly Dictionary<string, string> BlockModules = new(StringComparer.Ordinal)
    {
        ["layer_norm1"] = "ln_1",
        ["layer_norm2"] = "ln_2",
        ["mlp.fc1"] = "mlp.c_fc",
        ["mlp.fc2"] = "mlp.c_proj",
        ["self_attn.out_proj"] = "attn.out_proj",
    };

    /// <summary>Models with a text tower of their own class keep it under a prefix.</summary>
    private readonly string _text = source.ShapeOf("text.token_embedding.weight") is null ? "" : "text.";
    private readonly ConcurrentDictionary<string, float[]> _transposed = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Path => source.Path;

    /// <inheritdoc/>
    public IReadOnlyList<long>? ShapeOf(string name)
    {
        if (Find(name) is not (var (original, part, transposed)) || source.ShapeOf(original) is not { } shape)
        {
            return null;
        }

        return transposed && shape.Count == 2 ? [shape[1], shape[0]]
            : part is null ? shape
            : [shape[0] / 3, .. shape.Skip(1)];
    }

    /// <inheritdoc/>
    public void Read(string name, long start, Span<float> values)
    {
        var (original, part, transposed) = Find(name)!.Value; // ShapeOf has found it
        if (transposed)
        {
            _transposed.GetOrAdd(original, Transpose).AsSpan(checked((int)start), values.Length).CopyTo(values);
            return;
        }

        var offset = part is { } third ? source.ShapeOf(original)!.Aggregate(1L, (count, size) => count * size) / 3 * third : 0;
        source.Read(original, offset + start, values);
    }

    private float[] Transpose(string original)
    {
        var shape = source.ShapeOf(original)!; // found before it is read
        var (rows, columns) = (checked((int)shape[0]), checked((int)shape[1]));
        var values = new float[checked(rows * columns)];
        source.Read(original, 0, values);
        var transposed = new float[values.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                transposed[(column * rows) + row] = values[(row * columns) + column];
            }
        }

        return transposed;
    }

    /// <summary>Finds the tensor that holds a Hugging Face one: its name, which third of it for query, key and value, and whether it is turned.</summary>
    private (string Name, int? Part, bool Transposed)? Find(string name)
    {
        if (Modules.TryGetValue(name, out var plain))
        {
            var prefix = plain == "logit_scale" || plain.StartsWith("visual.", StringComparison.Ordinal) ? "" : _text;
            return (prefix + plain, null, plain is "text_projection" or "visual.proj");
        }

        var match = BlockPattern().Match(name);
        if (!match.Success)
        {
            return null;
        }

        var block = $"{(match.Groups["tower"].Value == "vision" ? "visual." : _text)}transformer.resblocks.{match.Groups["block"].Value}.";
        var (module, kind) = (match.Groups["module"].Value, match.Groups["kind"].Value);
        return module switch
        {
            "self_attn.q_proj" => (block + "attn.in_proj_" + kind, 0, false),
            "self_attn.k_proj" => (block + "attn.in_proj_" + kind, 1, false),
            "self_attn.v_proj" => (block + "attn.in_proj_" + kind, 2, false),
            _ => BlockModules.TryGetValue(module, out var other) ? ($"{block}{other}.{kind}", null, false) : null,
        };
    }

    [GeneratedRegex(@"^(?<tower>text|vision)_model\.encoder\.layers\.(?<block>\d+)\.(?<module>.+)\.(?<kind>weight|bias)$", RegexOptions.ExplicitCapture)]
    private static partial Regex BlockPattern();
}
