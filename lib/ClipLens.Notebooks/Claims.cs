using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ClipLens.Notebooks;

/// <summary>
/// What a notebook's text says and its code can check: a comment <c>&lt;!--= expression --&gt;</c>, which no reader sees. If the
/// expression's value is a number, it stands right before the comment; if it is true or false, it has to be true. What is folded away as an
/// answer, a code block marked <c>csharp</c>, has to run.
/// </summary>
internal static partial class Claims
{
    /// <summary>Gets the answers' code blocks, to run before the expressions.</summary>
    /// <param name="markdown">A text cell.</param>
    public static IEnumerable<string> Answers(string markdown) => Answer().Matches(markdown).Select(block => block.Groups[1].Value);

    /// <summary>Gets one expression for all of a text's, an array; <see langword="null"/> if it claims nothing.</summary>
    /// <param name="markdown">A text cell.</param>
    public static string? Expression(string markdown)
    {
        var all = Claim().Matches(markdown).Select(claim => $"({claim.Groups["expression"].Value.Trim()})").ToList();
        return all.Count > 0 ? $"new object[] {{ {string.Join(", ", all)} }}" : null;
    }

    /// <summary>Puts the numbers into the text as the code has them now, as exactly as they stood there.</summary>
    /// <param name="markdown">A text cell.</param>
    /// <param name="values">What its expressions gave, in order.</param>
    /// <exception cref="InvalidDataException">A claim is false, or is not one.</exception>
    public static string Settle(string markdown, IReadOnlyList<object?> values)
    {
        var next = 0;
        return Claim().Replace(markdown, claim =>
        {
            var (number, comment) = (claim.Groups["number"].Value, claim.Value[claim.Groups["number"].Length..]);
            return values[next++] switch
            {
                true => claim.Value,
                false => throw new InvalidDataException($"no longer true: …{Sentence(markdown, claim.Index + claim.Length)}"),
                IConvertible value and not string when number.Length > 0 => Written(value.ToDouble(null), like: number) + comment,
                var value => throw new InvalidDataException(
                    $"{comment}: expected true, false, or a number behind a number; found {value ?? "null"}"),
            };
        });
    }

    private static string Written(double value, string like)
    {
        var decimals = like.Contains('.', StringComparison.Ordinal) ? like.Length - like.IndexOf('.', StringComparison.Ordinal) - 1 : 0;
        var format = (like.Contains(',', StringComparison.Ordinal) ? "N" : "F") + decimals;
        var rounded = Math.Round(value, decimals, MidpointRounding.AwayFromZero);
        var digits = Math.Abs(rounded).ToString(format, CultureInfo.InvariantCulture);
        return rounded < 0 ? $"−{digits}" : digits;
    }

    private static string Sentence(string markdown, int end)
    {
        var plain = new StringBuilder(Claim().Replace(markdown[..end], "${number}")).Replace('\n', ' ').ToString();
        return $"{plain[Math.Max(0, plain.Length - 100)..]} {markdown[markdown.LastIndexOf("<!--=", end, StringComparison.Ordinal)..end]}";
    }

    [GeneratedRegex(@"(?<number>(?<!\w)[−-]?\d[\d,]*(?:\.\d+)?)?<!--=(?<expression>.+?)-->", RegexOptions.Singleline)]
    private static partial Regex Claim();

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Answer();
}
