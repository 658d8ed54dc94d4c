using System.Globalization;
using System.Text;

namespace ClipLens;

/// <summary>Unicode's normalization form C (UAX #15), which .NET does not offer where it runs without ICU.</summary>
/// <remarks>Skip this unless a text with accents or Hangul gets other tokens than in Python.</remarks>
internal static class UnicodeNfc
{
    private const int Hangul = 0xAC00, Leading = 0x1100, Vowel = 0x1161, Trailing = 0x11A7;
    private const int Vowels = 21, Trailings = 28, Syllables = 19 * Vowels * Trailings;

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

        Reorder(codes);
        var composed = new StringBuilder(text.Length);
        foreach (var code in Compose(codes))
        {
            composed.Append(new Rune(code));
        }

        return composed.ToString();
    }

    private static int Class(int code) => Classes.GetValueOrDefault(code);

    private static void Decompose(int code, List<int> codes)
    {
        if (Parts.TryGetValue(code, out var parts))
        {
            foreach (var part in parts)
            {
                Decompose(part, codes);
            }
        }
        else if (code is >= Hangul and < Hangul + Syllables)
        {
            var (syllable, trailing) = Math.DivRem(code - Hangul, Trailings);
            codes.AddRange([Leading + (syllable / Vowels), Vowel + (syllable % Vowels)]);
            if (trailing > 0)
            {
                codes.Add(Trailing + trailing);
            }
        }
        else
        {
            codes.Add(code);
        }
    }

    /// <summary>Brings each run of marks into the order of their classes.</summary>
    private static void Reorder(List<int> codes)
    {
        for (var i = 0; i < codes.Count; i++)
        {
            var start = i;
            while (i < codes.Count && Class(codes[i]) > 0)
            {
                i++;
            }

            if (i > start + 1)
            {
                var run = codes.GetRange(start, i - start).OrderBy(Class).ToList(); // stable, unlike List.Sort
                for (var mark = 0; mark < run.Count; mark++)
                {
                    codes[start + mark] = run[mark];
                }
            }
        }
    }

    private static List<int> Compose(List<int> codes)
    {
        var output = new List<int>(codes.Count);
        var (starter, last) = (-1, 0);
        foreach (var code in codes)
        {
            var mark = Class(code);
            var reaches = starter >= 0 && (starter == output.Count - 1 || last < mark);
            if (reaches && Pair(output[starter], code) is { } whole)
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

    private static int? Pair(int first, int second) => (first - Leading, second - Vowel, first - Hangul, second - Trailing) switch
    {
        ( >= 0 and < 19, >= 0 and < Vowels, _, _) => Hangul + ((((first - Leading) * Vowels) + second - Vowel) * Trailings),
        (_, _, >= 0 and < Syllables, > 0 and < Trailings) when (first - Hangul) % Trailings == 0 => first + second - Trailing,
        _ => Pairs.TryGetValue((first, second), out var whole) ? whole : null,
    };
}
