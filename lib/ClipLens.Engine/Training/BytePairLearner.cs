using System.Text;

namespace ClipLens.Training;

/// <summary>Byte-pair encoding learnt from texts, in CLIP's form: bytes, bytes
/// that end a word, what they are joined to, and two special symbols.</summary>
/// <remarks>Sennrich et al., <i>Neural Machine Translation of Rare Words with Subword Units</i> (2016), algorithm 1.</remarks>
public static class BytePairLearner
{
    /// <summary>Joins the neighbours that are seen most often, again and again, until none is seen twice.</summary>
    /// <param name="texts">What to learn from.</param>
    /// <param name="max">The most joins.</param>
    /// <returns>The vocabulary; the same for the same texts in any order.</returns>
    public static Vocabulary Learn(IEnumerable<string> texts, int max)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var words = Count(texts);
        var merges = new List<(string, string)>();
        while (merges.Count < max)
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
                .ThenBy(pair => pair.Key.Left, StringComparer.Ordinal).ThenBy(pair => pair.Key.Right, StringComparer.Ordinal)
                .FirstOrDefault();
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

    /// <summary>Counts the words, each as the symbols of its bytes.</summary>
    private static List<(List<string> Symbols, long Count)> Count(IEnumerable<string> texts)
    {
        var counts = new Dictionary<string, long>();
        foreach (var text in texts)
        {
            foreach (var word in Tokenizer.Words(text))
            {
                counts[word] = counts.GetValueOrDefault(word) + 1;
            }
        }

        return [.. counts.Select(pair => (Bytes(pair.Key), pair.Value))];
    }

    private static List<string> Bytes(string word)
    {
        List<string> symbols = [.. Encoding.UTF8.GetBytes(word).Select(value => Vocabulary.ByteLetters[value].ToString())];
        symbols[^1] += Vocabulary.WordEnd;
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
