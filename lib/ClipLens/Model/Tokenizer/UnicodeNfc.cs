using System.Globalization;
using System.Text;

namespace ClipLens;

/// <summary>Unicode's normalization form C (UAX #15), which .NET does not offer where it runs without ICU.</summary>
/// <remarks>Skip this unless a text with accents or Hangul gets other tokens than in Python.</remarks>
internal static class UnicodeNfc
{
    private static readonly Dictionary<int, int[]> Parts = [];
    private static readonly Dictionary<(int First, int Second), int> Pairs = [];
    private static readonly Dictionary<int, int> Classes = [];

    static UnicodeNfc()
    {
        foreach (var line in CharacterTables.Lines("characters.txt"))
        {
            if (line[0] is ">" or "<")
            {
                var parts = Parts[CharacterTables.Code(line[1])] = [.. line.Skip(2).Select(CharacterTables.Code)];
                if (line[0] == ">")
                {
                    Pairs[(parts[0], parts[1])] = CharacterTables.Code(line[1]);
                }
            }
            else if (line[0] != "=")
            {
                for (var code = CharacterTables.Code(line[0]); code <= CharacterTables.Code(line[1]); code++)
                {
                    Classes[code] = int.Parse(line[2], CultureInfo.InvariantCulture);
                }
            }
        }

        // Hangul, which is regular: a leading consonant and a vowel make a syllable, and that and a trailing consonant another.
        const int Syllables = 0xAC00, Leading = 0x1100, Vowel = 0x1161, Trailing = 0x11A7, Vowels = 21, Trailings = 28;
        for (var i = 0; i < 19 * Vowels * Trailings; i++)
        {
            var (open, trailing) = Math.DivRem(i, Trailings);
            var (first, second) = trailing > 0 ? (Syllables + i - trailing, Trailing + trailing)
                : (Leading + (open / Vowels), Vowel + (open % Vowels));
            (Parts[Syllables + i], Pairs[(first, second)]) = ([first, second], Syllables + i);
        }
    }

    /// <summary>Joins letters and their marks into single characters, where there are such.</summary>
    /// <param name="text">Without lone surrogates.</param>
    public static string Compose(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u02FF')) // no mark comes before 300, and nothing else changes
        {
            return text;
        }

        var codes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, codes);
        }

        // Each run of marks in the order of their classes; the sort is stable, and a letter ahead of its marks has the class 0.
        var letter = 0;
        var ordered = codes.Select(code => (Code: code, Key: (Class(code) == 0 ? ++letter : letter, Class(code))))
            .OrderBy(code => code.Key).Select(code => code.Code);
        var composed = new StringBuilder(text.Length);
        foreach (var code in Compose(ordered))
        {
            composed.Append(new Rune(code));
        }

        return composed.ToString();
    }

    private static int Class(int code) => Classes.GetValueOrDefault(code);

    private static void Decompose(int code, List<int> codes)
    {
        if (!Parts.TryGetValue(code, out var parts))
        {
            codes.Add(code);
            return;
        }

        foreach (var part in parts)
        {
            Decompose(part, codes);
        }
    }

    private static List<int> Compose(IEnumerable<int> codes)
    {
        var output = new List<int>();
        var (starter, last) = (-1, 0);
        foreach (var code in codes)
        {
            var mark = Class(code);
            var reaches = starter >= 0 && (starter == output.Count - 1 || last < mark);
            if (reaches && Pairs.TryGetValue((output[starter], code), out var whole))
            {
                output[starter] = whole;
                continue;
            }

            if (mark == 0)
            {
                starter = output.Count;
            }

            last = mark;
            output.Add(code);
        }

        return output;
    }
}
