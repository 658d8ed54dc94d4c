using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ClipLens;

/// <summary>Cleans a text as OpenAI's tokenizer does: ftfy's repairs, HTML decoded twice, lower case.</summary>
/// <remarks>
/// Skip this unless a text with signs beyond ASCII gets other tokens than in Python. Of ftfy 6.3.1 it leaves out the repair of text that
/// was decoded with a wrong encoding. Line ends and repeated spaces stay as they are, because words are split at any white space anyway.
/// </remarks>
internal static partial class TextCleaner
{
    private static readonly Dictionary<char, string> Replacements = CharacterTables.Lines("characters.txt")
        .Where(line => line[0] == "=")
        .ToDictionary(line => (char)CharacterTables.Code(line[1]), line => CharacterTables.Text(line.Skip(2)));

    /// <summary>What needs no repair and has no references: printable ASCII without the ampersand, and white space.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        ['\t', '\n', '\r', .. Enumerable.Range(' ', 0x7F - ' ').Select(code => (char)code).Where(c => c != '&')]);

    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0x10000).Select(code => (char)code)
        .Where(c => c is < '\t' or '\v' or (> '\r' and < ' ') or '\u007F' or (>= '\u206A' and <= '\u206F') or '\uFEFF' or (>= '\uFFF9'
            and <= '\uFFFC'))]);

    /// <summary>Cleans a text.</summary>
    /// <param name="text">Anything, lone surrogates included.</param>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            return text.ToLowerInvariant();
        }

        // The first line with a < says that this is HTML, whose references are left to the second decoder.
        var isHtml = false;
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            isHtml |= lines[i].Contains('<');
            lines[i] = Repair(lines[i], !isHtml);
        }

        return Lower(HtmlEntities.Decode(HtmlEntities.Decode(string.Join('\n', lines))));
    }

    /// <summary>Repairs until nothing changes: one repair can uncover what another one finds.</summary>
    private static string Repair(string line, bool decode)
    {
        while (true)
        {
            var repaired = decode ? HtmlEntities.DecodeClosed(line) : line;
            repaired = TerminalEscape().Replace(Replace(repaired), "");
            if (repaired.AsSpan().ContainsAny(Controls))
            {
                repaired = string.Concat(repaired.Where(c => !Controls.Contains(c)));
            }

            repaired = UnicodeNfc.Compose(repaired);
            if (repaired == line)
            {
                return line;
            }

            line = repaired;
        }
    }

    /// <summary>Replaces characters: C1 controls as Windows-1252, ligatures,
    /// widths and quotes by the table, lone surrogates by U+FFFD.</summary>
    private static string Replace(string text)
    {
        var output = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i] is >= '\u0080' and <= '\u009F' ? HtmlEntities.Windows1252[text[i] - 0x80] : text[i];
            if (i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]))
            {
                output.Append(c).Append(text[++i]);
            }
            else if (char.IsSurrogate(c))
            {
                output.Append('\uFFFD');
            }
            else if (Replacements.TryGetValue(c, out var replacement))
            {
                output.Append(replacement);
            }
            else
            {
                output.Append(c);
            }
        }

        return output.ToString();
    }

    /// <summary>Brings a text to lower case as Python does: with a Σ that ends a word as ς, and İ as i with a dot above.</summary>
    private static string Lower(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        var lower = new StringBuilder(text.Length);
        for (var i = 0; i < runes.Length; i++)
        {
            _ = runes[i].Value switch
            {
                'İ' => lower.Append("i\u0307"),
                'Σ' => lower.Append(EndsWord(runes, i) ? 'ς' : 'σ'),
                _ => lower.Append(Rune.ToLowerInvariant(runes[i])),
            };
        }

        return lower.ToString();
    }

    /// <summary>Whether a letter comes before and none after; what can
    /// stand inside a word is passed over (Unicode 3.13, Final_Sigma).</summary>
    private static bool EndsWord(Rune[] runes, int i)
    {
        var (before, after) = (i - 1, i + 1);
        while (before >= 0 && IsPassedOver(runes[before]))
        {
            before--;
        }
        while (after < runes.Length && IsPassedOver(runes[after]))
        {
            after++;
        }

        return before >= 0 && IsCased(runes[before]) && (after == runes.Length || !IsCased(runes[after]));
    }

    private static bool IsPassedOver(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol
        || rune.Value is '\'' or '.' or ':' or '·' or '·' or '՟' or '״' or '‘' or '’' or '․' or '‧' or '︓' or '﹒' or '﹕' or '＇' or '．'
            or '：';

    private static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter
        || rune.Value is 'ª' or 'º' or (>= 'Ⅰ' and <= 'ⅿ') or (>= 'Ⓐ' and <= 'ⓩ')
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189); // letters in squares and circles

    /// <summary>Colours and the like for a terminal.</summary>
    [GeneratedRegex(@"\e\[[\d;]*[a-zA-Z]")]
    private static partial Regex TerminalEscape();
}
