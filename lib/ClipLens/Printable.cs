using System.Globalization;
using System.Text;

namespace ClipLens;

/// <summary>Names of files in texts: a terminal obeys control characters, and a name may hold any.</summary>
public static class Printable
{
    /// <summary>Writes a name with its control characters as escapes, such
    /// as <c>\u001b</c> and <c>\n</c>, so that it stays on its line.</summary>
    /// <param name="name">A file's name or path.</param>
    public static string Name(string name) => Escape(name, isSafe: static _ => false);

    /// <summary>Escapes control characters in a text of several lines, which stay.</summary>
    /// <param name="text">Lines.</param>
    public static string Lines(string text) => Escape(text, isSafe: static c => c is '\n' or '\t');

    private static string Escape(string text, Func<char, bool> isSafe)
    {
        if (!text.Any(c => IsControl(c) && !isSafe(c)))
        {
            return text;
        }

        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            escaped.Append(isSafe(c) || !IsControl(c) ? $"{c}" : c switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            });
        }

        return escaped.ToString();
    }

    /// <summary>Gets whether a character moves the cursor, breaks the line or turns the direction of writing around.</summary>
    private static bool IsControl(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
