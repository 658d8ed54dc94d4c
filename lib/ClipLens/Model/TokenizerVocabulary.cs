using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace ClipLens;

/// <summary>The symbols of a tokenizer and how they are joined, read from a model's folder and checked against each other.</summary>
internal sealed class TokenizerVocabulary
{
    /// <summary>The symbol before a text.</summary>
    public const string StartSymbol = "<|startoftext|>";

    /// <summary>The symbol after a text, where the text's embedding is read.</summary>
    public const string EndSymbol = "<|endoftext|>";

    /// <summary>What marks the last symbol of a word.</summary>
    public const string WordEnd = "</w>";

    private const string SymbolsFile = "vocab.json";
    private const string MergesFile = "merges.txt";
    private const string OpenAIFile = "bpe_simple_vocab_16e6.txt.gz";
    private const int OpenAIMerges = 49152 - 256 - 2; // its file has more lines than were used

    private readonly string _file;
    private readonly Dictionary<string, int> _ids;

    private TokenizerVocabulary(string symbolsFile, Dictionary<string, int> ids, string mergesFile, IReadOnlyList<(string Left, string Right)> merges)
    {
        (_file, _ids) = (symbolsFile, ids);
        (Start, End) = (Find(StartSymbol), Find(EndSymbol));
        Inner = [.. ByteLetters.Select(letter => Find(letter.ToString()))];
        Last = [.. ByteLetters.Select(letter => Find(letter + WordEnd))];
        Symbols = new string[ids.Count == 0 ? 0 : ids.Values.Max() + 1];
        foreach (var (symbol, id) in ids)
            Symbols[id] = symbol;

        var ranks = new Dictionary<(int, int), (int, int)>(merges.Count);
        foreach (var (left, right) in merges)
        {
            if (!ids.TryGetValue(left, out var leftId) || !ids.TryGetValue(right, out var rightId) || !ids.TryGetValue(left + right, out var id))
                throw Misfit(mergesFile, $"two symbols of {Path.GetFileName(symbolsFile)} that join to a third", $"\"{left} {right}\"");
            ranks.TryAdd((leftId, rightId), (ranks.Count, id));
        }

        Merges = new(ranks);
    }

    /// <summary>Gets a printable letter for each byte, in which symbols are written: <c>[256]</c>.</summary>
    public static IReadOnlyList<char> ByteLetters { get; } = MakeByteLetters();

    /// <summary>Gets the byte of each letter.</summary>
    public static IReadOnlyDictionary<char, byte> Bytes { get; } =
        ByteLetters.Select((letter, value) => (letter, value)).ToDictionary(pair => pair.letter, pair => (byte)pair.value);

    /// <summary>Gets the ids of the start and end symbol.</summary>
    public int Start { get; }

    /// <inheritdoc cref="Start"/>
    public int End { get; }

    /// <summary>Gets the id of each byte inside a word: <c>[256]</c>.</summary>
    public int[] Inner { get; }

    /// <summary>Gets the id of each byte at the end of a word: <c>[256]</c>.</summary>
    public int[] Last { get; }

    /// <summary>Gets each id's symbol; an id may be unused.</summary>
    public string?[] Symbols { get; }

    /// <summary>Gets how symbols are joined.</summary>
    public TokenizerMerges Merges { get; }

    /// <summary>Whether a folder has any of the files that a vocabulary is made of.</summary>
    public static bool IsIn(string folder)
    {
        var (symbols, merges, openAI) = Files(folder);
        return File.Exists(symbols) || File.Exists(merges) || File.Exists(openAI);
    }

    /// <summary>Reads the vocabulary of a model's folder, in Hugging Face's form or else in OpenAI's.</summary>
    public static TokenizerVocabulary Read(string folder)
    {
        var (symbols, merges, openAI) = Files(folder);
        if (File.Exists(symbols) && File.Exists(merges))
            return new(symbols, ReadSymbols(symbols), merges, ReadMerges(merges, File.ReadLines(merges)));
        if (File.Exists(openAI))
            return ReadOpenAI(openAI);

        var found = File.Exists(symbols) ? $"{SymbolsFile} alone" : File.Exists(merges) ? $"{MergesFile} alone" : "none of them";
        throw Misfit(folder, $"{SymbolsFile} and {MergesFile}, or {OpenAIFile}", found);
    }

