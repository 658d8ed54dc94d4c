using System.Globalization;
using System.Text.Json;
using ClipLens.Tests.Media;

namespace ClipLens.Tests.Model;

/// <summary>A sound small model, broken in one place each time.</summary>
public sealed class BadModelFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public BadModelFolderTests()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Shared.Repository, "tests/ClipLens.Tests/Hub/golden/quick/hf-safetensors")))
        {
            File.Copy(file, _folder.Of(Path.GetFileName(file)));
        }
    }

    [Fact]
    public void Unbroken_it_loads_and_encodes_pictures()
    {
        var model = ClipModel.Load(_folder.Root);
        var embedding = model.EncodeImages([new RgbImage(12, 12, new byte[3 * 12 * 12])]);
        Assert.Equal(1, embedding.Values.Sum(value => (double)value * value), 1e-5);
        Assert.Equal(Path.GetFileName(_folder.Root), model.Name);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named_in_one_line_without_a_trace()
    {
        var refused = Assert.Throws<FolderNotFoundException>(() => ClipModel.Load(_folder.Of("nowhere")));
        Assert.Contains("nowhere", refused.Message, StringComparison.Ordinal);
        Assert.Equal(refused.Message, refused.ToString());
        Assert.Equal("", refused.StackTrace);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    public void A_missing_file_is_named(string name)
    {
        File.Delete(_folder.Of(name));
        AssertRefused(name);
    }

    [Theory]
    [InlineData("\"clip\"", "\"bert\"", "bert")]
    [InlineData("\"quick_gelu\"", "\"relu\"", "relu")]
    [InlineData("\"num_attention_heads\": 2", "\"num_attention_heads\": 3", "3 attention heads")]
    [InlineData("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3", "encoder.layers.2")]
    [InlineData("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1", "1 layers only")]
    [InlineData("\"patch_size\": 4", "\"patch_size\": 10000", "10000")]
    [InlineData("\"image_size\": 12", "\"image_size\": 1000000", "1000000")]
    [InlineData("\"patch_size\": 4", "\"patch_size\": 3", "[16, 3, 3, 3]")]
    [InlineData("\"intermediate_size\": 64", "\"intermediate_size\": 65", "[64, 16]")]
    [InlineData("\"projection_dim\": 12", "\"projection_dim\": 13", "[12, 16]")]
    [InlineData("\"projection_dim\": 12", "\"projection_dim\": \"many\"", "config.json")]
    [InlineData("\"projection_dim\": 12", "\"projection_dim\": -1", "-1")]
    [InlineData("\"image_size\": 12", "\"image_size\": 16", "[10, 16]")]
    [InlineData("\"vocab_size\": 518", "\"vocab_size\": 519", "[518, 8]")]
    [InlineData("{", "", "config.json")]
    public void A_configuration_that_does_not_fit_the_weights_is_refused_with_both_numbers(string old, string replacement, string expected)
    {
        var path = _folder.Of("config.json");
        var text = File.ReadAllText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(old, replacement, StringComparison.Ordinal));
        File.Delete(_folder.Of("preprocessor_config.json")); // or it is the first to disagree about the resolution
        AssertRefused(expected);
    }

    [Fact]
    public void Weights_in_several_files_with_an_index_give_the_same_embeddings()
    {
        float[] Embed()
        {
            using var picture = new RgbImage(12, 12, [.. Enumerable.Range(0, 3 * 12 * 12).Select(i => (byte)(i % 251))]);
            return ClipModel.Load(_folder.Root).EncodeImages([picture]).Values;
        }

        var whole = Embed();
        Shard();
        Assert.Equal(whole, Embed());
        File.Delete(_folder.Of("model-00002-of-00002.safetensors"));
        AssertRefused("model-00002-of-00002.safetensors, which is not there");
    }

    [Theory]
    [InlineData("../model.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\\\model.safetensors")]
    [InlineData("a\\u0000b")]
    [InlineData("")]
    public void An_index_that_names_what_is_no_file_beside_it_is_refused(string file)
    {
        File.Delete(_folder.Of("model.safetensors"));
        File.WriteAllText(_folder.Of("model.safetensors.index.json"), $$$"""{"weight_map":{"logit_scale":"{{{file}}}"}}""");
        AssertRefused("the name of a file beside it was expected");
    }

    [Fact]
    public void Sizes_under_the_old_names_count_and_those_under_the_new_ones_then_do_not()
    {
        var before = ClipConfig.Read(_folder.Of("config.json"));
        var text = File.ReadAllText(_folder.Of("config.json"));
        File.WriteAllText(_folder.Of("config.json"), text
            .Replace("\"text_config\"", "\"text_config\": {\"hidden_size\": 4096}, \"text_config_dict\"", StringComparison.Ordinal)
            .Replace("\"vision_config\"", "\"vision_config\": {\"hidden_size\": 4096}, \"vision_config_dict\"", StringComparison.Ordinal));
        Assert.Equal(before, ClipConfig.Read(_folder.Of("config.json")));
        Assert.Equal(12, ClipModel.Load(_folder.Root).Dimension);
    }

    [Fact]
    public void A_folder_with_a_pickle_says_what_reads_it()
    {
        File.Move(_folder.Of("model.safetensors"), _folder.Of("pytorch_model.bin"));
        AssertRefused("ModelHub.LoadAsync takes pytorch_model.bin");
    }

    [Fact]
    public void A_resolution_that_is_not_the_models_is_refused_with_both_numbers()
    {
        File.WriteAllText(_folder.Of("preprocessor_config.json"), """{"size":{"shortest_edge":224},"crop_size":224}""");
        AssertRefused("224");
        AssertRefused("12");
    }

    [Fact]
    public void The_fingerprint_is_the_same_in_every_culture()
    {
        var here = ClipModel.Load(_folder.Root).Fingerprint;
        var (before, odd) = (CultureInfo.CurrentCulture, (CultureInfo)CultureInfo.InvariantCulture.Clone());
        (odd.NumberFormat.NumberDecimalSeparator, odd.NumberFormat.NegativeSign) = (",", "−");
        try
        {
            CultureInfo.CurrentCulture = odd;
            Assert.Equal(here, ClipModel.Load(_folder.Root).Fingerprint);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Weights_cut_off_anywhere_are_refused()
    {
        var whole = File.ReadAllBytes(_folder.Of("model.safetensors"));
        for (var tenth = 0; tenth < 10; tenth++)
        {
            _folder.Write("model.safetensors", whole.AsSpan(0, whole.Length * tenth / 10));
            AssertRefused("model.safetensors");
        }
    }

    [Theory]
    [InlineData(0, float.NaN)]
    [InlineData(0.5, float.PositiveInfinity)]
    [InlineData(1, float.NegativeInfinity)]
    public void Weights_that_are_no_numbers_are_refused_wherever_they_stand(double place, float value)
    {
        var weights = File.ReadAllBytes(_folder.Of("model.safetensors"));
        var start = 8 + (int)BitConverter.ToInt64(weights);
        var values = ((weights.Length - start) / 4) - 1;
        BitConverter.TryWriteBytes(weights.AsSpan(start + (4 * (int)(place * values))), value);
        _folder.Write("model.safetensors", weights);
        AssertRefused("model.safetensors has NaN or infinity in tensor ");
    }

    [Fact]
    public void Words_without_a_vocabulary_are_refused_and_pictures_are_not()
    {
        var model = ClipModel.Load(_folder.Root);
        Assert.Null(model.Tokenizer);
        Assert.Contains("vocab.json", Assert.Throws<InvalidDataException>(() => model.EncodeTexts(["a dog"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_larger_than_the_model_is_refused_with_both_numbers()
    {
        WriteVocabulary(end: 600);
        AssertRefused("601");
        AssertRefused("518");
    }

    [Fact]
    public void A_vocabulary_with_another_end_token_is_refused_with_both_numbers()
    {
        WriteVocabulary(end: 513);
        Assert.Equal(2, ClipModel.Load(_folder.Root)
            .EncodeTexts(["a dog", "a much longer text than the sixteen tokens of this model's context"]).Rows);
        var path = _folder.Of("config.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"eos_token_id\": 2", "\"eos_token_id\": 517", StringComparison.Ordinal));
        AssertRefused("517");
        AssertRefused("513");
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Writes each tensor of the whole file into one of two.</summary>
    private void Shard()
    {
        var whole = File.ReadAllBytes(_folder.Of("model.safetensors"));
        var body = 8 + (int)BitConverter.ToInt64(whole);
        var tensors = JsonSerializer.Deserialize<JsonElement>(whole.AsSpan(8, body - 8)).EnumerateObject()
            .Where(tensor => tensor.Name != "__metadata__").ToList();
        var map = new Dictionary<string, string>();
        for (var part = 0; part < 2; part++)
        {
            var (header, values) = (new Dictionary<string, object>(), new List<byte>());
            foreach (var tensor in tensors.Where((_, i) => i % 2 == part))
            {
                var (start, end) =
                    (tensor.Value.GetProperty("data_offsets")[0].GetInt32(), tensor.Value.GetProperty("data_offsets")[1].GetInt32());
                header[tensor.Name] = new { dtype = tensor.Value.GetProperty("dtype"), shape = tensor.Value.GetProperty("shape"),
                    data_offsets = new[] { values.Count, values.Count + end - start } };
                values.AddRange(whole[(body + start)..(body + end)]);
                map[tensor.Name] = $"model-0000{part + 1}-of-00002.safetensors";
            }

            var json = JsonSerializer.SerializeToUtf8Bytes(header);
            _folder.Write($"model-0000{part + 1}-of-00002.safetensors", [.. BitConverter.GetBytes((long)json.Length), .. json, .. values]);
        }

        File.Delete(_folder.Of("model.safetensors"));
        File.WriteAllText(_folder.Of("model.safetensors.index.json"), JsonSerializer.Serialize(new { weight_map = map }));
    }

    private void AssertRefused(string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => ClipModel.Load(_folder.Root)).Message,
            StringComparison.Ordinal);

    /// <summary>Every byte by its letter, inside and at the end of a word; no merges.</summary>
    private void WriteVocabulary(int end)
    {
        var letters = Enumerable.Range(0, 256).Select(i => i is (> 32 and < 127) or (> 160 and not 173) ? (char)i : ' ').ToArray();
        for (var (i, next) = (0, 256); i < 256; i++)
        {
            letters[i] = letters[i] == ' ' ? (char)next++ : letters[i];
        }

        var ids = letters.Select(letter => letter.ToString()).Concat(letters.Select(letter => letter + "</w>"))
            .Select((symbol, id) => (symbol, id)).ToDictionary();
        (ids["<|startoftext|>"], ids["<|endoftext|>"]) = (512, end);
        File.WriteAllText(_folder.Of("vocab.json"), JsonSerializer.Serialize(ids));
        File.WriteAllText(_folder.Of("merges.txt"), "#version: 0.2\n");
    }
}
