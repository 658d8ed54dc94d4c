using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClipLens;

/// <summary>The symbols of a tokenizer and how they are joined, read from a model's folder and checked against each other.</summary>
public sealed class Vocabulary
{
    /// <summary>The symbol before a text.</summary>
    public const string StartSymbol = "<|startoftext|>";

    /// <summary>The symbol after a text, where the text's embedding is read.</summary>
    public const string EndSymbol = "<|endoftext|>";

    /// <summary>What marks the last symbol of a word.</summary>
    public const string WordEnd = "</w>";

    private const string SymbolsFile = "vocab.json";
    private const string MergesFile = "merges.txt";
    private const string FastFile = "tokenizer.json"; // all in one, as transformers 5 writes it
    private const string OpenAIFile = "bpe_simple_vocab_16e6.txt.gz";
    private const int OpenAIMerges = 49152 - 256 - 2; // its file has more lines than were used

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _file;
    private readonly Dictionary<string, int> _ids;
    private readonly IReadOnlyList<(string Left, string Right)> _merges;

    /// <summary>Makes a vocabulary whose ids count up through the bytes, the
    /// bytes that end a word, the merges, and the two special symbols.</summary>
    /// <param name="merges">Which two symbols are joined, first to last; each pair gives a new symbol.</param>
    /// <exception cref="InvalidDataException">A pair joins what is no symbol yet, or gives one that is there.</exception>
    public Vocabulary(IReadOnlyList<(string Left, string Right)> merges)
        : this("merges", Number("merges", merges), "merges", merges)
    {
    }

    private Vocabulary(string symbolsFile, Dictionary<string, int> ids, string mergesFile,
        IReadOnlyList<(string Left, string Right)> merges)
    {
        (_file, _ids, _merges) = (symbolsFile, ids, merges);
        (Start, End) = (Find(StartSymbol), Find(EndSymbol));
        Inner = [.. ByteLetters.Select(letter => Find(letter.ToString()))];
        Last = [.. ByteLetters.Select(letter => Find(letter + WordEnd))];
        var symbols = ids.ToDictionary(pair => pair.Value, pair => pair.Key);
        Symbols = [.. Enumerable.Range(0, symbols.Keys.Max() + 1).Select(symbols.GetValueOrDefault)]; // at least the two above

        var ranks = new Dictionary<(int, int), (int, int)>(merges.Count);
        foreach (var (left, right) in merges)
        {
            if (!ids.TryGetValue(left, out var leftId) || !ids.TryGetValue(right, out var rightId)
                || !ids.TryGetValue(left + right, out var id))
            {
                throw Misfit(mergesFile, $"two symbols of {Path.GetFileName(symbolsFile)} that join to a third", $"\"{left} {right}\"");
            }

            ranks.TryAdd((leftId, rightId), (ranks.Count, id));
        }

        Encoder = new(ranks);
    }

    /// <summary>Gets a printable letter for each byte, in which symbols are written: <c>[256]</c>.</summary>
    /// <remarks>Bytes that are printable in Latin-1 stand for themselves, the others follow from 256 on.</remarks>
    public static IReadOnlyList<char> ByteLetters { get; } =
        [.. Enumerable.Range(0, 256).Select(i => (char)(IsPrintable(i) ? i : 256 + Enumerable.Range(0, i).Count(j => !IsPrintable(j))))];

    /// <summary>Gets the byte of each letter.</summary>
    internal static IReadOnlyDictionary<char, byte> Bytes { get; } =
        ByteLetters.Select((letter, value) => (letter, value)).ToDictionary(pair => pair.letter, pair => (byte)pair.value);

    /// <summary>Gets the id of the symbol before a text.</summary>
    public int Start { get; }

    /// <summary>Gets the id of the symbol after a text.</summary>
    public int End { get; }

    /// <summary>Gets the id of each byte inside a word: <c>[256]</c>.</summary>
    internal int[] Inner { get; }

    /// <summary>Gets the id of each byte at the end of a word: <c>[256]</c>.</summary>
    internal int[] Last { get; }

    /// <summary>Gets each id's symbol; an id may be unused.</summary>
    public IReadOnlyList<string?> Symbols { get; }

    /// <summary>Gets how symbols are joined.</summary>
    internal BytePairEncoder Encoder { get; }

    /// <summary>Gets the number of ids: the rows that a model's token embedding needs at least.</summary>
    public int Size => Symbols.Count;

    /// <summary>Tells whether a folder has any of the files that a vocabulary is made of.</summary>
    internal static bool IsIn(string folder) =>
        Array.Exists([SymbolsFile, MergesFile, FastFile, OpenAIFile], name => File.Exists(Path.Combine(folder, name)));

    /// <summary>Reads the vocabulary of a model's folder: Hugging Face's two files, its one file, or else OpenAI's.</summary>
    internal static Vocabulary Read(string folder)
    {
        string Of(string name) => Path.Combine(folder, name);
        var (symbols, merges, fast, openAI) = (Of(SymbolsFile), Of(MergesFile), Of(FastFile), Of(OpenAIFile));
        return File.Exists(symbols) && File.Exists(merges)
            ? new(symbols, ReadSymbols(symbols, JsonFile.Read(symbols)), merges, ReadMerges(merges, File.ReadLines(merges)))
            : File.Exists(fast) ? ReadFast(fast)
            : File.Exists(openAI) ? ReadOpenAI(openAI)
            : throw Misfit(folder, $"{SymbolsFile} and {MergesFile}, or {FastFile}, or {OpenAIFile}",
                File.Exists(symbols) ? $"{SymbolsFile} alone" : File.Exists(merges) ? $"{MergesFile} alone" : "none of them");
    }

