using System.Text.Json.Nodes;
using ClipLens.Hub;

namespace ClipLens.Tests.Hub;

/// <summary>Models that PyTorch wrote (golden/make.py), in every format.</summary>
public sealed class GoldenTests
{
    public static readonly string Golden = Path.Combine(Shared.Repository, "tests", "ClipLens.Tests", "Hub", "golden");

    [Theory]
    [InlineData("quick/hf-safetensors")]
    [InlineData("quick/hf-bin")]
    [InlineData("quick/openclip-safetensors")]
    [InlineData("quick/openclip-bin")]
    [InlineData("plain/hf-safetensors")]
    [InlineData("plain/openclip-bin")]
    public async Task Every_format_gives_the_embeddings_of_PyTorch(string name)
    {
        var folder = Path.Combine(Golden, name);
        var family = Path.GetDirectoryName(folder)!;

        var clip = await ModelHub.LoadAsync(folder);

        Near(Npy.Read<float>(Path.Combine(family, "image.npy")),
            clip.EncodePixels(Npy.Read<float>(Path.Combine(family, "pixels.npy")).Values, 3).Values);
        Near(Npy.Read<float>(Path.Combine(family, "text.npy")),
            clip.EncodeTokens(Npy.Read<int>(Path.Combine(family, "ids.npy")).Values, 6).Values);
        Assert.DoesNotContain(ModelHub.Check(folder), problem => !problem.Contains("is missing; without it, pictures can be encoded"));
    }

    [Fact]
    public async Task The_padding_after_the_end_token_does_not_matter()
    {
        var clip = await ModelHub.LoadAsync(Path.Combine(Golden, "quick/openclip-bin"));
        var texts = clip.EncodeTokens(Npy.Read<int>(Path.Combine(Golden, "quick/ids.npy")).Values, 6);

        for (var text = 0; text < 6; text += 2)
        {
            Assert.Equal(texts.Row(text).ToArray(), texts.Row(text + 1).ToArray());
        }
    }

    [Fact]
    public async Task The_same_weights_have_one_fingerprint_in_every_format_of_the_same_preprocessing()
    {
        string[] formats = ["hf-safetensors", "hf-bin", "openclip-safetensors", "openclip-bin"];

        var fingerprints = await Task.WhenAll(
            formats.Select(async format => (await ModelHub.LoadAsync(Path.Combine(Golden, "quick", format))).Fingerprint));

        Assert.Single(fingerprints.Distinct());
    }

    [Theory]
    [InlineData("{}", "clip", false)]
    [InlineData("{\"quick_gelu\":true}", "clip", true)]
    [InlineData("{}", "ViT-B-32-quickgelu", true)]
    [InlineData("{}", "vit_base_patch32_clip_224.openai", true)]
    [InlineData("{\"quick_gelu\":false}", "vit_base_patch32_clip_224.openai", false)]
    public async Task The_activation_is_the_one_that_open_clip_takes(string settings, string name, bool quick)
    {
        using var copy = new Copy("quick/openclip-bin", name);
        copy.Edit("open_clip_config.json", config =>
        {
            var model = config["model_cfg"]!.AsObject();
            model.Remove("quick_gelu");
            foreach (var (key, value) in JsonNode.Parse(settings)!.AsObject())
            {
                model[key] = value!.DeepClone();
            }
        });

        var clip = await ModelHub.LoadAsync(copy.Folder);

        Assert.Equal(quick ? "quick_gelu" : "gelu", clip.Config.Text.Tower.Activation);
        Assert.Equal(quick ? "quick_gelu" : "gelu", clip.Config.Vision.Tower.Activation);
    }

    [Fact]
    public async Task The_settings_of_open_clip_become_ours()
    {
        var clip = await ModelHub.LoadAsync(Path.Combine(Golden, "plain/openclip-bin"));

        Assert.Equal(11, clip.Config.Text.ContextLength);
        Assert.Equal(50, clip.Config.Text.EndToken);
        Assert.Equal(10, clip.Preprocessing.Resolution);
        Assert.Equal([0.5f, 0.5f, 0.5f], clip.Preprocessing.Mean);
        Assert.Null((await ModelHub.LoadAsync(Path.Combine(Golden, "quick/openclip-bin"))).Config.Text.EndToken);
    }

