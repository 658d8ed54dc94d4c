using System.Text.Json.Nodes;
using ClipLens.Hub;

namespace ClipLens.Tests.Hub;

public sealed class FolderCheckTests
{
    [Theory]
    [InlineData("quick/hf-safetensors"), InlineData("quick/hf-bin"), InlineData("quick/openclip-safetensors"),
        InlineData("quick/openclip-bin")]
    public void A_whole_folder_has_no_problems(string golden)
    {
        using var copy = new Copy(golden);

        Assert.Empty(ModelHub.Check(copy.Folder));
    }

    [Fact]
    public void Each_problem_has_one_line_and_none_hides_another()
    {
        using var copy = new Copy("quick/openclip-bin");
        File.WriteAllText(copy["open_clip_config.json"], "{");
        File.WriteAllBytes(copy["open_clip_pytorch_model.bin"], File.ReadAllBytes(copy["open_clip_pytorch_model.bin"])[..30_000]);
        File.Delete(copy["merges.txt"]);

        var problems = ModelHub.Check(copy.Folder);

        Assert.Equal(3, problems.Count);
        Assert.Contains(problems, problem => problem.StartsWith("open_clip_config.json, line 1: expected JSON", StringComparison.Ordinal));
        Assert.Contains(problems,
            problem => problem.StartsWith("open_clip_pytorch_model.bin is not a sound zip file", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("merges.txt: is missing", StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.DoesNotContain('\n', problem));
    }

    [Fact]
    public void Weights_that_do_not_fit_the_sizes_are_named()
    {
        using var copy = new Copy("quick/hf-bin");
        copy.Edit("config.json", config => config["text_config"]!["max_position_embeddings"] = 77);

        var problem = Assert.Single(ModelHub.Check(copy.Folder));

        Assert.Contains("pytorch_model.bin has tensor text_model.embeddings.position_embedding.weight of shape [16, 8]", problem);
        Assert.Contains("[77, 8]", problem);
    }

    [Fact]
    public void A_pickle_that_would_run_something_is_a_problem()
    {
        using var copy = new Copy("quick/openclip-bin");
        var bytes = File.ReadAllBytes(copy["open_clip_pytorch_model.bin"]);
        "posix_and_\nsystem_12345"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("collections\nOrderedDict"u8)));
        File.WriteAllBytes(copy["open_clip_pytorch_model.bin"], bytes);

        Assert.Contains("it may be meant to run code. Nothing was run", Assert.Single(ModelHub.Check(copy.Folder)));
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "is a Git LFS pointer")]
    [InlineData("<!doctype html>", "is a web page")]
    [InlineData("", "is empty")]
    public void What_is_often_found_in_place_of_weights_is_called_that(string content, string expected)
    {
        using var copy = new Copy("quick/hf-safetensors");
        File.WriteAllText(copy["model.safetensors"], content);

        Assert.StartsWith("model.safetensors: " + expected, Assert.Single(ModelHub.Check(copy.Folder)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.safetensors", "pytorch_model.bin or its .safetensors: is missing; these are the weights that config.json describes")]
    [InlineData("config.json", "config.json: is missing, or of another kind of model; model.safetensors needs it")]
    public void A_missing_half_is_named(string file, string expected)
    {
        using var copy = new Copy("quick/hf-safetensors");
        File.Delete(copy[file]);

        Assert.Equal([expected], ModelHub.Check(copy.Folder));
    }

    [Theory]
    [InlineData("null"), InlineData("{}"), InlineData("{\"Repository\":\"a/b\",\"Files\":[null]}")]
    [InlineData("{\"Repository\":\"a/b\",\"Files\":[{\"Name\":null,\"Tag\":\"00\"}]}"),
        InlineData("{\"Repository\":\"a/b\",\"Files\":[{\"Name\":\"config.json\"}]}")]
    [InlineData("{\"Repository\":\"a/b\",\"Files\":[{\"Name\":\"../config.json\",\"Tag\":\"00\"}]}")]
    public void A_record_that_makes_no_sense_is_a_problem(string record)
    {
        using var copy = new Copy("quick/hf-safetensors");
        File.WriteAllText(copy["download.json"], record);

        Assert.Contains("download.json is not the list of a model's files that a download leaves; delete it.", ModelHub.Check(copy.Folder));
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_a_problem()
    {
        using var copy = new Copy("quick/hf-safetensors");
        using var held = new FileStream(copy["vocab.json"], FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.Contains(ModelHub.Check(copy.Folder), problem => problem.Contains("vocab.json"));
    }

    [Theory]
    [InlineData("[null,0,0]"), InlineData("[0,0]"), InlineData("[\"a\",0,0]"), InlineData("[[],0,0]"), InlineData("{}")]
    public void Means_that_are_not_three_numbers_are_a_problem(string mean)
    {
        using var copy = new Copy("quick/openclip-bin");
        copy.Edit("open_clip_config.json", config => config["preprocess_cfg"] = JsonNode.Parse("{\"mean\":" + mean + "}"));

        Assert.StartsWith("open_clip_config.json", Assert.Single(ModelHub.Check(copy.Folder)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_that_says_something_twice_is_a_problem()
    {
        using var copy = new Copy("quick/openclip-bin");
        File.WriteAllText(copy["open_clip_config.json"], "{\"model_cfg\":{},\"model_cfg\":{}}");

        Assert.StartsWith("open_clip_config.json, line 1: expected JSON", Assert.Single(ModelHub.Check(copy.Folder)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_or_holds_no_model_is_called_that()
    {
        using var copy = new Copy("quick/hf-safetensors");
        Assert.Contains("there is no such folder", Assert.Single(ModelHub.Check(copy["nowhere"])));
        File.Delete(copy["model.safetensors"]);
        File.Delete(copy["config.json"]);

        Assert.StartsWith("there is no model in this folder; it takes open_clip_config.json with",
            Assert.Single(ModelHub.Check(copy.Folder)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_changed_since_its_download_is_found()
    {
        using var place = new HubFolder();
        await place.GetAsync();
        var path = Path.Combine(place.Folder, "model.safetensors");
        var bytes = File.ReadAllBytes(path);
        bytes[50_000] ^= 1;
        File.WriteAllBytes(path, bytes);
        File.Delete(Path.Combine(place.Folder, "vocab.json"));

        var problems = ModelHub.Check(place.Folder);

        Assert.Contains(problems,
            problem => problem.StartsWith("model.safetensors: changed since it was downloaded: it has the hash", StringComparison.Ordinal));
        Assert.Contains("vocab.json: was downloaded and is gone; get the model again", problems);
    }
}
