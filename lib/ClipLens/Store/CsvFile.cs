using System.Globalization;
using System.Text;
using CsvHelper;

namespace ClipLens;

/// <summary>Tables as comma-separated values, as RFC 4180 says.</summary>
public static class CsvFile
{
    private const int ShownLine = 80;
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>Writes a table in UTF-8; a file of that name is replaced.</summary>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <param name="columns">The header.</param>
    /// <param name="rows">One value per column; numbers are written with a point, <see langword="null"/> as nothing.</param>
    public static void Write(string path, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var file = File.CreateText(path);
        file.NewLine = "\r\n";
        foreach (var row in rows.Prepend(columns))
        {
            file.WriteLine(string.Join(',', row.Select(value => Field(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""))));
        }
    }

    /// <summary>
    /// Reads a table as people save them: columns in any order and more of them than asked for; a comma, a semicolon or a tab between
    /// fields, whichever its header has or Excel's line <c>sep=;</c> before it says; in UTF-8, in UTF-16 with a mark, or in Windows-1252.
    /// </summary>
    /// <param name="path">A file whose first line names the columns.</param>
    /// <param name="columns">Their names, in the order of
    /// <see cref="TableRow.Fields"/>; one that ends with <c>?</c> may be absent, and is then empty.</param>
    /// <exception cref="InvalidDataException">The header lacks a column, or a line has fewer fields than the header.</exception>
    internal static IReadOnlyList<TableRow> Read(string path, params IReadOnlyList<string> columns)
    {
        var whole = Text(File.ReadAllBytes(path));
        var text = whole.TrimStart('\uFEFF', '\r', '\n', ' ');
        IReadOnlyList<char> separators = Separators;
        if (text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.Length > 5 && text[5] is '\r' or '\n')
        {
            (separators, text) = ([text[4]], text[5..].TrimStart('\r', '\n')); // Excel's own line
        }

        var before = whole[..^text.Length].Count(c => c == '\n');
        var header = text.Split('\r', '\n')[0];
        var (separator, places) = separators.Select(s => (s, Places(header.Split(s)))).FirstOrDefault(found => found.Item2 is not null);
        if (places is null)
        {
            throw new InvalidDataException(
                $"{path}: expected a table whose first line names the columns {string.Join(", ", columns.Where(c => !c.EndsWith('?')))}; "
                + (text.Length == 0 ? "the file is empty." : $"found {Shown(header)}."));
        }

        using var reader =
            CsvReader.FromText(text, new CsvReaderOptions { Separator = separator, TrimWhitespace = true, TrackLineNumbers = true });
        var (rows, least) = (new List<TableRow>(), places.Max() + 1);
        while (reader.Read())
        {
            var row = new TableRow(path, (int)reader.LineNumber + before,
                [.. places.Select(place => place < 0 || place >= reader.FieldCount ? "" : reader.GetString(place))]);
            rows.Add(reader.FieldCount >= least
                ? row : throw row.Unexpected($"{least} fields or more, as in the first line", string.Join(separator, row.Fields)));
        }

        return rows;

        int[]? Places(string[] names)
        {
            var found = columns.Select(
                c => Array.FindIndex(names, n => n.Trim().Trim('"').Equals(c.TrimEnd('?'), StringComparison.OrdinalIgnoreCase))).ToArray();
            return columns.Zip(found).All(c => c.Second >= 0 || c.First.EndsWith('?')) ? found : null;
        }
    }

    /// <summary>Puts a value into quotes where it needs them.</summary>
    internal static string Field(string value) =>
        value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Quotes text of a file in a message, cut where it is long.</summary>
    internal static string Shown(string text) => $"\"{(text.Length > ShownLine ? text[..ShownLine] + "…" : text)}\"";

    private static string Text(byte[] bytes)
    {
        try
        {
            using var reader = new StreamReader(new MemoryStream(bytes), new UTF8Encoding(false, throwOnInvalidBytes: true));
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes); // one of the provider's own
        }
    }
}