    [Theory]
    [InlineData("text_cfg", "no_causal_mask", "true")]
    [InlineData("text_cfg", "pool_type", "\"last\"")]
    [InlineData("text_cfg", "hf_model_name", "\"roberta-base\"")]
    [InlineData("text_cfg", "hf_tokenizer_name", "\"bert-base-uncased\"")]
    [InlineData("vision_cfg", "timm_model_name", "\"vit_base_patch16_siglip_224\"")]
    [InlineData("vision_cfg", "pool_type", "\"avg\"")]
    [InlineData("vision_cfg", "layers", "[3, 4, 6, 3]")]
    public async Task What_is_not_a_plain_CLIP_is_refused_by_the_setting_that_makes_it_another(string section, string setting, string value)
    {
        using var copy = new Copy("quick/openclip-bin");
        copy.Edit("open_clip_config.json", config => config["model_cfg"]![section]![setting] = JsonNode.Parse(value));

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => ModelHub.LoadAsync(copy.Folder));

        Assert.Contains("open_clip_config.json", error.Message);
        Assert.Contains(setting, error.Message);
    }

    [Fact]
    public async Task A_model_comes_from_the_hub_and_encodes()
    {
        var files = Directory.GetFiles(Path.Combine(Golden, "quick/hf-bin"))
            .Concat([Path.Combine(Golden, "quick/vocab.json"), Path.Combine(Golden, "quick/merges.txt")])
            .ToDictionary(path => Path.GetFileName(path)!, File.ReadAllBytes);
        using var place = new HubFolder(new FakeHub(files, "pytorch_model.bin"));

        var clip = await ModelHub.LoadAsync(FakeHub.Name, place.Options);

        Assert.Equal(12, clip.Dimension);
        Assert.Empty(ModelHub.Check(place.Folder));
    }

    [SharedFact]
    public void Every_name_of_the_OpenAI_scheme_is_found()
    {
        var manifest = new Manifest(JsonNode.Parse(File.ReadAllText(Shared.Of("reference/openai-checkpoint/ViT-B-32.json")))!);
        var weights = new ClipLens.Hub.Formats.OpenClipWeights(manifest);
        var text = new TextConfig(new TowerConfig(512, 2048, 1, 8, "quick_gelu", 1e-5f), 49408, 77, null);
        var vision = new VisionConfig(new TowerConfig(768, 3072, 1, 12, "quick_gelu", 1e-5f), 224, 32);

        var clip = ClipModel.From(new ClipParts(new ClipConfig(512, text, vision), weights, Preprocessing.Clip(224), null));

        Assert.Equal(512, clip.Dimension);
        Assert.Equal(["context_length", "input_resolution", "vocab_size"],
            manifest.Unread.Order());
    }

    private static void Near((int[] Shape, float[] Values) expected, float[] actual)
    {
        Assert.Equal(expected.Values.Length, actual.Length);
        Assert.True(expected.Values.Zip(actual, (a, b) => Math.Abs(a - b)).Max() < 1e-4, string.Join(' ', actual));
    }

    /// <summary>The names and shapes of OpenAI's ViT-B/32, all values 0; one block of each tower stands for twelve.</summary>
    private sealed class Manifest(JsonNode json) : IWeights
    {
        private readonly Dictionary<string, long[]> _shapes = Shapes(json)
            .Where(pair => !pair.Key.Contains(".resblocks.") || pair.Key.Contains(".resblocks.0.")).ToDictionary();
        private readonly HashSet<string> _read = [];

        public string Path => "manifest";

        public IEnumerable<string> Unread => _shapes.Keys.Except(_read);

        public IReadOnlyList<long>? ShapeOf(string name) => _shapes.GetValueOrDefault(name);

        public void Read(string name, long start, Span<float> values)
        {
            lock (_read)
            {
                _read.Add(name);
            }

            values.Clear();
        }

        public void Dispose()
        {
        }

        private static Dictionary<string, long[]> Shapes(JsonNode json) =>
            json.AsObject().Where(pair => pair.Value!["shape"] is not null)
                .ToDictionary(pair => pair.Key, pair => pair.Value!["shape"]!.AsArray().Select(size => (long)size!).ToArray());
    }
}

/// <summary>A golden model that a test may spoil.</summary>
internal sealed class Copy : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("cliplens-model-").FullName;

    public Copy(string golden, string name = "model")
    {
        Folder = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        var source = Path.Combine(GoldenTests.Golden, golden);
        foreach (var file in Directory.GetFiles(source)
            .Concat(Directory.GetFiles(Path.Combine(source, "..")).Where(text => Path.GetExtension(text) != ".npy")))
        {
            File.Copy(file, this[Path.GetFileName(file)]);
        }
    }

    public string Folder { get; }

    public string this[string file] => Path.Combine(Folder, file);

    public void Edit(string file, Action<JsonNode> edit)
    {
        var json = JsonNode.Parse(File.ReadAllText(this[file]))!;
        edit(json);
        File.WriteAllText(this[file], json.ToJsonString());
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
