using ClipLens.Hub;

namespace ClipLens.Tests.Hub;

/// <summary>What is wrong with a name, a list or a folder; each ends in a sentence that says what to do.</summary>
public sealed class NameAndPlaceTests
{
    [Fact]
    public async Task A_disk_without_room_is_known_before_the_download()
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = request => request.Method == "HEAD" && request.Path.EndsWith("model.safetensors", StringComparison.Ordinal)
            ? new Reply { Status = 302, Headers = new()
                { ["X-Linked-Etag"] = new string('a', 64), ["X-Linked-Size"] = $"{1L << 60}",
                    ["Location"] = new Uri(place.Hub.StorageAddress, "blob").ToString() } } : null;

        Assert.Contains("takes 1,152,921,504,607 MB more and", await place.RefuseAsync());
        Assert.Empty(place.Hub.StorageRequests);
    }

    [LinuxFact]
    public async Task A_disk_that_runs_full_ends_it()
    {
        using var place = new HubFolder();
        Directory.CreateDirectory(place.Partial);
        File.CreateSymbolicLink(Path.Combine(place.Partial, "model.safetensors"), "/dev/full");

        var message = await place.RefuseAsync();

        Assert.Contains("No space left on device", message);
        Assert.Contains(place.Options.ModelsFolder, message);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        using var place = new HubFolder();
        var file = Path.Combine(Path.GetDirectoryName(place.Options.ModelsFolder)!, "file");
        File.WriteAllText(file, "");
        place.Options = place.Options with { ModelsFolder = OperatingSystem.IsLinux() ? "/sys/models" : Path.Combine(file, "models") };

        var message = await place.RefuseAsync();

        Assert.Contains($"{place.Options.ModelsFolder} cannot be written", message);
        Assert.Contains("CLIPLENS_MODELS", message);
    }

    [Theory]
    [InlineData("../evil.bin"), InlineData("a/../../evil.bin"), InlineData("/etc/evil.bin"), InlineData(@"..\\evil.bin")]
    public async Task A_file_name_that_climbs_out_is_refused(string file)
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = request => request.Path.StartsWith("/api", StringComparison.Ordinal)
            ? new Reply { Body = System.Text.Encoding.UTF8.GetBytes(
                $$"""{"sha":"{{FakeHub.Commit}}","siblings":[{"rfilename":"config.json"},{"rfilename":"{{file}}"}]}""") } : null;

        Assert.Contains("would lie outside of its folder", await place.RefuseAsync());
    }

    [Theory]
    [InlineData("../evil"), InlineData("owner/.."), InlineData("owner/../../evil"), InlineData("/etc/passwd"), InlineData("clip"),
        InlineData("owner/clip\n"), InlineData("a/b/c")]
    public async Task A_name_that_is_not_of_a_model_is_refused_with_those_that_are(string name)
    {
        using var place = new HubFolder();

        var error = await Assert.ThrowsAsync<ArgumentException>(() => ModelHub.GetAsync(name, place.Options));

        Assert.Contains(Catalogue.Recommended, error.Message);
        Assert.Empty(place.Hub.Requests);
    }

    [Theory]
    [InlineData("golden/typo"), InlineData("./golden/typo"), InlineData("../golden/typo"), InlineData("/golden/typo"),
        InlineData("~/golden"), InlineData(@"C:\golden"), InlineData("golden/typo/x")]
    public async Task A_path_that_leads_nowhere_is_not_asked_for_on_the_hub(string path)
    {
        using var place = new HubFolder();
        Directory.CreateDirectory("golden"); // beside the tests

        var error = await Assert.ThrowsAsync<ArgumentException>(() => ModelHub.LoadAsync(path, place.Options));

        Assert.StartsWith($"There is no folder {path}", error.Message, StringComparison.Ordinal);
        Assert.Empty(place.Hub.Requests);
    }

    [Fact]
    public void A_listed_model_is_a_name_wherever_it_is_asked_for()
    {
        Directory.CreateDirectory("openai");

        Assert.True(ModelHub.IsName("openai/clip-vit-base-patch32"));
        Assert.False(ModelHub.IsName("openai/clip-vit-typo"));
        Directory.Delete("openai");
    }

    [Theory]
    [InlineData("{}"), InlineData("[]"), InlineData("{\"sha\":\"../..\",\"siblings\":[]}"), InlineData("not json")]
    public async Task A_list_that_makes_no_sense_is_refused(string list)
    {
        using var place = new HubFolder();
        place.Hub.Misbehave =
            request => request.Path.StartsWith("/api", StringComparison.Ordinal)
                ? new Reply { Body = System.Text.Encoding.UTF8.GetBytes(list) } : null;

        Assert.Contains("The hub's list of owner/clip", await place.RefuseAsync());
    }

    [Fact]
    public async Task What_was_put_there_by_hand_is_not_deleted()
    {
        using var place = new HubFolder();
        Directory.CreateDirectory(place.Folder);
        File.WriteAllBytes(Path.Combine(place.Folder, "model.safetensors"), place.Hub.Model);

        var error = await Assert.ThrowsAsync<HubException>(() => place.GetAsync());

        Assert.Contains($"{place.Folder} is there and not whole: vocab.json: is missing", error.Message);
        Assert.True(File.Exists(Path.Combine(place.Folder, "model.safetensors")));
        Assert.Empty(place.Hub.Requests);
    }

    [Fact]
    public async Task A_repository_without_a_model_is_told_what_a_model_is()
    {
        using var place = new HubFolder(new FakeHub(new() { ["config.json"] = [1], ["tf_model.h5"] = [2] }));

        Assert.Contains("holds no CLIP model that can be read here: it takes open_clip_config.json with", await place.RefuseAsync());
    }

    [Fact]
    public async Task A_repository_of_another_kind_is_refused_before_its_weights()
    {
        using var place =
            new HubFolder(new FakeHub(new()
                { ["config.json"] = "{\"model_type\":\"bert\"}"u8.ToArray(), ["model.safetensors"] = FakeHub.Noise(100_000) }));

        Assert.Contains("config.json describes a model of type \"bert\"; \"clip\" was expected. Its weights were not downloaded.",
            await place.RefuseAsync());

        Assert.Empty(place.Hub.StorageRequests);
        Assert.False(Directory.Exists(place.Partial));
    }
}
