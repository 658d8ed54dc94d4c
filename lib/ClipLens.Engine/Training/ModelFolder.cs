using System.Text.Json;

namespace ClipLens.Training;

/// <summary>Writes a model as the Hugging Face folder that every CLIP comes in.</summary>
internal static class ModelFolder
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(string folder, Clip clip, Preprocessing preprocessing)
    {
        Directory.CreateDirectory(folder);
        var (text, vision) = (clip.Config.Text, clip.Config.Vision);
        WriteJson(Path.Combine(folder, "config.json"), new
        {
            model_type = "clip",
            projection_dim = clip.Config.Dimension,
            text_config = new
            {
                hidden_size = text.Tower.Width,
                intermediate_size = text.Tower.MlpWidth,
                num_hidden_layers = text.Tower.Layers,
                num_attention_heads = text.Tower.Heads,
                hidden_act = text.Tower.Activation,
                layer_norm_eps = text.Tower.Epsilon,
                vocab_size = text.VocabularySize,
                max_position_embeddings = text.ContextLength,
                bos_token_id = text.VocabularySize - 2,
                eos_token_id = text.VocabularySize - 1,
            },
            vision_config = new
            {
                hidden_size = vision.Tower.Width,
                intermediate_size = vision.Tower.MlpWidth,
                num_hidden_layers = vision.Tower.Layers,
                num_attention_heads = vision.Tower.Heads,
                hidden_act = vision.Tower.Activation,
                layer_norm_eps = vision.Tower.Epsilon,
                image_size = vision.Resolution,
                patch_size = vision.PatchSize,
            },
        });
        WriteJson(Path.Combine(folder, "preprocessor_config.json"), new
        {
            do_resize = true,
            size = new { shortest_edge = preprocessing.Resolution },
            resample = 3,
            do_center_crop = true,
            crop_size = new { height = preprocessing.Resolution, width = preprocessing.Resolution },
            do_rescale = true,
            rescale_factor = 1 / 255.0,
            do_normalize = true,
            image_mean = preprocessing.Mean,
            image_std = preprocessing.Std,
        });
        var weights = new SafetensorsFile();
        foreach (var parameter in clip.Parameters)
        {
            weights.Add(parameter, parameter.Value);
        }

        weights.Write(Path.Combine(folder, "model.safetensors"), half: true, new Dictionary<string, string> { ["format"] = "pt" });
    }

    private static void WriteJson(string path, object value) => File.WriteAllText(path, JsonSerializer.Serialize(value, Indented) + "\n");
}
