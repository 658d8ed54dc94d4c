using System.Text.Json;

namespace ClipLens.Tests.Notebooks;

public sealed class SearchScriptTests : IDisposable
{
    private readonly Workplace _at = new();

    public void Dispose() => _at.Dispose();

    [SharedFact]
    public void Standard_output_is_one_JSON_object_even_when_the_script_is_being_built()
    {
        var picture = Shared.Of("photos/skimage/chelsea.png");
        var json = ScriptProcess.BuildAndRun(
            "search.cs", ["--in", Shared.Of("photos/skimage"), "--image", picture, "--json", .. _at.Arguments]).Json;

        Assert.Equal(["query", "kind", "model", "threshold", "best", "hits"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal((picture, "image"), (json.GetProperty("query").GetString(), json.GetProperty("kind").GetString()));
        Assert.Equal(0.7, json.GetProperty("threshold").GetDouble(), 6);
        var hits = json.GetProperty("hits").EnumerateArray().ToList();
        Assert.InRange(hits.Count, 1, 5);
        Assert.All(hits, h => Assert.Equal(["path", "score"], h.EnumerateObject().Select(p => p.Name)));
        Assert.All(hits, h => Assert.True(File.Exists(h.GetProperty("path").GetString())));
        Assert.DoesNotContain(picture, hits.Select(h => h.GetProperty("path").GetString()));
        Assert.Equal(Scores(json).OrderDescending(), Scores(json));
        Assert.Equal(json.GetProperty("best").GetDouble(), Scores(json)[0]);
    }

    [SharedFact]
    public void Pictures_that_cannot_be_read_are_named_and_the_rest_is_searched()
    {
        var result = ScriptProcess.Run(
            "search.cs",
            ["--in", Shared.Of("photos/heic"), "--image", Shared.Of("photos/heic/example.heic"), "--threshold", "-1", "--json",
                .. _at.Arguments]);

        Assert.NotEmpty(Scores(result.Json));
        Assert.Contains("truncated.heic: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("corrupted.heic: ", result.Error, StringComparison.Ordinal);
    }

    [SharedFact]
    public void Photos_decoded_fast_are_another_models_and_the_answer_says_so()
    {
        string[] search = ["--in", _at.Photos("photos", "skimage/rocket.jpg", "skimage/coffee.png"), "--image",
            Shared.Of("photos/skimage/chelsea.png"), "--json", .. _at.Arguments];

        var exact = ScriptProcess.Run("search.cs", search);
        var fast = ScriptProcess.Run("search.cs", [.. search, "--decode", "fast"]);

        Assert.Equal(("tiny-quickgelu-f32", ""), (exact.Json.GetProperty("model").GetString(), exact.Error));
        Assert.Equal("tiny-quickgelu-f32, decoded fast", fast.Json.GetProperty("model").GetString());
        Assert.Contains("2 photos were encoded with another --model or --decode before", fast.Error, StringComparison.Ordinal);
        Assert.Equal("", ScriptProcess.Run("search.cs", [.. search, "--decode", "fast"]).Error);
        Assert.Equal("", ScriptProcess.Run("search.cs", search).Error);
    }

    [SharedFact]
    public void Top_and_threshold_bound_the_answer()
    {
        string[] search =
            ["--in", Shared.Of("photos/skimage"), "--image", Shared.Of("photos/skimage/coffee.png"), "--json", .. _at.Arguments];

        Assert.Equal(3, Scores(ScriptProcess.Run("search.cs", [.. search, "--top", "3", "--threshold", "-1"]).Json).Length);
        var none = ScriptProcess.Run("search.cs", [.. search, "--threshold", "1"]).Json;
        Assert.Empty(Scores(none));
        Assert.InRange(none.GetProperty("best").GetDouble(), -1, 1);
    }

    [SharedFact]
    public void What_lies_just_below_the_line_is_shown_on_request_and_near_duplicates_are_folded()
    {
        var photos = _at.Photos("photos", "skimage/chelsea.png", "skimage/coffee.png", "skimage/rocket.jpg");
        File.WriteAllBytes(Path.Combine(photos, "rocket too.jpg"), [.. File.ReadAllBytes(Path.Combine(photos, "rocket.jpg")), 0]);
        string[] search =
            ["--in", photos, "--image", Shared.Of("photos/skimage/astronaut.png"), "--html", _at.Of("page.html"), .. _at.Arguments];

        var below = ScriptProcess.Run("search.cs", [.. search, "--threshold", "1", "--below", "2", "--reread"]);
        Assert.Contains("just below", File.ReadAllText(_at.Of("page.html")), StringComparison.OrdinalIgnoreCase);
        var all = ScriptProcess.Run("search.cs", [.. search, "--threshold", "-1"]);
        var folded = ScriptProcess.Run("search.cs", [.. search, "--threshold", "-1", "--fold"]);

        Assert.Equal(3, below.Output.TrimEnd().Split('\n').Length);
        Assert.Equal(5, all.Output.TrimEnd().Split('\n').Length);
        Assert.InRange(folded.Output.TrimEnd().Split('\n').Length, 2, 4);
        Assert.Contains("≈", folded.Output, StringComparison.Ordinal);
    }

    [SharedFact]
    public void A_picture_that_cannot_be_read_is_said_before_anything_is_encoded()
    {
        var photos = _at.Photos("photos", "skimage/chelsea.png");

        ScriptProcess.Run("search.cs", ["--in", photos, "--image", Shared.Of("photos/heic/truncated.heic"), .. _at.Arguments])
            .Fails(1, "truncated.heic");

        Assert.False(File.Exists(_at.Of("embeddings.sqlite")));
    }

    [SharedFact]
    public void An_empty_folder_is_searched_and_gives_nothing()
    {
        var json = ScriptProcess.Run(
            "search.cs", ["--in", _at.Photos("empty"), "--image", Shared.Of("photos/skimage/coffee.png"), "--json", .. _at.Arguments]).Json;

        Assert.Equal(JsonValueKind.Null, json.GetProperty("best").ValueKind);
        Assert.Empty(Scores(json));
    }

    [SharedFact]
    public void What_is_not_there_is_named()
    {
        ScriptProcess.Run("search.cs", ["--in", _at.Of("nowhere"), "--image", Shared.Of("photos/skimage/coffee.png"), .. _at.Arguments])
            .Fails(1, _at.Of("nowhere"));
        ScriptProcess.Run("search.cs", ["--in", _at.Photos("empty"), "--image", _at.Of("nothing.jpg"), .. _at.Arguments])
            .Fails(1, _at.Of("nothing.jpg"));
        ScriptProcess.Run("search.cs", ["a dog", "--in", _at.Of("empty"), .. _at.Arguments]).Fails(1, "vocab.json");
    }

    [SharedFact]
    public void Odd_names_and_paths_relative_to_the_working_folder_are_taken_as_they_are()
    {
        const string Odd = "it's \"a\" <b>é & 100% 🐶";
        var photos = _at.Photos(OperatingSystem.IsWindows() ? "it's é 100%" : Odd, "skimage/chelsea.png", "skimage/coffee.png",
            "skimage/rocket.jpg");
        File.Move(Path.Combine(photos, "coffee.png"), Path.Combine(photos, "-- café [1].png"));
        var name = Path.GetFileName(photos);

        var result = ScriptProcess.RunIn(
            _at.Folder,
            "search.cs",
            "--in", name, "--image", $"{name}/chelsea.png", "--threshold", "-1", "--html", "page é.html", "--model", Workplace.TinyClip,
            "--cache", "kept.sqlite", "--json");

        Assert.Equal(2, Scores(result.Json).Length);
        Assert.Contains(
            Path.Combine(photos, "-- café [1].png"), result.Json.GetProperty("hits").EnumerateArray()
                .Select(h => h.GetProperty("path").GetString()));
        Assert.True(File.Exists(_at.Of("kept.sqlite")));
        var page = File.ReadAllText(_at.Of("page é.html"));
        Assert.Contains("data:image/", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>é", page, StringComparison.Ordinal);
    }

    [SharedFact]
    public void Words_find_pictures_and_too_many_words_are_cut_and_said_so()
    {
        var photos = _at.Photos("photos", "skimage/chelsea.png", "skimage/coffee.png");
        string[] common =
            ["--in", photos, "--threshold", "-1", "--json", "--model", _at.ModelWithWords(), "--cache", _at.Of("embeddings.sqlite")];
        var thousand = string.Join(' ', Enumerable.Range(0, 1000).Select(i => $"dog{i}"));

        var few = ScriptProcess.Run("search.cs", ["[a dog]", "--minus", "odd", .. common]);
        var many = ScriptProcess.Run("search.cs", [thousand, .. common]);

        Assert.Equal("text", few.Json.GetProperty("kind").GetString());
        Assert.Equal("\"[a dog]\" − \"odd\"", few.Json.GetProperty("query").GetString());
        Assert.DoesNotContain("read the end", few.Error, StringComparison.Ordinal);
        Assert.Equal(2, Scores(many.Json).Length);
        Assert.Equal(thousand, many.Json.GetProperty("query").GetString());
        Assert.NotEqual("", many.Error);
    }

    [SharedFact]
    public void Parts_of_a_query_have_weights()
    {
        var photos = _at.Photos("photos", "skimage/chelsea.png", "skimage/coffee.png");
        var result = ScriptProcess.Run(
            "search.cs",
            "2:dog", "--image", "0.5:" + Shared.Of("photos/skimage/rocket.jpg"), "--minus", "0.25:odd", "--in", photos, "--json", "--model",
            _at.ModelWithWords(), "--cache", _at.Of("embeddings.sqlite"));

        Assert.Equal("2 × \"dog\" + 0.5 × rocket.jpg − 0.25 × \"odd\"", result.Json.GetProperty("query").GetString());
    }

    [SharedFact]
    public void A_picture_on_standard_input_is_searched_for()
    {
        var photos = _at.Photos("photos", "skimage/chelsea.png", "skimage/coffee.png");
        using var search =
            ScriptProcess.Start(_at.Folder, "search.cs", ["--image", "-", "--in", photos, "--threshold", "-1", .. _at.Arguments]);
        search.StandardInput.BaseStream.Write(File.ReadAllBytes(Path.Combine(photos, "coffee.png")));
        var (exitCode, output, error) = ScriptProcess.End(search);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith("standard input: the most similar one", output, StringComparison.Ordinal);
        Assert.Contains("chelsea.png", output, StringComparison.Ordinal); // coffee.png has the same bytes as the query, and is no hit
    }

    [SharedFact]
    public void JSON_has_what_the_table_has_of_copies_near_duplicates_and_what_lies_below()
    {
        var photos = _at.Photos("photos", "skimage/chelsea.png", "skimage/coffee.png", "skimage/rocket.jpg");
        File.Copy(Path.Combine(photos, "coffee.png"), Path.Combine(photos, "coffee too.png"));
        File.WriteAllBytes(Path.Combine(photos, "rocket too.jpg"), [.. File.ReadAllBytes(Path.Combine(photos, "rocket.jpg")), 0]);
        var json = ScriptProcess.Run(
            "search.cs", ["--in", photos, "--image", Shared.Of("photos/skimage/astronaut.png"), "--threshold", "-1", "--top", "1",
                "--below", "2", "--fold", "--json", .. _at.Arguments]).Json;

        var below = json.GetProperty("below").EnumerateArray().ToList();
        List<JsonElement> all = [.. json.GetProperty("hits").EnumerateArray(), .. below];
        Assert.Equal((2, 3), (below.Count, all.Count));
        Assert.Equal([Path.Combine(photos, "coffee.png"), Path.Combine(photos, "coffee too.png")],
            Both(all.Single(hit => hit.TryGetProperty("also", out _)), hit => hit.GetProperty("also")[0].GetString()));
        var near = all.Single(hit => hit.TryGetProperty("near", out _));
        Assert.Equal(Path.Combine(photos, "rocket too.jpg"), near.GetProperty("path").GetString()); // one byte larger
        Assert.Equal(Path.Combine(photos, "rocket.jpg"), near.GetProperty("near")[0].GetProperty("path").GetString());

        static IEnumerable<string?> Both(JsonElement hit, Func<JsonElement, string?> other) =>
            new[] { hit.GetProperty("path").GetString(), other(hit) }.OrderByDescending(
                path => path?.Contains("coffee.", StringComparison.Ordinal)).ThenBy(path => path, StringComparer.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_is_named_once_and_counted_ever_after()
    {
        var photos = _at.Photos("photos");
        File.WriteAllText(Path.Combine(photos, "one.jpg"), "no picture");
        string[] search = [photos, "--cache", _at.Of("embeddings.sqlite")];

        Assert.Contains("one.jpg: ", ScriptProcess.Run("index.cs", search).Error, StringComparison.Ordinal);
        Assert.Equal("skipped 1, which cannot be read: index.cs FOLDER --json names them all",
            ScriptProcess.Run("index.cs", search).Error.Trim());
        File.WriteAllText(Path.Combine(photos, "two.jpg"), "no picture");
        var third = ScriptProcess.Run("index.cs", search).Error;
        Assert.DoesNotContain("one.jpg", third, StringComparison.Ordinal);
        Assert.Contains("two.jpg: ", third, StringComparison.Ordinal);
        Assert.Contains("skipped 1 more", third, StringComparison.Ordinal);
        Assert.Equal("", ScriptProcess.Run("index.cs", [.. search, "--exclude", "ONE.*", "--exclude", "two.jpg"]).Error);
        Assert.Equal(2, ScriptProcess.Run("index.cs", [.. search, "--json"]).Json.GetProperty("skipped").GetArrayLength());
    }

    [LinuxFact]
    public void A_name_that_commands_the_terminal_is_shown_and_not_obeyed()
    {
        var photos = Directory.CreateDirectory(_at.Of("photos")).FullName;
        File.WriteAllText(Path.Combine(photos, "esc\u001b[31m\nred.jpg"), "no picture");
        var result = ScriptProcess.Run("index.cs", photos, "--cache", _at.Of("embeddings.sqlite"));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("esc\\u001b[31m\\nred.jpg: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output + result.Error);
    }

    [SharedFact]
    public void Without_JSON_the_answer_is_a_table()
    {
        var (exitCode, output, error) = ScriptProcess.Run(
            "search.cs", ["--in", Shared.Of("photos/skimage"), "--image", Shared.Of("photos/skimage/chelsea.png"), "--threshold", "-1",
                .. _at.Arguments]);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith("chelsea.png", output, StringComparison.Ordinal);
        Assert.Contains("coffee.png", output, StringComparison.Ordinal);
    }

    private static double[] Scores(JsonElement json) =>
        [.. json.GetProperty("hits").EnumerateArray().Select(h => h.GetProperty("score").GetDouble())];
}
