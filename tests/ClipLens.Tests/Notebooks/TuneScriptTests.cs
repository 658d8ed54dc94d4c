using System.Text.Json;

namespace ClipLens.Tests.Notebooks;

public sealed class TuneScriptTests : IDisposable
{
    private readonly Workplace _at = new();

    public void Dispose() => _at.Dispose();

    [Fact]
    public void Labelled_scores_give_thresholds_with_the_contract_s_keys_and_all_rules()
    {
        File.WriteAllText(_at.Of("s.csv"),
            "score,relevant,query\n0.9,1,a\n0.8,0,a\n0.7,1,a\n0.4,1,a\n0.3,0,a\n0.6,1,b\n0.5,0,b\n0.2,0,b\n");

        var result = ScriptProcess.Run("tune.cs", "--scores", _at.Of("s.csv"), "--json");

        var text = result.Json.GetProperty("text");
        Assert.Equal(["threshold", "precision", "recall", "f1"], text.EnumerateObject().Take(4).Select(p => p.Name));
        Assert.Equal([0.35, 4 / 6.0, 1, 0.8], text.EnumerateObject().Take(4).Select(p => p.Value.GetDouble()),
            (a, b) => Math.Abs(a - b) < 1e-9);
        var rules = text.GetProperty("rules").EnumerateArray().ToList();
        Assert.Equal(7, rules.Select(r => r.GetProperty("rule").GetString()).Distinct().Count());
        Assert.Equal((text.GetProperty("rule").GetString(), 0.35),
            (rules[0].GetProperty("rule").GetString(), rules[0].GetProperty("threshold").GetDouble()));
        Assert.Equal(JsonValueKind.Null, result.Json.GetProperty("image").ValueKind);
        Assert.Contains(text.GetProperty("warnings").EnumerateArray(),
            w => w.GetString()!.StartsWith("Only 2 queries", StringComparison.Ordinal));
        Assert.Contains("Best F1                       0.350", ScriptProcess.Run("tune.cs", "--scores", _at.Of("s.csv")).Output,
            StringComparison.Ordinal);
    }

    [SharedFact]
    public void Labels_of_a_collection_are_tuned_saved_beside_it_and_used_by_the_next_search()
    {
        var photos = _at.Photos("photos", "skimage/chelsea.png", "skimage/coffee.png", "skimage/rocket.jpg", "skimage/astronaut.png");
        File.WriteAllLines(_at.Of("labels.csv"), [
            "query;kind;path;relevant",
            "photos/chelsea.png;image;photos/coffee.png;1", "photos/chelsea.png;image;photos/rocket.jpg;0",
            "photos/coffee.png;image;photos/astronaut.png;0",
            "photos/coffee.png;image;photos/gone.png;1", "dog;text;photos/coffee.png;1", "dog;text;photos/rocket.jpg;0"]);

        var result = ScriptProcess.Run("tune.cs", ["--in", photos, "--labels", _at.Of("labels.csv"), "--save", "collection", "--force",
            "--html", _at.Of("page.html"), "--json", "--model", _at.ModelWithWords(), "--cache", _at.Of("store")]);

        var thresholds = Thresholds.InFolders(photos);
        Assert.Equal(thresholds.Text, result.Json.GetProperty("text").GetProperty("threshold").GetDouble(), 1e-5);
        Assert.Equal(thresholds.Image, result.Json.GetProperty("image").GetProperty("threshold").GetDouble(), 1e-5);
        Assert.Equal(Path.Combine(photos, "thresholds.json"), result.Json.GetProperty("saved").GetString());
        Assert.Contains("gone.png", result.Error, StringComparison.Ordinal);
        Assert.Contains("data:image/jpeg", File.ReadAllText(_at.Of("page.html")), StringComparison.Ordinal);

        var found = ScriptProcess.Run("search.cs", ["--image", Path.Combine(photos, "chelsea.png"), "--in", photos, "--json", "--model",
            _at.Of("model"), "--cache", _at.Of("store")]).Json;
        Assert.Equal(thresholds.Image, found.GetProperty("threshold").GetSingle());
    }

    [SharedFact]
    public void Pictures_worth_labelling_are_listed_to_be_filled_in()
    {
        var photos = _at.Photos("photos", "skimage/chelsea.png", "skimage/coffee.png", "skimage/rocket.jpg");
        var propose =
            new[] { "--in", photos, "--propose", _at.Of("todo.csv"), "--image", Path.Combine(photos,
                "coffee.png"), "--each", "1", "--json" };

        Assert.Equal(1, ScriptProcess.Run("tune.cs", [.. propose, .. _at.Arguments]).Json.GetProperty("proposed").GetInt32());

        Assert.Matches("^query,kind,path,relevant,score,weight\r\nphotos/coffee.png,image,photos/(chelsea.png|rocket.jpg),,[-0-9.]+,1\r\n$",
            File.ReadAllText(_at.Of("todo.csv")));
        ScriptProcess.Run("tune.cs", ["--in", photos, "--labels", _at.Of("todo.csv"), .. _at.Arguments])
            .Fails(1, "1 of the lines have no 1 or 0 yet");
    }

    [Theory]
    [InlineData("Give one of --labels, --scores")]
    [InlineData("Give one of --labels, --scores", "--labels", "l.csv", "--scores", "s.csv")]
    [InlineData("--in FOLDER", "--propose", "p.csv", "--text", "a dog")]
    [InlineData("--in means nothing with --scores", "--scores", "s.csv", "--in", ".")]
    [InlineData("--text means nothing without --propose", "--scores", "s.csv", "--text", "a dog")]
    [InlineData("--html means nothing with --propose", "--propose", "p.csv", "--html", "x.html")]
    [InlineData("--save takes model, or with --labels collection", "--scores", "s.csv", "--save", "collection")]
    [InlineData("--save takes model, or with --labels collection", "--scores", "s.csv", "--save", "here")]
    [InlineData("--precision takes a number from 0.01 to 1; found 90", "--scores", "s.csv", "--precision", "90")]
    [InlineData("Give queries", "--in", ".", "--propose", "p.csv")]
    public void Wrong_arguments_end_with_2_and_say_what_to_write(string message, params string[] arguments) =>
        ScriptProcess.Run("tune.cs", arguments).Fails(2, message);

    [Theory]
    [InlineData("names the columns score, relevant; the file is empty", "")]
    [InlineData("names the columns score, relevant; found \"a,b\"", "a,b\n1,2\n")]
    [InlineData("line 2: expected a score that is a finite number; found \"nan\"", "score,relevant\nnan,1\n")]
    public void A_table_that_cannot_be_read_ends_with_1(string message, string table)
    {
        File.WriteAllText(_at.Of("s.csv"), table);
        ScriptProcess.Run("tune.cs", "--scores", _at.Of("s.csv")).Fails(1, message);
    }
}
