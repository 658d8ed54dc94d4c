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
    private static readonly Dictionary<int, string> Replacements = CharacterTables.Lines("characters.txt")
        .Where(line => line[0] == "=")
        .ToDictionary(line => CharacterTables.Code(line[1]), line => CharacterTables.Text(line.Skip(2)));

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
        foreach (var rune in text.EnumerateRunes()) // of a lone surrogate, U+FFFD
        {
            var code = rune.Value is >= 0x80 and <= 0x9F ? HtmlEntities.Windows1252[rune.Value - 0x80] : rune.Value;
            output.Append(Replacements.GetValueOrDefault(code) ?? char.ConvertFromUtf32(code));
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
        var before = i == 0 ? -1 : Array.FindLastIndex(runes, i - 1, rune => !IsPassedOver(rune));
        var after = Array.FindIndex(runes, i + 1, rune => !IsPassedOver(rune));
        return before >= 0 && IsCased(runes[before]) && (after < 0 || !IsCased(runes[after]));
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
