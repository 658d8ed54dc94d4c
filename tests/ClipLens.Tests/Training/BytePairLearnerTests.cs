using PictureBook;
using ClipLens.Training;

namespace ClipLens.Tests.Training;

public sealed class BytePairLearnerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cliplens-vocabulary-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_most_frequent_neighbours_are_joined_first()
    {
        BytePairLearner.Learn(["aab aab aab", "ab"], 2).Write(_folder);
        Assert.Equal(["#version: 0.2", "a b</w>", "a ab</w>"], File.ReadAllLines(Path.Combine(_folder, "merges.txt")));
    }

    [Fact]
    public void The_order_of_the_texts_does_not_matter()
    {
        var captions = Scenes.Draw(1, 50, withheld: false).SelectMany(scene => scene.Captions).ToList();
        Assert.Equal(BytePairLearner.Learn(captions, 200).Symbols, BytePairLearner.Learn(Enumerable.Reverse(captions), 200).Symbols);
    }

    [Fact]
    public void The_tokenizer_reads_its_files_and_gives_each_frequent_word_one_token()
    {
        var captions = Scenes.Draw(1, 300, withheld: false).SelectMany(scene => scene.Captions).ToList();
        BytePairLearner.Learn(captions, 1200).Write(_folder);
        var tokenizer = Tokenizer.Load(_folder);
        Assert.Equal(5, tokenizer.Encode("a dog at the beach").Length);
        Assert.All(captions.Take(100), caption => Assert.Equal(Letters(caption), Letters(tokenizer.Decode(tokenizer.Encode(caption)))));
    }

    private static string Letters(string text) => text.Replace(" ", "", StringComparison.Ordinal); // "grown-up" is three words to CLIP

    [Fact]
    public void Any_text_can_be_written_in_it()
    {
        BytePairLearner.Learn(["a dog"], 5).Write(_folder);
        var tokenizer = Tokenizer.Load(_folder);
        Assert.Equal("ein hündchen 🐕 ", tokenizer.Decode(tokenizer.Encode("Ein Hündchen 🐕")));
    }
}
