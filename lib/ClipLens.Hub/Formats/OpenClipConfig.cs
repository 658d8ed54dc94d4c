using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClipLens.Hub.Formats;

/// <summary>Reads <c>open_clip_config.json</c>: sizes, activation and preprocessing, as open_clip understands them.</summary>
/// <remarks>open_clip trains many kinds of towers. What is not a plain CLIP is refused by the setting that makes it another.</remarks>
internal static class OpenClipConfig
{
    private static readonly HashSet<string> VisionSizes =
        ["image_size", "layers", "width", "patch_size", "head_width", "mlp_ratio", "patch_dropout", "norm_kwargs"];
    private static readonly HashSet<string> TextSizes =
        ["context_length", "vocab_size", "width", "heads", "layers", "mlp_ratio", "norm_kwargs", "eos_id", "pad_id", "pool_type",
            "hf_tokenizer_name"];

    /// <summary>Settings that change nothing when they have these values, which are open_clip's own defaults.</summary>
    private static readonly HashSet<string> Harmless =
        ["pool_type=tok", "pos_embed_type=learnable", "proj_type=linear", "text_arch=clip", "block_type=default", "attn_pooler_queries=256",
            "attn_pooler_heads=8"];

    /// <summary>Reads the file; the model's name decides the activation where the file does not.</summary>
    public static (ClipConfig Config, Preprocessing Preprocessing) Read(string path, string name)
    {
        try
        {
            var root = JsonObject.Create(JsonFile.Read(path)) ?? throw new JsonException("an object was expected");
            var model = root["model_cfg"] as JsonObject ?? root;
            var vision = model["vision_cfg"] as JsonObject ?? throw new JsonException("it has no vision_cfg");
            var text = model["text_cfg"] as JsonObject ?? throw new JsonException("it has no text_cfg");
            RefuseOthers(path, "vision_cfg", vision, VisionSizes);
            RefuseOthers(path, "text_cfg", text, TextSizes);
            if (model["multimodal_cfg"] is not null)
            {
                throw new InvalidDataException($"{path} describes a CoCa model (multimodal_cfg); a CLIP was expected.");
            }

            if ((string?)text["hf_tokenizer_name"] is { } tokenizer && !tokenizer.Contains("clip", StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidDataException(
                    $"{path} asks for the tokenizer of {tokenizer} (text_cfg.hf_tokenizer_name); CLIP's was expected.");
            }

            var activation = IsQuick(model, name) ? "quick_gelu" : "gelu";
            var width = Size(path, vision, "width", 768);
            var config = new ClipConfig(
                Size(path, model, "embed_dim", null),
                new TextConfig(
                    Tower(path, text, Size(path, text, "width", 512), Size(path, text, "heads", 8), activation),
                    Size(path, text, "vocab_size", 49408),
                    Size(path, text, "context_length", 77),
                    EndToken(path, text)),
                new VisionConfig(
                    Tower(path, vision, width, width / Size(path, vision, "head_width", 64), activation),
                    Size(path, vision, "image_size", 224),
                    Size(path, vision, "patch_size", 16)));
            return (config, Preprocess(path, root["preprocess_cfg"] as JsonObject ?? [], config.Vision.Resolution));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path} is not the JSON of an open_clip model: {e.Message}", e);
        }
    }

    /// <summary>OpenAI's weights, and those that start from them, take QuickGELU;
    /// the file says so, or the name does as in open_clip's list of models.</summary>
    private static bool IsQuick(JsonObject model, string name) =>
        (bool?)model["quick_gelu"]
            ?? (name.Contains("-quickgelu", StringComparison.OrdinalIgnoreCase)
                || name.EndsWith(".openai", StringComparison.OrdinalIgnoreCase));

    private static int? EndToken(string path, JsonObject text) => ((string?)text["pool_type"] ?? "argmax") switch
    {
        "argmax" => null, // where the highest id is
        "eos" => Size(path, text, "eos_id", null),
        var other => throw new InvalidDataException(
            $"{path} reads the text's embedding at \"{other}\" (text_cfg.pool_type); argmax or eos was expected."),
    };

    private static TowerConfig Tower(string path, JsonObject section, int width, int heads, string activation)
    {
        var mlp = (int)(width * ((double?)section["mlp_ratio"] ?? 4.0)); // cut off, as open_clip does
        var epsilon = (float?)(section["norm_kwargs"] as JsonObject)?["eps"] ?? 1e-5f;
        return heads > 0 && width % heads == 0
            ? new TowerConfig(width, mlp, Size(path, section, "layers", 12), heads, activation, epsilon)
            : throw new InvalidDataException($"{path} divides a width of {width} among {heads} attention heads, which leaves a rest.");
    }

    private static Preprocessing Preprocess(string path, JsonObject section, int resolution)
    {
        var interpolation = (string?)section["interpolation"] ?? "bicubic";
        var mode = (string?)section["resize_mode"] ?? "shortest";
        if (interpolation != "bicubic" || mode is not ("shortest" or "squash"))
        {
            throw new InvalidDataException(
                $"{path} resizes pictures by \"{interpolation}\", \"{mode}\"; bicubic, shortest or squash was expected.");
        }

        var clip = Preprocessing.Clip(resolution);
        return new Preprocessing(resolution, Channels(path, section, "mean", clip.Mean), Channels(path, section, "std", clip.Std))
            { Squeezes = mode == "squash" };
    }

    private static float[] Channels(string path, JsonObject section, string name, float[] absent) => section[name] switch
    {
        null => absent,
        JsonArray { Count: 3 } array when !array.Contains(null) => array.Select(value => (float)value!).ToArray(), // none is null
        var other => throw new InvalidDataException($"{path} gives {name} = {other.ToJsonString()}; three numbers were expected."),
    };

    private static void RefuseOthers(string path, string section, JsonObject values, HashSet<string> known)
    {
        foreach (var (name, value) in values.Where(setting => !known.Contains(setting.Key)))
        {
            if (value?.ToString() is { } found && found is not ("false" or "0" or "0.0" or "{}" or "")
                && !Harmless.Contains($"{name}={found}"))
            {
                throw new InvalidDataException($"{path} is not of a plain CLIP: {section}.{name} = {value.ToJsonString()}.");
            }
        }
    }

    private static int Size(string path, JsonObject section, string name, int? absent)
    {
        var value = section[name];
        var size = value switch
        {
            null => absent,
            JsonArray { Count: 2 } pair when (int?)pair[0] == (int?)pair[1] => (int?)pair[0], // a square's two sides
            JsonValue => (int?)value,
            _ => null,
        };
        return size is > 0 and <= 1_000_000 ? size.Value
            : throw new InvalidDataException(
                $"{path} gives {name} = {value?.ToJsonString() ?? "nothing"}; a number from 1 to 1,000,000 was expected.");
    }
}
