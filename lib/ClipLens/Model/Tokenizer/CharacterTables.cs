using System.Globalization;

namespace ClipLens;

/// <summary>Reads the tables in <c>Tables/</c>, which are part of the library; <c>make.py</c> there says what their lines mean.</summary>
internal static class CharacterTables
{
    /// <summary>Reads a table.</summary>
    /// <returns>The words of each line.</returns>
    public static IEnumerable<string[]> Lines(string name)
    {
        using var stream = typeof(CharacterTables).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidDataException(
                $"{name} is not in the library: expected it as an embedded resource; build the library again.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            yield return line.Split(' ');
        }
    }

    /// <summary>Reads a code point written in hexadecimal.</summary>
    public static int Code(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Reads code points written in hexadecimal.</summary>
    public static string Text(IEnumerable<string> hexadecimal) =>
        string.Concat(hexadecimal.Select(code => char.ConvertFromUtf32(Code(code))));
}
