using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClipLens.Training;

/// <summary>Byte-pair encoding learnt from texts, in CLIP's form: bytes, bytes that end a word, what they are joined to, and two special symbols.</summary>
/// <remarks>Sennrich et al., <i>Neural Machine Translation of Rare Words with Subword Units</i> (2016), algorithm 1.</remarks>
public sealed class Vocabulary
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly List<(string Left, string Right)> _merges;

    private Vocabulary(List<(string Left, string Right)> merges) => _merges = merges;

    /// <summary>Gets the symbols; a symbol's place is its id.</summary>
    public IReadOnlyList<string> Symbols =>
    [
        .. TokenizerVocabulary.ByteLetters.Order().Select(letter => letter.ToString()),
        .. TokenizerVocabulary.ByteLetters.Order().Select(letter => letter + TokenizerVocabulary.WordEnd),
        .. _merges.Select(merge => merge.Left + merge.Right),
        TokenizerVocabulary.StartSymbol,
        TokenizerVocabulary.EndSymbol,
    ];

    /// <summary>Joins the neighbours that are seen most often, again and again, until none is seen twice.</summary>
    /// <param name="texts">What to learn from.</param>
    /// <param name="most">The most joins.</param>
    /// <returns>The vocabulary; the same for the same texts in any order.</returns>
    public static Vocabulary Learn(IEnumerable<string> texts, int most)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var words = Count(texts);
        var merges = new List<(string, string)>();
        while (merges.Count < most)
        {
            var pairs = new Dictionary<(string Left, string Right), long>();
            foreach (var (symbols, count) in words)
            {
                for (var i = 0; i + 1 < symbols.Count; i++)
                {
                    pairs[(symbols[i], symbols[i + 1])] = pairs.GetValueOrDefault((symbols[i], symbols[i + 1])) + count;
                }
            }

            var best = pairs.OrderByDescending(pair => pair.Value)
                .ThenBy(pair => pair.Key.Left, StringComparer.Ordinal).ThenBy(pair => pair.Key.Right, StringComparer.Ordinal).FirstOrDefault();
            if (best.Value < 2)
            {
                break;
            }

            merges.Add(best.Key);
            foreach (var (symbols, _) in words)
            {
                Join(symbols, best.Key);
            }
        }

        return new Vocabulary(merges);
    }

    /// <summary>Writes <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    /// <param name="folder">A model's folder.</param>
    public void Write(string folder)
    {
        var ids = Symbols.Select((symbol, id) => (symbol, id)).ToDictionary(pair => pair.symbol, pair => pair.id);
        File.WriteAllText(Path.Combine(folder, "vocab.json"), JsonSerializer.Serialize(ids, Readable) + "\n");
        File.WriteAllText(Path.Combine(folder, "merges.txt"), "#version: 0.2\n" + string.Concat(_merges.Select(merge => $"{merge.Left} {merge.Right}\n")));
    }

    /// <summary>Counts the words, each as the symbols of its bytes.</summary>
    private static List<(List<string> Symbols, long Count)> Count(IEnumerable<string> texts)
    {
        var counts = new Dictionary<string, long>();
        foreach (var text in texts)
        {
            for (var words = new TokenizerWords(TokenizerRepair.Clean(text)); words.MoveNext();)
            {
                var word = words.Current.ToString();
                counts[word] = counts.GetValueOrDefault(word) + 1;
            }
        }

        return [.. counts.Select(pair => (Bytes(pair.Key), pair.Value))];
    }

    private static List<string> Bytes(string word)
    {
        List<string> symbols = [.. Encoding.UTF8.GetBytes(word).Select(value => TokenizerVocabulary.ByteLetters[value].ToString())];
        symbols[^1] += TokenizerVocabulary.WordEnd;
        return symbols;
    }

    private static void Join(List<string> symbols, (string Left, string Right) pair)
    {
        for (var i = 0; i + 1 < symbols.Count; i++)
        {
            if (symbols[i] == pair.Left && symbols[i + 1] == pair.Right)
            {
                symbols[i] += symbols[i + 1];
                symbols.RemoveAt(i + 1);
            }
        }
    }
}