    /// <summary>Writes <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    /// <param name="folder">A model's folder.</param>
    public void Write(string folder)
    {
        File.WriteAllText(Path.Combine(folder, SymbolsFile), JsonSerializer.Serialize(_ids, Readable) + "\n");
        File.WriteAllText(Path.Combine(folder, MergesFile),
            "#version: 0.2\n" + string.Concat(_merges.Select(merge => $"{merge.Left} {merge.Right}\n")));
    }

    private static bool IsPrintable(int value) => value is (>= '!' and <= '~') or (>= '¡' and <= '¬') or >= '®';

    /// <summary>Reads <c>tokenizer.json</c>: symbols, merges as "a b" or ["a", "b"], and special symbols, which may stand aside.</summary>
    private static Vocabulary ReadFast(string path)
    {
        var root = JsonFile.Read(path);
        try
        {
            var model = root.GetProperty("model");
            var type = model.TryGetProperty("type", out var named) ? named.GetString() : "BPE";
            var suffix = model.TryGetProperty("end_of_word_suffix", out var end) ? end.GetString() : null;
            if (type != "BPE" || suffix != WordEnd)
            {
                throw Misfit(path, $"CLIP's tokenizer: model.type \"BPE\", model.end_of_word_suffix \"{WordEnd}\"",
                    $"\"{type}\", \"{suffix}\"");
            }

            var ids = ReadSymbols(path, model.GetProperty("vocab"));
            foreach (var added in root.TryGetProperty("added_tokens", out var tokens) ? tokens.EnumerateArray() : default)
            {
                ids.TryAdd(added.GetProperty("content").GetString() ?? "", added.GetProperty("id").GetInt32());
            }

            var merges = model.GetProperty("merges").EnumerateArray().Select(merge => merge.ValueKind == JsonValueKind.String
                ? merge.GetString()! // a string
                : string.Join(' ', merge.EnumerateArray().Select(symbol => symbol.GetString())));
            return new(path, ids, path, ReadMerges(path, merges));
        }
        catch (Exception problem) when (problem is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Misfit(path, "model.vocab, an object, and model.merges, a list", problem.Message, problem);
        }
    }

    private static Dictionary<string, int> ReadSymbols(string path, JsonElement json)
    {
        try
        {
            var ids = new Dictionary<string, int>();
            var symbols = new Dictionary<int, string>();
            foreach (var entry in json.EnumerateObject())
            {
                if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id) || id is < 0 or > 1 << 24)
                {
                    throw Misfit(path, "an id from 0 to 16777216 for each symbol", $"{entry.Value.GetRawText()} for \"{entry.Name}\"");
                }

                if (!symbols.TryAdd(id, entry.Name))
                {
                    throw Misfit(path, "an id of its own for each symbol", $"{id} for \"{symbols[id]}\" and \"{entry.Name}\"");
                }

                ids.Add(entry.Name, id);
            }

            return ids;
        }
        catch (InvalidOperationException problem)
        {
            throw Misfit(path, "a JSON object of symbols and ids", problem.Message, problem);
        }
    }

    private static List<(string Left, string Right)> ReadMerges(string path, IEnumerable<string> lines)
    {
        var merges = new List<(string, string)>();
        foreach (var (number, line) in lines.Index())
        {
            if (line.Length == 0 || (number == 0 && line.Contains("#version", StringComparison.Ordinal)))
            {
                continue;
            }

            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var left, var right])
            {
                throw Misfit(path, "two symbols with a space between", $"\"{line[..Math.Min(line.Length, 80)]}\" in line {number + 1}");
            }

            merges.Add((left, right));
        }

        return merges;
    }

    private static Vocabulary ReadOpenAI(string path)
    {
        var lines = Decompress(path).Split('\n');
        if (lines.Length <= OpenAIMerges)
        {
            throw Misfit(path, $"a first line and {OpenAIMerges} merges", $"{lines.Length} lines");
        }

        var merges = ReadMerges(path, lines.Take(OpenAIMerges + 1));
        return new(path, Number(path, merges), path, merges);
    }

    private static Dictionary<string, int> Number(string path, IReadOnlyList<(string Left, string Right)> merges)
    {
        var letters = ByteLetters.Order().Select(letter => letter.ToString()).ToArray();
        var ids = new Dictionary<string, int>();
        foreach (var symbol in (IEnumerable<string>)[.. letters, .. letters.Select(letter => letter + WordEnd),
            .. merges.Select(merge => merge.Left + merge.Right), StartSymbol, EndSymbol])
        {
            if (!ids.TryAdd(symbol, ids.Count))
            {
                throw Misfit(path, "merges that each give a new symbol", $"\"{symbol}\" twice");
            }
        }

        return ids;
    }

    private static string Decompress(string path)
    {
        try
        {
            using var reader =
                new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), new UTF8Encoding(false, true));
            return reader.ReadToEnd();
        }
        catch (Exception problem) when (problem is InvalidDataException or DecoderFallbackException)
        {
            throw Misfit(path, "UTF-8 text compressed with gzip", problem.Message, problem);
        }
    }

    private static InvalidDataException Misfit(string file, string expected, string found, Exception? inner = null) =>
        new($"{file}: expected {expected}; found {found}. Take the tokenizer's files from the folder of the model that you load.", inner);

    private int Find(string symbol) =>
        _ids.TryGetValue(symbol, out var id) ? id : throw Misfit(_file, $"the symbol \"{symbol}\"", $"{_ids.Count} symbols without it");
}
