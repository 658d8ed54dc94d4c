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
}
