using System.Globalization;
using System.Text;

namespace ClipLens;

/// <summary>Lower case as Python has it: with a Σ that ends a word as ς, and İ as i with a dot above.</summary>
internal static class TokenizerCase
{
    /// <summary>Brings a text to lower case.</summary>
    /// <param name="text">Without lone surrogates.</param>
    public static string Lower(string text)
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

    /// <summary>Whether a letter comes before and none after; what can stand inside a word is passed over (Unicode 3.13, Final_Sigma).</summary>
    private static bool EndsWord(Rune[] runes, int i)
    {
        var (before, after) = (i - 1, i + 1);
        while (before >= 0 && IsPassedOver(runes[before]))
            before--;
        while (after < runes.Length && IsPassedOver(runes[after]))
            after++;
        return before >= 0 && IsCased(runes[before]) && (after == runes.Length || !IsCased(runes[after]));
    }

    private static bool IsPassedOver(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol
        || rune.Value is '\'' or '.' or ':' or '·' or '·' or '՟' or '״' or '‘' or '’' or '․' or '‧' or '︓' or '﹒' or '﹕' or '＇' or '．' or '：';

    private static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || rune.Value is 'ª' or 'º' or (>= 'Ⅰ' and <= 'ⅿ') or (>= 'Ⓐ' and <= 'ⓩ')
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189); // letters in squares and circles
}
