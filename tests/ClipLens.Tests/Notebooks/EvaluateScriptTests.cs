using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ClipLens.Tests.Notebooks;

public sealed class EvaluateScriptTests : IDisposable
{
    private static readonly string[] Metrics = ["R@1", "R@5", "R@10", "MdR", "MnR", "StdR"];
    private readonly Workplace _at = new();

    public void Dispose() => _at.Dispose();

    [Theory]
    [InlineData("<f4", false)]
    [InlineData("<f4", true)]
    [InlineData("<f8", false)]
    [InlineData("<f8", true)]
    public void A_matrix_of_either_type_and_order_gives_the_metrics_of_both_directions(string type, bool fortran)
    {
        // Rows are texts: the right items have ranks 1, 2 and 3; the right texts 2.5 (a tie), 1 and 1.
        var json = ScriptProcess.Run("evaluate.cs", "--similarity", Save(type, fortran, 3, 3, 0.5, 0.1, 0.0, 0.9, 0.8, 0.1, 0.5, 0.4, 0.3),
            "--json").Json;

        var (there, back) = (json.GetProperty("text_to_item"), json.GetProperty("item_to_text"));
        Assert.Equal(["text_to_item", "item_to_text"], json.EnumerateObject().Take(2).Select(p => p.Name));
        Assert.Equal(Metrics, there.EnumerateObject().Select(p => p.Name));
        Assert.Equal([100 / 3.0, 100, 100, 2, 2, Math.Sqrt(2 / 3.0)], Values(there), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal([200 / 3.0, 100, 100, 1, 1.5], Values(back).Take(5), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void A_table_says_which_rows_and_columns_belong_together()
    {
        File.WriteAllText(_at.Of("p.csv"), "column;row\n0;0\n1;0\n1;1\n1;1\n");

        var json = ScriptProcess.Run("evaluate.cs", "--similarity", Save("<f4", false, 2, 3, 0.1, 0.2, 0.3, 0.9, 0.8, 0.7), "--positives",
            _at.Of("p.csv"), "--json").Json;

        Assert.Equal((2, 2), (json.GetProperty("text_to_item").GetProperty("MnR").GetDouble(), json.GetProperty("queries")
            .GetProperty("item_to_text").GetInt32()));
        Assert.Contains("1 item matches no text", json.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_matrix_is_compared_query_by_query_and_a_dual_softmax_is_called_transductive()
    {
        var (good, bad) = (Save("<f4", false, 2, 2, 1, 0, 0, 1), Save("<f4", false, 2, 2, 0, 1, 1, 0));

        var json = ScriptProcess.Run("evaluate.cs", "--similarity", good, "--against", bad, "--dual-softmax", "0.1", "--json").Json;
        var text = ScriptProcess.Run("evaluate.cs", "--similarity", good, "--against", bad, "--dual-softmax", "0.1").Output;

        var against = json.GetProperty("against").GetProperty("text_to_item");
        Assert.Equal((2, 0, 100), (against.GetProperty("better").GetInt32(), against.GetProperty("worse")
            .GetInt32(), against.GetProperty("difference").GetProperty("R@1").GetDouble()));
        Assert.True(json.GetProperty("transductive").GetBoolean());
        Assert.Contains("dual softmax at 0.1 (transductive)", text, StringComparison.Ordinal);
        Assert.Contains("2 queries better, 0 worse, 0 the same: may be chance (sign test, p = 0.5)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_ranked_is_refused_with_what_to_do()
    {
        var wide = Save("<f4", false, 2, 3, 1, 2, 3, 4, 5, 6);
        ScriptProcess.Run("evaluate.cs", "--similarity", wide)
            .Fails(2, "is [2, 3], so its diagonal does not say what belongs together: give --positives FILE.csv");
        ScriptProcess.Run("evaluate.cs", "--similarity", Save("<f8", false, 2, 2, 0, 0, double.NaN, 0))
            .Fails(1, "expected finite numbers; found NaN in row 1, column 0");
        ScriptProcess.Run("evaluate.cs", "--similarity", Save("<f4", true, 2, 2, 0, 0, double.NegativeInfinity, 0))
            .Fails(1, "found -Infinity in row 1, column 0");
        ScriptProcess.Run("evaluate.cs", "--similarity", Save("|O", false, 2, 2, 0)).Fails(1, "pickled Python objects");
        ScriptProcess.Run("evaluate.cs", "--similarity", Save("<f4", false, 9, 9, 1, 2)).Fails(1, "takes 324 bytes; found 8");
        File.WriteAllText(_at.Of("empty.npy"), "");
        ScriptProcess.Run("evaluate.cs", "--similarity", _at.Of("empty.npy")).Fails(1, "no .npy file");
        File.WriteAllText(_at.Of("p.csv"), "row,column\n0,3\n");
        ScriptProcess.Run("evaluate.cs", "--similarity", wide, "--positives", _at.Of("p.csv")).Fails(1, "columns from 0 to 2");
        File.WriteAllText(_at.Of("p.csv"), "text,item\n0,0\n");
        ScriptProcess.Run("evaluate.cs", "--similarity", wide, "--positives", _at.Of("p.csv")).Fails(1, "row, column");
        File.WriteAllText(_at.Of("p.csv"), "row,column\n");
        ScriptProcess.Run("evaluate.cs", "--similarity", wide, "--positives", _at.Of("p.csv")).Fails(1, "found none");
        ScriptProcess.Run("evaluate.cs", "--similarity", wide, "--in", ".").Fails(2, "--in means nothing with --similarity");
        ScriptProcess.Run("evaluate.cs").Fails(2, "Give one of --similarity, --captions, --labels");
        ScriptProcess.Run("evaluate.cs", "--captions", "c.csv").Fails(2, "--in FOLDER");
        ScriptProcess.Run("evaluate.cs", "--captions", "c.csv", "--in", ".", "--protocol", "didemo")
            .Fails(2, "msr-vtt-1ka, msr-vtt-full, msvd, lsmdc");
    }

    [SharedFact]
    public void A_folder_with_captions_and_one_with_labels_are_measured()
    {
        var photos = _at.Photos("photos", "skimage/chelsea.png", "skimage/coffee.png", "skimage/rocket.jpg");
        File.WriteAllText(_at.Of("captions.csv"),
            "path,caption\nphotos/chelsea.png,a cat\nphotos/chelsea.png,an animal\nphotos/coffee.png,a cup\nphotos/rocket.jpg,a rocket\n");
        File.WriteAllText(_at.Of("labels.csv"), "path,label\nphotos/chelsea.png,do\nphotos/coffee.png,da\nphotos/rocket.jpg,do\n");
        File.WriteAllText(_at.Of("bank.txt"), "do do\ndo da\nda\n");
        string[] common = ["--in", photos, "--model", _at.ModelWithWords(), "--cache", _at.Of("kept.sqlite"), "--json"];

        var retrieval = ScriptProcess.Run(
            "evaluate.cs", ["--captions", _at.Of("captions.csv"), "--nnn", _at.Of("bank.txt"), "--template", "do {}", "--against", "plain",
                "--html", _at.Of("page.html"), .. common]).Json;
        var classified = ScriptProcess.Run("evaluate.cs", ["--labels", _at.Of("labels.csv"), .. common]).Json;

        Assert.Equal("model: photos, 1 template, NNN with a bank of 3", retrieval.GetProperty("setting").GetString());
        Assert.Equal((4, 3), (retrieval.GetProperty("queries").GetProperty("text_to_item").GetInt32(), retrieval.GetProperty("queries")
            .GetProperty("item_to_text").GetInt32()));
        Assert.Equal("model: photos", retrieval.GetProperty("against").GetProperty("text_to_item").GetProperty("setting").GetString());
        Assert.StartsWith("<!doctype html>", File.ReadAllText(_at.Of("page.html")), StringComparison.Ordinal);
        Assert.Equal(3, classified.GetProperty("items").GetInt32());
        Assert.Equal(["do", "da"], classified.GetProperty("labels").EnumerateArray().Select(label => label.GetString()));
    }

    [SharedFact]
    public void Videos_are_measured_by_any_pooling()
    {
        File.WriteAllText(_at.Of("captions.csv"), $"path,caption\n{Shared.Of("videos/mdn/flower.mp4")},a flower\n");
        string[] common = ["--in", Shared.Of("videos/mdn"), "--captions", _at.Of("captions.csv"), "--model", _at.ModelWithWords(),
            "--cache", _at.Of("kept.sqlite"), "--json"];

        var plain = ScriptProcess.Run("evaluate.cs", common).Json;
        var pooled = ScriptProcess.Run("evaluate.cs", ["--pooling", "kmeans:3", "--against", "max", .. common]).Json;

        Assert.Equal("model: videos by mean", plain.GetProperty("setting").GetString());
        Assert.Equal("model: videos by kmeans:3", pooled.GetProperty("setting").GetString());
        Assert.Equal("model: videos by max", pooled.GetProperty("against").GetProperty("text_to_item").GetProperty("setting").GetString());
    }

    [SharedFact]
    public void A_search_uses_the_bank_that_an_index_keeps()
    {
        var photos = _at.Photos("photos", "skimage/chelsea.png", "skimage/coffee.png");
        File.WriteAllText(_at.Of("bank.txt"), "do do\nda\n");
        string[] common = ["--model", _at.ModelWithWords(), "--cache", _at.Of("kept.sqlite")];
        string[] search = ["a dog", "--in", photos, "--threshold", "-1", "--nnn", .. common];

        ScriptProcess.Run("search.cs", search).Fails(1, "there is no bank of queries for model yet; make one with index.cs --bank FILE");
        Assert.Equal(0, ScriptProcess.Run("index.cs", [photos, "--bank", _at.Of("bank.txt"), .. common]).ExitCode);
        Assert.Contains("corrected by a bank of 2 queries", ScriptProcess.Run("search.cs", search).Output, StringComparison.Ordinal);
    }

    private static double[] Values(JsonElement metrics) => [.. metrics.EnumerateObject().Select(p => p.Value.GetDouble())];

    /// <summary>Writes a matrix as NumPy would; the values are given row by row.</summary>
    private string Save(string type, bool fortran, int rows, int columns, params double[] values)
    {
        var ordered = fortran ? [.. Enumerable.Range(0, values.Length).Select(i => values[(i % rows * columns) + (i / rows)])] : values;
        var bytes = type == "<f8" ? MemoryMarshal.AsBytes<double>(ordered).ToArray()
            : MemoryMarshal.AsBytes<float>(Array.ConvertAll(ordered, v => (float)v)).ToArray();
        var header = $"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': ({rows}, {columns}), }}\n";
        var path = _at.Of($"{Guid.NewGuid():N}.npy");
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. bytes]);
        return path;
    }
}
