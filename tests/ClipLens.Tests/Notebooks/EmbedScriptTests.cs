using System.Text.Json;

namespace ClipLens.Tests.Notebooks;

public sealed class EmbedScriptTests : IDisposable
{
    private readonly Workplace _at = new();

    public void Dispose() => _at.Dispose();

    [SharedTheory]
    [InlineData("--pixels", "pixel_values.npy", "image_embeds.npy")]
    [InlineData("--ids", "input_ids.npy", "text_embeds.npy")]
    public void Embeddings_are_the_reference_model_s_at_unit_length(string option, string input, string reference)
    {
        var output = _at.Of("out.npy");
        var json = ScriptProcess.Run("embed.cs",
            [option, Path.Combine(Workplace.TinyClip, input), "--out", output, "--json", .. _at.Arguments]).Json;

        Assert.Equal(["rows", "dimension", "out"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal((6, 64, output),
            (json.GetProperty("rows").GetInt32(), json.GetProperty("dimension").GetInt32(), json.GetProperty("out").GetString()));
        var (shape, ours) = Npy.Read<float>(output);
        var (_, theirs) = Npy.Read<float>(Path.Combine(Workplace.TinyClip, reference));
        Assert.Equal([6, 64], shape);
        foreach (var (a, b) in ours.Chunk(64).Zip(theirs.Chunk(64)))
        {
            var length = MathF.Sqrt(b.Sum(x => x * x));
            Assert.All(a.Zip(b), pair => Assert.Equal(pair.Second / length, pair.First, 1e-4f));
        }
    }

    [SharedFact]
    public void A_text_that_is_cut_is_said()
    {
        var result = ScriptProcess.Run(
            "embed.cs", "--text", "a dog", new string('o', 500), new string('u', 500), "--out", _at.Of("out.npy"), "--json", "--model",
            _at.ModelWithWords());

        Assert.Equal(3, result.Json.GetProperty("rows").GetInt32());
        Assert.StartsWith($"The model does not read the end of \"{new string('o', 60)}…\", nor of 1 more", result.Error,
            StringComparison.Ordinal);
    }

    [SharedFact]
    public void Texts_and_pictures_give_a_row_each()
    {
        string[] common = ["--out", _at.Of("out.npy"), "--model", _at.ModelWithWords()];

        Assert.Equal(0, ScriptProcess.Run("embed.cs", ["--text", "a dog", "", "a dog", .. common]).ExitCode);
        var texts = NpyFile.ReadMatrix(_at.Of("out.npy"));
        Assert.Equal(3, texts.Rows);
        Assert.Equal(texts.Row(0).ToArray(), texts.Row(2).ToArray());
        Assert.NotEqual(texts.Row(0).ToArray(), texts.Row(1).ToArray());

        Assert.Equal(0, ScriptProcess.Run(
            "embed.cs", ["--image", Shared.Of("photos/skimage/chelsea.png"), Shared.Of("photos/heic/example.heic"), .. common]).ExitCode);
        Assert.Equal(2, NpyFile.ReadMatrix(_at.Of("out.npy")).Rows);
    }

    [SharedFact]
    public void One_picture_that_cannot_be_read_leaves_no_rows()
    {
        ScriptProcess.Run(
            "embed.cs",
            ["--image", Shared.Of("photos/skimage/chelsea.png"), Shared.Of("photos/heic/truncated.heic"), "--out", _at.Of("out.npy"),
                .. _at.Arguments])
            .Fails(1, "truncated.heic");
        Assert.False(File.Exists(_at.Of("out.npy")));
    }

    [SharedFact]
    public void Arrays_that_do_not_fit_the_model_are_refused_with_what_it_takes()
    {
        NpyFile.Write(_at.Of("matrix.npy"), new Matrix(2, 12288));
        string[] common = ["--out", _at.Of("out.npy"), .. _at.Arguments];

        ScriptProcess.Run("embed.cs", ["--pixels", _at.Of("matrix.npy"), .. common]).Fails(1, "expected finite numbers, [n, 3, 64, 64]");
        ScriptProcess.Run("embed.cs", ["--ids", _at.Of("matrix.npy"), .. common]).Fails(1, "expected int32 or int64");
        ScriptProcess.Run("embed.cs", ["--ids", Ids(1, 2, 3), .. common]).Fails(1, "no end token");
        ScriptProcess.Run("embed.cs", ["--ids", Ids(598, 600, 599), .. common]).Fails(1, "token 600");
    }

    [SharedFact]
    public void Token_ids_are_printed_a_line_each_without_start_and_end()
    {
        string[] lines = ["Hello World!", "", "naïve &amp; café 🐶"];
        File.WriteAllText(_at.Of("lines.txt"), string.Join('\n', lines) + "\n");
        var folder = Shared.Of("reference/tokenizer");

        var (exitCode, output, error) = ScriptProcess.Run("embed.cs", "--tokens", _at.Of("lines.txt"), "--model", folder);

        Assert.Equal((0, ""), (exitCode, error));
        var ids = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<int[]>(line)!)
            .ToList();
        Assert.Equal(lines.Select(Tokenizer.Load(folder).Encode), ids);
        Assert.Equal([3306, 1002, 256], ids[0]);
    }

    /// <summary>One row of int32, as NumPy would save it.</summary>
    private string Ids(params int[] ids)
    {
        var path = _at.Of("ids.npy");
        var header = $"{{'descr': '<i4', 'fortran_order': False, 'shape': (1, {ids.Length}), }}\n";
        File.WriteAllBytes(path,
            [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header.Select(c => (byte)c), .. ids.SelectMany(BitConverter.GetBytes)]);
        return path;
    }
}
