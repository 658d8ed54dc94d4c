using System.Text.Json;

namespace ClipLens.Tests.Notebooks;

/// <summary>A folder of its own for a test of scripts, with a model that knows a few words; gone afterwards.</summary>
internal sealed class Workplace : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("cliplens-scripts-").FullName;

    /// <summary>Gets the arguments that keep a run to this folder: the small model of the reference data, and a store of its own.</summary>
    public string[] Arguments => ["--model", TinyClip, "--cache", Of("embeddings.sqlite")];

    public static string TinyClip { get; } = Shared.Of("reference/tiny-clip/tiny-quickgelu-f32");

    public string Of(string name) => Path.Combine(Folder, name);

    /// <summary>Copies photos of the reference data into a new folder.</summary>
    public string Photos(string name, params string[] photos)
    {
        var folder = Directory.CreateDirectory(Of(name)).FullName;
        foreach (var photo in photos)
        {
            File.Copy(Shared.Of($"photos/{photo}"), Path.Combine(folder, Path.GetFileName(photo)));
        }

        return folder;
    }

    /// <summary>Makes the small model able to read: its 600 tokens are the 512 letters, 86 pairs of them, and the two marks.</summary>
    public string ModelWithWords()
    {
        var folder = Directory.CreateDirectory(Of("model")).FullName;
        foreach (var file in Directory.EnumerateFiles(TinyClip))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        string[] letters = [.. Vocabulary.ByteLetters.Select(c => c.ToString())];
        string[][] merges = [.. letters[..43].SelectMany(c => new[] { new[] { "d", c }, ["o", $"{c}</w>"] })];
        string[] symbols =
            [.. letters, .. letters.Select(c => $"{c}</w>"), .. merges.Select(m => m[0] + m[1]), "<|startoftext|>", "<|endoftext|>"];
        File.WriteAllText(Path.Combine(folder, "vocab.json"),
            JsonSerializer.Serialize(symbols.Index().ToDictionary(s => s.Item, s => s.Index)));
        File.WriteAllText(Path.Combine(folder, "merges.txt"),
            $"#version: 0.2\n{string.Join('\n', merges.Select(m => string.Join(' ', m)))}\n");
        return folder;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
