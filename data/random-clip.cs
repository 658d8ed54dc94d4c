#!/usr/bin/env -S dotnet --
// Writes a small CLIP with random weights, so that there is something to search with until models/picturebook is there:
// dotnet run data/random-clip.cs -- FOLDER
using System.Runtime.InteropServices;
using System.Text.Json;

const int Width = 64;
var tensors = new SortedDictionary<string, int[]>(StringComparer.Ordinal)
{
    ["logit_scale"] = [],
    ["text_projection.weight"] = [Width, Width],
    ["visual_projection.weight"] = [Width, Width],
    ["text_model.embeddings.token_embedding.weight"] = [600, Width],
    ["text_model.embeddings.position_embedding.weight"] = [77, Width],
    ["vision_model.embeddings.class_embedding"] = [Width],
    ["vision_model.embeddings.patch_embedding.weight"] = [Width, 3, 16, 16],
    ["vision_model.embeddings.position_embedding.weight"] = [17, Width],
};
string[] layers = ["text_model.encoder.layers.0", "vision_model.encoder.layers.0"];
string[] norms = ["text_model.final_layer_norm", "vision_model.pre_layrnorm", "vision_model.post_layernorm", .. layers.SelectMany(l => new[] { $"{l}.layer_norm1", $"{l}.layer_norm2" })];
string[] projections = ["q", "k", "v", "out"];
foreach (var norm in norms)
    (tensors[$"{norm}.weight"], tensors[$"{norm}.bias"]) = ([Width], [Width]);
foreach (var layer in layers)
{
    foreach (var projection in projections)
        (tensors[$"{layer}.self_attn.{projection}_proj.weight"], tensors[$"{layer}.self_attn.{projection}_proj.bias"]) = ([Width, Width], [Width]);
    (tensors[$"{layer}.mlp.fc1.weight"], tensors[$"{layer}.mlp.fc1.bias"]) = ([4 * Width, Width], [4 * Width]);
    (tensors[$"{layer}.mlp.fc2.weight"], tensors[$"{layer}.mlp.fc2.bias"]) = ([Width, 4 * Width], [Width]);
}

var (header, values, random) = (new Dictionary<string, object>(), new List<float>(), new Random(1));
foreach (var (name, shape) in tensors)
{
    var (start, count) = (4 * values.Count, shape.Aggregate(1, (a, b) => a * b));
    // Weights keep a vector's length on the whole; biases are 0, the scales of layer norm 1.
    var scale = shape.Length > 1 ? MathF.Sqrt(12f * shape[0] / count) : 0;
    var constant = name.EndsWith(".bias", StringComparison.Ordinal) ? 0 : 1;
    for (var i = 0; i < count; i++)
        values.Add(scale == 0 ? constant : scale * (random.NextSingle() - 0.5f));
    header[name] = new { dtype = "F32", shape, data_offsets = new[] { start, 4 * values.Count } };
}

var folder = Directory.CreateDirectory(args[0]).FullName;
var tower = $"\"hidden_size\":{Width},\"intermediate_size\":{4 * Width},\"num_hidden_layers\":1,\"num_attention_heads\":1,\"hidden_act\":\"quick_gelu\"";
File.WriteAllText(Path.Combine(folder, "config.json"), $$"""
    {"model_type":"clip","projection_dim":{{Width}},
     "text_config":{ {{tower}},"vocab_size":600,"max_position_embeddings":77,"eos_token_id":599 },
     "vision_config":{ {{tower}},"image_size":64,"patch_size":16 } }
    """);
File.WriteAllText(Path.Combine(folder, "preprocessor_config.json"), """
    {"size":64,"crop_size":64,"image_mean":[0.48145466,0.4578275,0.40821073],"image_std":[0.26862954,0.26130258,0.27577711]}
    """);
var json = JsonSerializer.SerializeToUtf8Bytes(header);
File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), [.. BitConverter.GetBytes((long)json.Length), .. json, .. MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values))]);
