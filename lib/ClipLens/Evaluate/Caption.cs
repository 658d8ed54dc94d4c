namespace ClipLens;

/// <summary>A text that describes a photo or video.</summary>
/// <param name="Of">What it describes: the full path of a file, or the name that a benchmark gives a video.</param>
/// <param name="Text">The text.</param>
public readonly record struct Caption(string Of, string Text)
{
    /// <summary>Reads captions from a table with the columns <c>path,caption</c>, or labels; a file may have several.</summary>
    /// <param name="path">A CSV file; the paths in it are relative to it.</param>
    /// <param name="column">What the texts' column is called.</param>
    /// <returns>With full paths, at least one.</returns>
    /// <exception cref="InvalidDataException">It has other columns, no caption, or an empty one.</exception>
    public static IReadOnlyList<Caption> ReadCsv(string path, string column = "caption") =>
        Checked(path, CsvFile.Read(path, "path", column).Select(line => new Caption(line.FullPath(0), line.Fields[1])));

    /// <summary>Makes sure that there are captions, and that each says something.</summary>
    internal static List<Caption> Checked(string path, IEnumerable<Caption> captions)
    {
        var list = captions.Select(caption => caption with { Text = caption.Text.Trim() }).ToList();
        return list.FindIndex(caption => caption.Text.Length == 0) switch
        {
            _ when list.Count == 0 => throw new InvalidDataException($"{path}: expected captions; found none"),
            < 0 => list,
            var place => throw new InvalidDataException($"{path}: expected a caption for {list[place].Of}; found an empty one"),
        };
    }
}