    private static (string Symbols, string Merges, string OpenAI) Files(string folder) =>
        (Path.Combine(folder, SymbolsFile), Path.Combine(folder, MergesFile), Path.Combine(folder, OpenAIFile));

    private static Dictionary<string, int> ReadSymbols(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var ids = new Dictionary<string, int>();
            var symbols = new Dictionary<int, string>();
            foreach (var entry in json.RootElement.EnumerateObject())
            {
                if (!entry.Value.TryGetInt32(out var id) || id is < 0 or > 1 << 24)
                    throw Misfit(path, "an id from 0 to 16777216 for each symbol", $"{entry.Value.GetRawText()} for \"{entry.Name}\"");
                if (!symbols.TryAdd(id, entry.Name))
                    throw Misfit(path, "an id of its own for each symbol", $"{id} for \"{symbols[id]}\" and \"{entry.Name}\"");
                if (!ids.TryAdd(entry.Name, id))
                    throw Misfit(path, "each symbol once", $"\"{entry.Name}\" twice");
            }

            return ids;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw Misfit(path, "a JSON object of symbols and ids", problem.Message, problem);
        }
    }

    private static List<(string Left, string Right)> ReadMerges(string path, IEnumerable<string> lines)
    {
        var merges = new List<(string, string)>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (line.Length == 0 || (number == 1 && line.Contains("#version", StringComparison.Ordinal)))
                continue;
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var left, var right])
                throw Misfit(path, "two symbols with a space between", $"\"{line[..Math.Min(line.Length, 80)]}\" in line {number}");
            merges.Add((left, right));
        }

        return merges;
    }

    private static TokenizerVocabulary ReadOpenAI(string path)
    {
        var lines = Decompress(path).Split('\n');
        if (lines.Length <= OpenAIMerges)
            throw Misfit(path, $"a first line and {OpenAIMerges} merges", $"{lines.Length} lines");

        // Ids count up through the bytes, the bytes that end a word, the merges, and the two special symbols.
        var merges = ReadMerges(path, lines.Take(OpenAIMerges + 1));
        var letters = ByteLetters.Order().Select(letter => letter.ToString()).ToArray();
        var ids = new Dictionary<string, int>();
        foreach (var symbol in letters.Concat(letters.Select(letter => letter + WordEnd))
            .Concat(merges.Select(merge => merge.Left + merge.Right)).Concat([StartSymbol, EndSymbol]))
        {
            if (!ids.TryAdd(symbol, ids.Count))
                throw Misfit(path, "merges that each give a new symbol", $"\"{symbol}\" twice");
        }

        return new(path, ids, path, merges);
    }

    private static string Decompress(string path)
    {
        try
        {
            using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), new UTF8Encoding(false, true));
            return reader.ReadToEnd();
        }
        catch (Exception problem) when (problem is InvalidDataException or DecoderFallbackException)
        {
            throw Misfit(path, "UTF-8 text compressed with gzip", problem.Message, problem);
        }
    }

    private static char[] MakeByteLetters()
    {
        // Bytes that are printable in Latin-1 stand for themselves, the others follow from 256 on.
        var letters = new char[256];
        var more = 256;
        for (var i = 0; i < 256; i++)
            letters[i] = (char)(i is (>= '!' and <= '~') or (>= '¡' and <= '¬') or >= '®' ? i : more++);
        return letters;
    }

    private static InvalidDataException Misfit(string file, string expected, string found, Exception? inner = null) =>
        new($"{file}: expected {expected}; found {found}. Take the tokenizer's files from the folder of the model that you load.", inner);

    private int Find(string symbol) =>
        _ids.TryGetValue(symbol, out var id) ? id : throw Misfit(_file, $"the symbol \"{symbol}\"", $"{_ids.Count} symbols without it");
}
