using System.IO.Compression;
using System.Text.Json;

namespace ClipLens.Tests.Model;

public sealed class TokenizerTests
{
    private static readonly Lazy<Tokenizer> OpenAI = new(() => Tokenizer.Load(Shared.Of("reference/tokenizer")));

    [SharedFact]
    public void Captions_give_the_ids_of_OpenAIs_tokenizer()
    {
        using var reader = new StreamReader(
            new GZipStream(File.OpenRead(Shared.Of("reference/tokenizer/msrvtt_1kA.tsv.gz")), CompressionMode.Decompress));
        var captions = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).ToArray();

        Assert.Equal(1000, captions.Length);
        Assert.All(captions, caption => Assert.Equal(caption[1], string.Join(' ', OpenAI.Value.Encode(caption[0]))));
    }

    [SharedFact]
    public void Odd_texts_give_the_ids_of_OpenAIs_tokenizer()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Shared.Of("reference/tokenizer/edge_cases.json")));

        Assert.All(json.RootElement.EnumerateArray(), entry => AssertIds(ReadString(entry.GetProperty("text")), entry.GetProperty("ids")));
    }

    [SharedFact]
    public void Html_quotes_widths_marks_case_controls_and_scripts_give_the_ids_of_OpenAIs_tokenizer()
    {
        using var json =
            JsonDocument.Parse(File.ReadAllText(Path.Combine(Shared.Repository, "tests/ClipLens.Tests/Model/golden/tokens.json")));

        Assert.All(json.RootElement.EnumerateArray(), entry => AssertIds(ReadString(entry[0]), entry[1]));
    }

    [SharedFact]
    public void A_text_stands_between_start_and_end()
    {
        var tokens = OpenAI.Value.Tokenize("Hello World!", 77);

        Assert.Equal([49406, 3306, 1002, 256, 49407], tokens.Ids);
        Assert.Equal(0, tokens.Dropped);
        Assert.Equal([49406, 49407], OpenAI.Value.Tokenize("", 2).Ids);
    }

    [SharedFact]
    public void A_text_that_is_too_long_is_cut_says_so_and_keeps_its_end()
    {
        var tokens = OpenAI.Value.Tokenize(string.Concat(Enumerable.Repeat("dog ", 1000)), 77);

        Assert.Equal([49406, .. Enumerable.Repeat(1929, 75), 49407], tokens.Ids);
        Assert.Equal(925, tokens.Dropped);
    }

    [SharedFact]
    public void Decoding_gives_the_words_back()
    {
        var ids = OpenAI.Value.Encode("A CAFÉ, 猫 & 3 dogs");

        Assert.Equal("a café , 猫 & 3 dogs ", OpenAI.Value.Decode(ids));
        Assert.Equal(["a</w>", "cafÃ©</w>"], ids.Take(2).Select(OpenAI.Value.Symbol));
        Assert.Throws<ArgumentOutOfRangeException>(() => OpenAI.Value.Symbol(49408));
        Assert.Throws<ArgumentOutOfRangeException>(() => OpenAI.Value.Decode(-1));
    }

    [SharedFact]
    public void Every_id_is_reached_again_from_its_own_text()
    {
        // Of 49,408, those at the end of a word that are text by themselves and not two words.
        var tokenizer = OpenAI.Value;
        var words = Enumerable.Range(0, tokenizer.VocabularySize)
            .Where(id => tokenizer.Symbol(id) is [>= 'a' and <= 'z', .., '<', '/', 'w', '>'] symbol
            && symbol[..^4].All(char.IsAsciiLetterLower)).ToArray();

        Assert.True(words.Length > 30_000);
        Assert.All(words, id => Assert.Equal([id], tokenizer.Encode(tokenizer.Decode(id))));
    }

    [SharedTheory]
    [InlineData("x")]
    [InlineData("ab")]
    [InlineData("é")]
    [InlineData("&amp;")]
    [InlineData("&")]
    [InlineData("\u0301\u0323")]
    [InlineData("Σ")]
    [InlineData("\u001b[")]
    public void A_text_of_a_million_characters_takes_no_more_than_its_length(string repeated)
    {
        var text = "a" + string.Concat(Enumerable.Repeat(repeated, 1_000_000 / repeated.Length));

        Assert.NotEmpty(OpenAI.Value.Encode(text)); // hours, if any step were quadratic
    }

    [SharedFact]
    public void Many_threads_get_the_same_ids_as_one()
    {
        string[] texts = [.. Enumerable.Range(0, 2000).Select(i => $"picture number{i % 97} of {i} cats")];
        var alone = texts.Select(OpenAI.Value.Encode).ToArray();
        var together = texts.AsParallel().AsOrdered().WithDegreeOfParallelism(8)
            .Select(Tokenizer.Load(Shared.Of("reference/tokenizer")).Encode).ToArray();

        Assert.Equal(alone, together);
    }

    /// <summary>Reads a JSON string that may hold lone surrogates, which JSON writes as escapes and .NET's reader refuses.</summary>
    private static string ReadString(JsonElement element)
    {
        var raw = element.GetRawText();
        return raw.Contains("\\ud", StringComparison.OrdinalIgnoreCase)
            ? System.Text.RegularExpressions.Regex.Replace(raw[1..^1], @"\\u([0-9a-f]{4})",
                match => ((char)Convert.ToInt32(match.Groups[1].Value, 16)).ToString())
            : element.GetString() ?? "";
    }

    private static void AssertIds(string text, JsonElement ids) =>
        Assert.True(
            ids.EnumerateArray().Select(id => id.GetInt32()).SequenceEqual(OpenAI.Value.Encode(text)),
            $"{text}: expected {ids.GetRawText()}; found {string.Join(", ", OpenAI.Value.Encode(text))}");
}
