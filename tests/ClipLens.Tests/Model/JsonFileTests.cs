using System.Text;

namespace ClipLens.Tests.Model;

public sealed class JsonFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("{\n \"a\": 1,\n \"b\": {\"c\": 1,\n \"c\": 2}}", "line 4: expected JSON; \"c\" stands twice")]
    [InlineData("{\"a\": 1,\n \"\\u0061\": 2}", "line 2: expected JSON; \"a\" stands twice")]
    [InlineData("{\n \"a\": 1,\n \"b\": ,}", "line 3: expected JSON; ',' is an invalid start")]
    [InlineData("", "line 1: expected JSON;")]
    public void What_is_no_JSON_or_gives_a_name_twice_is_refused_with_file_and_line(string json, string expected)
    {
        File.WriteAllText(_path, json);
        Assert.StartsWith($"{_path}, {expected}", Assert.Throws<InvalidDataException>(() => JsonFile.Read(_path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_may_stand_in_several_objects_and_a_byte_order_mark_ahead()
    {
        File.WriteAllText(_path, "[{\"a\": 1}, {\"a\": {\"a\": 2}}]", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal(2, JsonFile.Read(_path)[1].GetProperty("a").GetProperty("a").GetInt32());
    }

    /// <summary>Every reader of a JSON file, given a file that names something twice.</summary>
    [Theory]
    [InlineData("config.json")]
    [InlineData("preprocessor_config.json")]
    [InlineData("thresholds.json")]
    [InlineData("vocab.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.safetensors.index.json")]
    public void Every_reader_refuses_a_name_that_stands_twice(string name)
    {
        var folder = Directory.CreateTempSubdirectory("cliplens-json-").FullName;
        try
        {
            var path = Path.Combine(folder, name);
            File.WriteAllText(path, "{\"a\": 1,\n\"a\": 2}");
            File.WriteAllText(Path.Combine(folder, "merges.txt"), "");
            var problem = Assert.Throws<InvalidDataException>(() =>
            {
                _ = name switch
                {
                    "config.json" => ClipConfig.Read(path),
                    "preprocessor_config.json" => Preprocessing.Read(path, 224),
                    "thresholds.json" => Thresholds.InFolders(folder),
                    "model.safetensors.index.json" => ShardedWeights.Files(path),
                    _ => (object)Tokenizer.Load(folder),
                };
            });
            Assert.Contains($"{path}, line 2:", problem.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_safetensors_header_that_names_a_tensor_twice_is_refused()
    {
        var header = Encoding.UTF8.GetBytes(
            """{"t":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"t":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}""");
        File.WriteAllBytes(_path, [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[8]]);
        Assert.Contains("\"t\" stands twice", Assert.Throws<InvalidDataException>(() => new Safetensors(_path)).Message,
            StringComparison.Ordinal);
    }
}
