using ClipLens.Hub;

namespace ClipLens.Tests.Hub;

public sealed class PythonCacheTests
{
    [Fact]
    public async Task A_snapshot_of_Python_is_used_in_place_without_asking_the_hub()
    {
        using var place = new HubFolder();
        var old = Snapshot(place, "old", ["config.json", "model.safetensors", "vocab.json", "merges.txt"]);
        var main = Snapshot(place, "new", ["config.json", "pytorch_model.bin", "vocab.json", "merges.txt"]);
        var refs = Directory.CreateDirectory(Path.Combine(place.Options.PythonCache!, "models--owner--clip", "refs")).FullName;
        File.WriteAllText(Path.Combine(refs, "main"), "old\n");

        Assert.Equal(old, await place.GetAsync());

        File.WriteAllText(Path.Combine(refs, "main"), "new");
        Assert.Equal(main, await place.GetAsync());
        Assert.Empty(place.Hub.Requests);
    }

    [Theory]
    [InlineData("models--owner--vit-b-32.openai/snapshots/0123abcd", "owner/vit-b-32.openai", "quick_gelu")]
    [InlineData("models--owner--ViT-B-32-quickgelu/snapshots/0123abcd", "owner/ViT-B-32-quickgelu", "quick_gelu")]
    [InlineData("other/0123abcd", "0123abcd", "gelu")]
    public async Task A_snapshot_has_the_name_of_its_repository_and_not_of_the_commit(string folder, string name, string activation)
    {
        using var copy = new Copy("quick/openclip-bin", folder);
        copy.Edit("open_clip_config.json", config => config["model_cfg"]!.AsObject().Remove("quick_gelu"));

        var clip = await ModelHub.LoadAsync(copy.Folder);

        Assert.Equal(name, clip.Name);
        Assert.Equal(activation, clip.Config.Vision.Tower.Activation);
    }

    [Fact]
    public async Task A_snapshot_that_lacks_files_gives_those_that_it_has()
    {
        using var place = new HubFolder();
        Snapshot(place, FakeHub.Commit, ["config.json", "vocab.json"]);
        var blobs = Directory.CreateDirectory(Path.Combine(place.Options.PythonCache!, "models--owner--clip", "blobs")).FullName;
        var blob = Path.Combine(blobs, FakeHub.Tag(place.Hub.Model));
        File.WriteAllBytes(blob, place.Hub.Model);
        File.SetAttributes(blob, FileAttributes.ReadOnly);

        var folder = await place.GetAsync();

        File.SetAttributes(blob, FileAttributes.Normal);
        Assert.Equal(place.Hub.Model, File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
        Assert.False(File.GetAttributes(Path.Combine(folder, "model.safetensors")).HasFlag(FileAttributes.ReadOnly));
        Assert.Empty(place.Hub.StorageRequests);
    }

    [Fact]
    public async Task A_file_of_Python_that_cannot_be_read_is_downloaded()
    {
        using var place = new HubFolder();
        var blobs = Directory.CreateDirectory(Path.Combine(place.Options.PythonCache!, "models--owner--clip", "blobs")).FullName;
        using var held =
            new FileStream(Path.Combine(blobs, FakeHub.Tag(place.Hub.Model)), FileMode.Create, FileAccess.Write, FileShare.None);

        var folder = await place.GetAsync();

        Assert.Equal(place.Hub.Model, File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
    }

    [Fact]
    public async Task A_damaged_file_of_Python_is_downloaded_again()
    {
        using var place = new HubFolder();
        var blobs = Directory.CreateDirectory(Path.Combine(place.Options.PythonCache!, "models--owner--clip", "blobs")).FullName;
        File.WriteAllBytes(Path.Combine(blobs, FakeHub.Tag(place.Hub.Model)), new byte[100_000]);

        var folder = await place.GetAsync();

        Assert.Equal(place.Hub.Model, File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
    }

    [Fact]
    public async Task Offline_uses_what_is_here_and_says_what_is_not()
    {
        using var place = new HubFolder();
        place.Options = place.Options with { Offline = true };

        var message = await place.RefuseAsync();

        Assert.Contains("HF_HUB_OFFLINE", message);
        Assert.Contains(place.Folder, message);
        Assert.Contains(place.Options.PythonCache!, message);
        Assert.Contains("models/picturebook, works offline", message);
        Assert.Empty(place.Hub.Requests);
        var snapshot = Snapshot(place, "any", ["config.json", "model.safetensors", "vocab.json", "merges.txt"]);
        Assert.Equal(snapshot, await place.GetAsync());
    }

    [Fact]
    public void The_environment_is_read_as_Python_reads_it()
    {
        var variables = new Dictionary<string, string?>
        {
            ["HF_ENDPOINT"] = "https://mirror.example/hf/", ["HF_TOKEN"] = " hf_secret\n", ["HF_HUB_OFFLINE"] = "on",
            ["HF_HOME"] = "~/face", ["CLIPLENS_MODELS"] = "/models",
        };

        var options = HubOptions.From(variables.GetValueOrDefault);

        var user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal("https://mirror.example/hf/owner/clip", new Uri(options.Endpoint, FakeHub.Name).ToString());
        Assert.Equal("hf_secret", options.Token);
        Assert.True(options.Offline);
        Assert.Equal(Path.GetFullPath("/models"), options.ModelsFolder);
        Assert.Equal(Path.Combine(user + "/face", "hub"), options.PythonCache);
        variables["HF_HUB_CACHE"] = "/cache";
        Assert.Equal("/cache", HubOptions.From(variables.GetValueOrDefault).PythonCache);
        Assert.Throws<HubException>(() => HubOptions.From(name => name == "HF_ENDPOINT" ? "ftp://x" : null));
    }

    [Fact]
    public void Without_variables_it_is_the_public_hub_and_the_usual_folders()
    {
        var options = HubOptions.From(_ => null);

        Assert.Equal("https://huggingface.co/", options.Endpoint.ToString());
        Assert.False(options.Offline);
        Assert.EndsWith(Path.Combine(".cache", "huggingface", "hub"), options.PythonCache);
        Assert.EndsWith(Path.Combine("ClipLens", "models"), options.ModelsFolder);
    }

    private static string Snapshot(HubFolder place, string commit, string[] files)
    {
        var folder =
            Directory.CreateDirectory(Path.Combine(place.Options.PythonCache!, "models--owner--clip", "snapshots", commit)).FullName;
        foreach (var file in files)
        {
            File.WriteAllText(Path.Combine(folder, file), "{\"text_config\":{}}");
        }

        return folder;
    }
}
