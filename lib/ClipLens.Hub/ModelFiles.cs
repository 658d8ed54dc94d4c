using System.Text.Json;

namespace ClipLens.Hub;

/// <summary>A way in which a CLIP model is laid out in a folder: its configuration and its weights.</summary>
internal sealed record ModelFiles(string Config, string Weights)
{
    public const string Vocabulary = "vocab.json";
    public const string Merges = "merges.txt";
    public const string Preprocessor = "preprocessor_config.json";
    private const string OpenClip = "open_clip_config.json";
    private const string HuggingFace = "config.json";

    /// <summary>Gets the layouts, best first: safetensors before pickles, and open_clip first because some repositories keep another kind of model under Hugging Face's names.</summary>
    public static IReadOnlyList<ModelFiles> Layouts { get; } =
    [
        new(OpenClip, "open_clip_model.safetensors"),
        new(HuggingFace, "model.safetensors"),
        new(OpenClip, "open_clip_pytorch_model.bin"),
        new(HuggingFace, "pytorch_model.bin"),
    ];

    /// <summary>Gets all files that a model may consist of.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Layouts.SelectMany(layout => new[] { layout.Config, layout.Weights }).Distinct(), Vocabulary, Merges, Preprocessor];

    /// <summary>Gets the layouts in words.</summary>
    public static string Choices => string.Join(", or ", Layouts.Select(layout => $"{layout.Config} with {layout.Weights}"));

    public bool IsOpenClip => Config == OpenClip;

    public bool IsPickle => Weights.EndsWith(".bin", StringComparison.Ordinal);

    /// <summary>Finds the layout of a folder's or a repository's files.</summary>
    public static ModelFiles? Of(Func<string, bool> has) => Layouts.FirstOrDefault(layout => has(layout.Config) && has(layout.Weights));

    /// <summary>Finds the layout of a folder.</summary>
    public static ModelFiles? Of(string folder) => Of(name => File.Exists(Path.Combine(folder, name)) && (name != HuggingFace || IsClip(folder)));

    /// <summary>Tells whether a folder has all that loading takes.</summary>
    public static bool IsWhole(string folder) =>
        Of(folder) is not null && File.Exists(Path.Combine(folder, Vocabulary)) && File.Exists(Path.Combine(folder, Merges));

    private static bool IsClip(string folder)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, HuggingFace)));
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("text_config", out _);
        }
        catch (JsonException)
        {
            return true; // the loader says what is wrong with it
        }
    }
}
