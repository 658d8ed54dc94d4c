using System.IO.Compression;
using System.Text.Json;

namespace ClipLens.Tests.Model;

public sealed class VocabularyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_small_vocabulary_of_ones_own_loads_and_joins_in_the_order_of_its_merges()
    {
        Write(Symbols("lo", "low</w>", "er</w>", "lower</w>"), "#version: 0.2", "l o", "lo w</w>", "e r</w>");
        var tokenizer = Tokenizer.Load(_folder);

        Assert.Equal(518, tokenizer.VocabularySize);
        Assert.Equal(["low</w>"], tokenizer.Encode("LOW").Select(tokenizer.Symbol));
        Assert.Equal(["lo", "w", "er</w>"], tokenizer.Encode("lower").Select(tokenizer.Symbol));
        Assert.Equal((tokenizer.Start, tokenizer.End), (tokenizer.Encode("<|startoftext|>")[0], tokenizer.Encode("<|endoftext|>")[0]));
    }

    [Fact]
    public void All_places_of_a_merge_are_joined_before_what_they_make_possible()
    {
        Write(Symbols("ab", "aba"), "ab a", "a b");
        var tokenizer = Tokenizer.Load(_folder);

        Assert.Equal(["ab", "ab", "c</w>"], tokenizer.Encode("ababc").Select(tokenizer.Symbol));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_file_with_merges_as_strings_or_as_pairs_gives_the_same_ids_as_two(bool pairs)
    {
        (string, string)[] merges = [("l", "o"), ("lo", "w</w>"), ("e", "r</w>")];
        Write(Symbols("lo", "low</w>", "er</w>"), [.. merges.Select(merge => $"{merge.Item1} {merge.Item2}")]);
        var two = Tokenizer.Load(_folder);
        File.Delete(Path.Combine(_folder, "vocab.json"));
        File.Delete(Path.Combine(_folder, "merges.txt"));
        var symbols = Symbols("lo", "low</w>", "er</w>");
        var end = symbols["<|endoftext|>"];
        symbols.Remove("<|endoftext|>"); // it may stand among the added tokens alone
        WriteFast(symbols, pairs ? merges.Select(merge => new[] { merge.Item1, merge.Item2 })
            : merges.Select(merge => $"{merge.Item1} {merge.Item2}"), end);
        var one = Tokenizer.TryLoad(_folder);

        Assert.NotNull(one);
        Assert.Equal((two.Start, two.End, two.VocabularySize), (one.Start, one.End, one.VocabularySize));
        Assert.Equal(two.Encode("Lower low owl"), one.Encode("Lower low owl"));
    }

    [Theory]
    [InlineData("{}", "model.vocab")]
    [InlineData("[]", "model.vocab")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{},"merges":[]}}""", "\"WordPiece\"")]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":[]}}""", "model.end_of_word_suffix")]
    [InlineData("""{"model":{"type":"BPE","end_of_word_suffix":"</w>","vocab":{"a":0},"merges":[["a"]]}}""", "\"a\" in line 1")]
    [InlineData("""{"model":{"type":"BPE","end_of_word_suffix":"</w>","vocab":{"a":0},"merges":7}}""", "model.merges")]
    public void One_file_of_another_tokenizer_is_refused(string json, string found)
    {
        File.WriteAllText(Path.Combine(_folder, "tokenizer.json"), json);
        var message = Assert.Throws<InvalidDataException>(() => Tokenizer.TryLoad(_folder)).Message;
        Assert.StartsWith(Path.Combine(_folder, "tokenizer.json"), message);
        Assert.Contains(found, message);
    }

    [SharedFact]
    public void The_same_vocabulary_in_both_forms_gives_the_same_ids()
    {
        var openAI = Tokenizer.Load(Shared.Of("reference/tokenizer"));
        using var reader = new StreamReader(
            new GZipStream(File.OpenRead(Shared.Of("reference/tokenizer/bpe_simple_vocab_16e6.txt.gz")), CompressionMode.Decompress));
        Write(
            Enumerable.Range(0, openAI.VocabularySize).ToDictionary(openAI.Symbol, id => id),
            [.. reader.ReadToEnd().Split('\n').Take(48895)]);
        var huggingFace = Tokenizer.Load(_folder);

        foreach (var text in (string[])["a photo of a cat", "supercalifragilistic", "猫 <|endoftext|> 🐈", "don't"])
        {
            Assert.Equal(openAI.Encode(text), huggingFace.Encode(text));
        }
    }

    [Fact]
    public void A_folder_without_a_vocabulary_has_no_tokenizer()
    {
        Assert.Null(Tokenizer.TryLoad(_folder));
        Assert.Contains("none of them", Assert.Throws<InvalidDataException>(() => Tokenizer.Load(_folder)).Message);
    }

    [Theory]
    [InlineData("vocab.json", "vocab.json alone")]
    [InlineData("merges.txt", "merges.txt alone")]
    public void Half_a_vocabulary_is_refused(string file, string found)
    {
        File.WriteAllText(Path.Combine(_folder, file), "{}");

        Assert.Contains(found, Assert.Throws<InvalidDataException>(() => Tokenizer.TryLoad(_folder)).Message);
    }

    [Theory]
    [InlineData("l o w")]
    [InlineData("low")]
    public void A_merge_of_other_than_two_symbols_is_refused_with_its_line(string line) =>
        AssertRefused(Symbols("lo"), "merges.txt", $"\"{line}\" in line 2", "l o", line);

    [Theory]
    [InlineData("l w")]
    [InlineData("l low")]
    [InlineData("low l")]
    public void A_merge_that_the_symbols_do_not_have_is_refused(string line) =>
        AssertRefused(Symbols("lo"), "merges.txt", $"\"{line}\"", "l o", line);

    [Fact]
    public void A_missing_byte_or_special_symbol_is_refused()
    {
        foreach (var missing in (string[])["a", "Ġ</w>", "<|startoftext|>", "<|endoftext|>"])
        {
            var symbols = Symbols();
            symbols.Remove(missing);
            AssertRefused(symbols, "vocab.json", $"\"{missing}\"");
        }
    }

    [Fact]
    public void An_id_given_twice_is_refused()
    {
        var symbols = Symbols();
        symbols["b"] = symbols["a"];
        AssertRefused(symbols, "vocab.json", "\"a\" and \"b\"");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[1, 2]")]
    [InlineData("{\"a\": \"b\"}")]
    [InlineData("{\"a\": -1}")]
    [InlineData("{\"a\": 1e9}")]
    [InlineData("{\"a\": 1, \"a\": 2}")]
    public void Symbols_that_are_no_object_of_ids_are_refused(string json)
    {
        Write([]);
        File.WriteAllText(Path.Combine(_folder, "vocab.json"), json);

        Assert.StartsWith(Path.Combine(_folder, "vocab.json"), Assert.Throws<InvalidDataException>(() => Tokenizer.Load(_folder)).Message);
    }

    [Theory]
    [InlineData(false, "no gzip at all")]
    [InlineData(true, "#version: 0.2\na b\n")]
    public void A_file_that_is_not_OpenAIs_is_refused(bool compress, string content)
    {
        var path = Path.Combine(_folder, "bpe_simple_vocab_16e6.txt.gz");
        using (var file = File.Create(path))
        using (var stream = compress ? new GZipStream(file, CompressionMode.Compress) : (Stream)file)
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(content));
        }

        Assert.StartsWith(path, Assert.Throws<InvalidDataException>(() => Tokenizer.Load(_folder)).Message);
    }

    private static Dictionary<string, int> Symbols(params string[] more)
    {
        var letters = Vocabulary.ByteLetters.Select(letter => letter.ToString()).ToArray();
        return letters.Concat(letters.Select(letter => letter + "</w>")).Concat(more).Concat(["<|startoftext|>", "<|endoftext|>"])
            .Select((symbol, id) => (symbol, id)).ToDictionary(pair => pair.symbol, pair => pair.id);
    }

    private void Write(Dictionary<string, int> symbols, params string[] merges)
    {
        File.WriteAllText(Path.Combine(_folder, "vocab.json"), JsonSerializer.Serialize(symbols));
        File.WriteAllLines(Path.Combine(_folder, "merges.txt"), merges);
    }

    private void WriteFast(Dictionary<string, int> symbols, object merges, int end) =>
        File.WriteAllText(Path.Combine(_folder, "tokenizer.json"), JsonSerializer.Serialize(new
    {
        added_tokens = new[] { new { id = end, content = "<|endoftext|>" } },
        model = new { type = "BPE", end_of_word_suffix = "</w>", vocab = symbols, merges },
    }));

    private void AssertRefused(Dictionary<string, int> symbols, string file, string found, params string[] merges)
    {
        Write(symbols, merges);
        var message = Assert.Throws<InvalidDataException>(() => Tokenizer.Load(_folder)).Message;
        Assert.StartsWith(Path.Combine(_folder, file), message);
        Assert.Contains(found, message);
    }
}
