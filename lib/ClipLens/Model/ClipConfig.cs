using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClipLens;

/// <summary>The sizes of a CLIP model, as <c>config.json</c> gives them.</summary>
/// <param name="Dimension">Length of an embedding.</param>
/// <param name="Text">The text tower.</param>
/// <param name="Vision">The vision tower.</param>
public sealed record ClipConfig(int Dimension, TextConfig Text, VisionConfig Vision)
{
    private const int MaxResolution = 8192;

    /// <summary>Reads <c>config.json</c> of a Hugging Face CLIP folder; what it leaves out has the values of ViT-B/32, as there.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is not a CLIP model's, or its sizes do not fit each other.</exception>
    public static ClipConfig Read(string path)
    {
        try
        {
            var root = JsonObject.Create(JsonFile.Read(path)) ?? throw new JsonException("it is empty");
            var type = (string?)root["model_type"];
            if (type != "clip")
            {
                throw new InvalidDataException($"{path} describes a model of type \"{type}\"; \"clip\" was expected.");
            }

            var text = Section(root, "text_config");
            var vision = Section(root, "vision_config");
            var (side, patch) = (Size(path, vision, "image_size", 224), Size(path, vision, "patch_size", 32));
            if (side > MaxResolution || patch > side)
            {
                throw new InvalidDataException(
                    $"{path} cuts pictures of {side} pixels into patches of {patch}; at most {MaxResolution} pixels, and a patch no "
                        + "larger than the picture, were expected.");
            }

            return new ClipConfig(
                Size(path, root, "projection_dim", 512),
                new TextConfig(
                    Tower(path, text, 512, 2048, 8),
                    Size(path, text, "vocab_size", 49408),
                    Size(path, text, "max_position_embeddings", 77),
                    EndToken((int?)text["eos_token_id"] ?? 49407)),
                new VisionConfig(
                    Tower(path, vision, 768, 3072, 12),
                    side,
                    patch));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path} is not the JSON of a CLIP model: {exception.Message}", exception);
        }
    }

    // Early configurations say 2 for every model and mean the vocabulary's last token.
    private static int? EndToken(int id) => id == 2 ? null : id;

    // As transformers reads it: where there is text_config_dict, text_config counts for nothing.
    private static JsonObject Section(JsonObject root, string name) => root[name + "_dict"] as JsonObject ?? root[name] as JsonObject ?? [];

    private static TowerConfig Tower(string path, JsonObject section, int width, int mlpWidth, int heads)
    {
        var tower = new TowerConfig(
            Size(path, section, "hidden_size", width),
            Size(path, section, "intermediate_size", mlpWidth),
            Size(path, section, "num_hidden_layers", 12),
            Size(path, section, "num_attention_heads", heads),
            (string?)section["hidden_act"] ?? "quick_gelu",
            (float?)section["layer_norm_eps"] ?? 1e-5f);
        if (tower.Width % tower.Heads != 0)
        {
            throw new InvalidDataException(
                $"{path} divides a width of {tower.Width} among {tower.Heads} attention heads, which leaves a rest.");
        }

        return tower.Activation is "quick_gelu" or "gelu"
            ? tower
            : throw new InvalidDataException(
                $"{path} asks for the activation \"{tower.Activation}\"; \"quick_gelu\" or \"gelu\" was expected.");
    }

    private static int Size(string path, JsonObject section, string name, int absent)
    {
        var size = (int?)section[name] ?? absent;
        return size is > 0 and <= 1_000_000
            ? size
            : throw new InvalidDataException($"{path} gives {name} = {size}; a number from 1 to 1,000,000 was expected.");
    }
}

/// <summary>The text tower's sizes.</summary>
/// <param name="Tower">What both towers have.</param>
/// <param name="VocabularySize">Number of tokens known.</param>
/// <param name="ContextLength">The most tokens of a text, start and end included.</param>
/// <param name="EndToken">The token at which the embedding is read; null for the highest id of the text.</param>
public sealed record TextConfig(TowerConfig Tower, int VocabularySize, int ContextLength, int? EndToken);

/// <summary>The vision tower's sizes.</summary>
/// <param name="Tower">What both towers have.</param>
/// <param name="Resolution">Side of the picture in pixels.</param>
/// <param name="PatchSize">Side of a patch in pixels.</param>
public sealed record VisionConfig(TowerConfig Tower, int Resolution, int PatchSize)
{
    /// <summary>Gets the number of patches along a side.</summary>
    public int Grid => Resolution / PatchSize;

    /// <summary>Gets the tokens of a picture: its patches, and the class token ahead of them.</summary>
    public int Tokens => (Grid * Grid) + 1;
}

/// <summary>What both towers have.</summary>
/// <param name="Width">Values per token.</param>
/// <param name="MlpWidth">Values per token between the two layers of the MLP.</param>
/// <param name="Layers">Number of blocks.</param>
/// <param name="Heads">Attention heads per block.</param>
/// <param name="Activation"><c>quick_gelu</c> or <c>gelu</c>.</param>
/// <param name="Epsilon">Added to the variance in layer norm.</param>
public sealed record TowerConfig(int Width, int MlpWidth, int Layers, int Heads, string Activation, float Epsilon);
