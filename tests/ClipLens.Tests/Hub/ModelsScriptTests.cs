using ClipLens.Hub;
using ClipLens.Tests.Notebooks;

namespace ClipLens.Tests.Hub;

public sealed class ModelsScriptTests
{
    [Fact]
    public void List_shows_the_catalogue_with_the_published_numbers()
    {
        var json = ScriptProcess.Run("models.cs", "list", "--json").Json;

        Assert.Equal(Catalogue.Recommended, json.GetProperty("recommended").GetString());
        var models = json.GetProperty("models").EnumerateArray().ToDictionary(model => model.GetProperty("name").GetString()!);
        Assert.Equal(10, models.Count);
        Assert.Equal(30.44, models["openai/clip-vit-base-patch32"].GetProperty("coco").GetDouble());
        Assert.Equal(605, models["openai/clip-vit-base-patch32"].GetProperty("megabytes").GetInt32());
    }

    [Fact]
    public void The_catalogue_in_words_has_the_same_models()
    {
        var table = File.ReadAllText(Path.Combine(Shared.Repository, "models", "README.md"));

        foreach (var model in Catalogue.Models)
        {
            var row = Assert.Single(table.Split('\n'), line => line.StartsWith('|') && line.Contains($"`{model.Name}`"));
            Assert.Contains(FormattableString.Invariant($"{model.Megabytes:N0} | {model.Resolution} |"), row);
            Assert.Contains(FormattableString.Invariant($"{model.Coco:0.0}"), row);
            Assert.Contains(FormattableString.Invariant($"{model.Flickr30k:0.0}"), row);
        }
    }

    [Fact]
    public void Check_prints_a_line_for_each_problem_and_fails()
    {
        using var copy = new Copy("quick/hf-bin");
        Assert.Equal(0, ScriptProcess.Run("models.cs", "check", copy.Folder).ExitCode);
        File.Delete(copy["config.json"]);
        File.Delete(copy["merges.txt"]);

        var (exitCode, output, error) = ScriptProcess.Run("models.cs", "check", copy.Folder);

        Assert.Equal(1, exitCode);
        Assert.Equal(["merges.txt: is missing; without it, pictures can be encoded and texts cannot",
            "config.json: is missing, or of another kind of model; pytorch_model.bin needs it"],
            output.TrimEnd().Split('\n'));
        Assert.Contains("2 problems", error);
    }

    [Theory]
    [InlineData("Say what to do")]
    [InlineData("Say what to do", "get")]
    [InlineData("Say what to do", "burn", "a/b")]
    [InlineData("There is no folder clip, and it is no model's name either", "get", "clip")]
    [InlineData("There is no folder ../clip, and it is no model's name either", "remove", "../clip")]
    public void Wrong_arguments_say_what_to_write(string message, params string[] arguments) =>
        ScriptProcess.Run("models.cs", arguments).Fails(2, message);
}
