using System.Text.Json;

namespace ClipLens.Hub;

/// <summary>A way in which a CLIP model is laid out in a folder: its configuration and its weights.</summary>
internal sealed record ModelFiles(string Config, string Weights)
{
    public const string Preprocessor = "preprocessor_config.json";
    private const string OpenClip = "open_clip_config.json";
    private const string HuggingFace = "config.json";
    private const string Index = ".index.json";

    private static readonly string[] TwoFiles = ["vocab.json", "merges.txt"];
    private static readonly string[] OneFile = ["tokenizer.json"];

    /// <summary>Gets the layouts, best first: safetensors before pickles, and open_clip first
    /// because some repositories keep another kind of model under Hugging Face's names.</summary>
    public static IReadOnlyList<ModelFiles> Layouts { get; } =
    [
        new(OpenClip, "open_clip_model.safetensors"),
        new(HuggingFace, "model.safetensors"),
        new(HuggingFace, "model.safetensors" + Index),
        new(OpenClip, "open_clip_pytorch_model.bin"),
        new(HuggingFace, "pytorch_model.bin"),
        new(HuggingFace, "pytorch_model.bin" + Index),
    ];

    /// <summary>Gets all files that a model may consist of, but for those that an index names.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Layouts.SelectMany(layout => new[] { layout.Config, layout.Weights }).Distinct(), .. TwoFiles, .. OneFile, Preprocessor];

    /// <summary>Gets the layouts in words.</summary>
    public static string Choices => string.Join(", or ", Layouts.Select(layout => $"{layout.Config} with {layout.Weights}"));

    public bool IsOpenClip => Config == OpenClip;

    public bool IsIndex => Weights.EndsWith(Index, StringComparison.Ordinal);

    public bool IsPickle => Weights.Contains(".bin", StringComparison.Ordinal);

    /// <summary>Finds the layout of a folder's or a repository's files.</summary>
    public static ModelFiles? Of(Func<string, bool> has) => Layouts.FirstOrDefault(layout => has(layout.Config) && has(layout.Weights));

    /// <summary>Finds the layout of a folder.</summary>
    public static ModelFiles? Of(string folder) =>
        Of(name => File.Exists(Path.Combine(folder, name)) && (name != HuggingFace || IsClip(folder)));

    /// <summary>Gets the files of the vocabulary of a folder or a repository, whether they are there or not.</summary>
    public static IReadOnlyList<string> VocabularyOf(Func<string, bool> has) => OneFile.All(has) && !TwoFiles.All(has) ? OneFile : TwoFiles;

    /// <summary>Tells whether a folder has all that loading takes.</summary>
    public static bool IsWhole(string folder)
    {
        return Of(folder) is { } layout && VocabularyOf(Has).All(Has) && (!layout.IsIndex || ShardsAreHere(layout));

        bool Has(string name) => File.Exists(Path.Combine(folder, name));

        bool ShardsAreHere(ModelFiles layout)
        {
            try
            {
                return ShardedWeights.Files(Path.Combine(folder, layout.Weights)).All(Has);
            }
            catch (InvalidDataException)
            {
                return true; // the loader says what is wrong with it
            }
        }
    }

    private static bool IsClip(string folder)
    {
        try
        {
            var json = JsonFile.Read(Path.Combine(folder, HuggingFace));
            return json.ValueKind == JsonValueKind.Object
                && (json.TryGetProperty("text_config", out _) || json.TryGetProperty("text_config_dict", out _));
        }
        catch (InvalidDataException)
        {
            return true; // the loader says what is wrong with it
        }
    }
}
