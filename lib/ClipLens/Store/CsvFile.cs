using System.Globalization;

namespace ClipLens.Store;

/// <summary>Tables as comma-separated values, as RFC 4180 says.</summary>
public static class CsvFile
{
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

    /// <summary>Puts a value into quotes where it needs them.</summary>
    internal static string Field(string value) =>
        value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
