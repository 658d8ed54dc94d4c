namespace ClipLens;

/// <summary>A line of a table.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Fields">A value for each column that was asked for.</param>
internal sealed record TableRow(string Path, int Line, IReadOnlyList<string> Fields)
{
    /// <summary>Says what is wrong with the line.</summary>
    /// <param name="expected">What it should hold.</param>
    /// <param name="found">What it holds.</param>
    public InvalidDataException Unexpected(string expected, string found) =>
        new($"{Path}, line {Line}: expected {expected}; found {CsvFile.Shown(found)}. Correct the line, or delete it.");

    /// <summary>Gets the full path that a field names, from the table's folder on.</summary>
    /// <param name="field">Place in <see cref="Fields"/>.</param>
    /// <returns>Of a path with backslashes, as Windows writes it, that with slashes where no file has the name as it is written.</returns>
    /// <exception cref="InvalidDataException">It cannot be a path.</exception>
    public string FullPath(int field)
    {
        var (name, folder) = (Fields[field], System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!); // a file is in a folder
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            throw Unexpected("a path", name.Replace("\0", "\\0", StringComparison.Ordinal));
        }

        var full = System.IO.Path.GetFullPath(name, folder);
        return name.Contains('\\', StringComparison.Ordinal) && !File.Exists(full)
            ? System.IO.Path.GetFullPath(name.Replace('\\', '/'), folder) : full;
    }
}
