using System.Text;

namespace ClipLens;

/// <summary>CLIP's tokenizer: clean text, words, and byte-pair encoding of each.</summary>
/// <remarks>Safe to call from several threads.</remarks>
public sealed class Tokenizer
{
    private const int CachedWords = 1 << 14;
    private const int LongestCached = 32;

    private readonly Vocabulary _vocabulary;

    // A word hashes to one place and pushes out what was there, so memory stays flat whatever comes.
    private readonly CachedWord?[] _cache = new CachedWord?[CachedWords];

    /// <summary>Makes a tokenizer of a vocabulary.</summary>
    /// <param name="vocabulary">Its symbols.</param>
    public Tokenizer(Vocabulary vocabulary) => _vocabulary = vocabulary ?? throw new ArgumentNullException(nameof(vocabulary));

    /// <summary>Gets the id of the token before a text.</summary>
    public int Start => _vocabulary.Start;

    /// <summary>Gets the id of the token after a text, where its embedding is read.</summary>
    public int End => _vocabulary.End;

    /// <summary>Gets the number of ids: the rows that a model's token embedding needs at least.</summary>
    public int VocabularySize => _vocabulary.Size;

    /// <summary>Reads <c>vocab.json</c> and <c>merges.txt</c>, or
    /// <c>tokenizer.json</c>, or else OpenAI's <c>bpe_simple_vocab_16e6.txt.gz</c>.</summary>
    /// <param name="folder">A model's folder.</param>
    /// <exception cref="InvalidDataException">The files are absent, damaged, or do not fit each other.</exception>
    public static Tokenizer Load(string folder) => new(Vocabulary.Read(folder));

    /// <summary>Reads a vocabulary as <see cref="Load"/> does, if there is one.</summary>
    /// <param name="folder">A model's folder.</param>
    /// <returns>Null where the folder has none of the files.</returns>
    /// <exception cref="InvalidDataException">A file is missing, damaged, or does not fit the other.</exception>
    public static Tokenizer? TryLoad(string folder) => Vocabulary.IsIn(folder) ? Load(folder) : null;

    /// <summary>Cleans a text and splits it into the pieces that are
    /// encoded each by itself: words, numbers, and runs of other signs.</summary>
    /// <param name="text">Any text of any length.</param>
    /// <returns>The pieces, in lower case, without the white space between them.</returns>
    public static IReadOnlyList<string> Words(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new List<string>();
        foreach (var word in new PreTokenizer(TextCleaner.Clean(text)))
        {
            found.Add(word.ToString());
        }

        return found;
    }

    /// <summary>Gives a text's token ids, without start and end.</summary>
    /// <param name="text">Any text of any length.</param>
    /// <returns>As many ids as it takes; none for an empty text.</returns>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new List<int>();
        foreach (var word in new PreTokenizer(TextCleaner.Clean(text)))
        {
            ids.AddRange(EncodeWord(word));
        }

        return [.. ids];
    }

    /// <summary>Gives a text's tokens as a model takes them; of a text that is too long, the beginning.</summary>
    /// <param name="text">Any text of any length.</param>
    /// <param name="contextLength">The most tokens that the model takes, at least 2; 77 in OpenAI's models.</param>
    public Tokens Tokenize(string text, int contextLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(contextLength, 2);
        var ids = Encode(text);
        var kept = Math.Min(ids.Length, contextLength - 2);
        return new([Start, .. ids.AsSpan(0, kept), End], ids.Length - kept);
    }

    /// <summary>Finds the words that are spelled rather than known: whose tokens have fewer than two letters on average.</summary>
    /// <param name="text">Any text of any length.</param>
    /// <returns>Each once, as they are read, in the order of the text; single letters, numbers and marks are no words.</returns>
    public IReadOnlyList<string> UnknownWords(string text) => [.. Words(text).Where(word => word.Length > 1 && char.IsLetter(word[0])
        && EncodeWord(word).Length is > 1 and var tokens && 2 * tokens > word.Length).Distinct()];

    /// <summary>Gives the text that tokens stand for, in lower case and with a space after each word.</summary>
    /// <param name="ids">Some or all of a text's tokens; a character whose bytes are spread over several tokens needs them all.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public string Decode(params ReadOnlySpan<int> ids)
    {
        var letters = string.Concat(ids.ToArray().Select(Symbol)).Where(Vocabulary.Bytes.ContainsKey);
        var text = Encoding.UTF8.GetString([.. letters.Select(letter => Vocabulary.Bytes[letter])]);
        return text.Replace(Vocabulary.WordEnd, " ", StringComparison.Ordinal);
    }

    /// <summary>Gives a token as the vocabulary writes it: each byte as a
    /// printable letter, with <c>&lt;/w&gt;</c> at the end of a word.</summary>
    /// <param name="id">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public string Symbol(int id) => (uint)id < (uint)VocabularySize && _vocabulary.Symbols[id] is { } symbol
        ? symbol
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"The vocabulary has ids from 0 to {VocabularySize - 1}.");

    private int[] EncodeWord(ReadOnlySpan<char> word)
    {
        var place = string.GetHashCode(word) & (CachedWords - 1);
        if (_cache[place] is { } cached && word.SequenceEqual(cached.Word))
        {
            return cached.Ids;
        }

        var ids = Split(word);
        if (word.Length <= LongestCached)
        {
            _cache[place] = new(word.ToString(), ids);
        }

        return ids;
    }

    private int[] Split(ReadOnlySpan<char> word)
    {
        if (word is Vocabulary.StartSymbol or Vocabulary.EndSymbol)
        {
            return [word is Vocabulary.StartSymbol ? Start : End];
        }

        var bytes = new byte[Encoding.UTF8.GetByteCount(word)];
        Encoding.UTF8.GetBytes(word, bytes);
        var ids = Array.ConvertAll(bytes, value => _vocabulary.Inner[value]);
        ids[^1] = _vocabulary.Last[bytes[^1]];
        return ids[.._vocabulary.Encoder.Join(ids)];
    }

    private sealed record CachedWord(string Word, int[] Ids);
}

/// <summary>A text as a model reads it.</summary>
/// <param name="ids">The start token, the text's, and the end token.</param>
/// <param name="dropped">How many of the text's tokens did not fit into the model's context, 0 or more.</param>
public sealed class Tokens(int[] ids, int dropped)
{
    /// <summary>Gets the start token, the text's, and the end token.</summary>
    public int[] Ids { get; } = ids;

    /// <summary>Gets how many of the text's tokens did not fit into the model's context, 0 or more.</summary>
    public int Dropped { get; } = dropped;
}
