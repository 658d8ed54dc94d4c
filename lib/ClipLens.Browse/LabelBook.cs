namespace ClipLens.Browse;

/// <summary>A file of labels that grows answer by answer: each is on disk at once, and can be taken back.</summary>
/// <remarks>Safe to use from several threads. What another program writes to the file meanwhile is taken in before the next
/// answer.</remarks>
internal sealed class LabelBook
{
    private static readonly string[] Columns = [.. LabelFile.AllColumns.Select(column => column.TrimEnd('?'))];
    private readonly Lock _gate = new();
    private readonly Stack<List<TableRow>> _before = [];
    private volatile List<TableRow> _rows = [];
    private DateTime _written;

    private LabelBook(string path) => Path = path;

    /// <summary>Gets the file's full path; it is made by the first answer.</summary>
    public string Path { get; }

    /// <summary>Gets what was answered, in the order of the file.</summary>
    public IReadOnlyList<Label> Labels => [.. Judged(_rows)]; // a list that is replaced, never changed

    /// <summary>Opens a file of labels to go on with, or begins one.</summary>
    /// <param name="path">A CSV, as <see cref="LabelFile.Read"/> takes it, or no file yet.</param>
    /// <exception cref="InvalidDataException">The file is no table of labels, or has columns that would be lost.</exception>
    public static LabelBook Open(string path)
    {
        var book = new LabelBook(System.IO.Path.GetFullPath(path));
        book.TakeIn();
        return book;
    }

    /// <summary>Writes an answer; one that there was for the same query and picture is replaced.</summary>
    /// <param name="label">With full paths. Of a picture drawn by chance, the weight counts for all of its query's that were.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Add(Label label)
    {
        lock (_gate)
        {
            TakeIn();
            var (query, kind) = label.Kind == QueryKind.Image ? (From(label.Query), "image") : (label.Query, "text");
            var weight = label.Weight.ToString(null, System.Globalization.CultureInfo.InvariantCulture);
            var rows = _rows.Where(row => !IsSame(row, label)).Select(row => label.Weight > 1 && IsByChance(row) ? Weighed(row) : row)
                .ToList();
            rows.Add(new TableRow(Path, 0, [query, kind, From(label.Path), label.Relevant ? "1" : "0", weight, ""]));
            _before.Push(_rows);
            Write(rows);

            bool IsByChance(TableRow row) => row.Fields[0] == query && row.Fields[1] == kind && row.Fields[3].Length > 0
                && LabelFile.ToLabel(row).Weight > 1;

            TableRow Weighed(TableRow row) => row with { Fields = [.. row.Fields.Take(4), weight, .. row.Fields.Skip(5)] };
        }
    }

    /// <summary>Takes the last answer back.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public bool Undo()
    {
        lock (_gate)
        {
            TakeIn();
            if (!_before.TryPop(out var rows))
            {
                return false;
            }

            Write(rows);
            return true;
        }
    }

    private static IEnumerable<Label> Judged(IEnumerable<TableRow> rows) => rows.Where(row => row.Fields[3].Length > 0)
        .Select(LabelFile.ToLabel);

    private static bool IsSame(TableRow row, Label label)
    {
        var isImage = row.Fields[1].Equals("image", StringComparison.OrdinalIgnoreCase);
        return isImage == (label.Kind == QueryKind.Image) && row.FullPath(2) == label.Path
            && (isImage ? row.FullPath(0) : row.Fields[0]) == label.Query;
    }

    private void TakeIn()
    {
        if (!File.Exists(Path) || File.GetLastWriteTimeUtc(Path) == _written)
        {
            return;
        }

        var known = Columns.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var header = File.ReadLines(Path).FirstOrDefault(line => line.Length > 0
            && !line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase)) ?? "";
        if (header.Split(',', ';', '\t').Select(name => name.Trim().Trim('"'))
            .FirstOrDefault(name => name.Length > 0 && !known.Contains(name)) is { } other)
        {
            throw new InvalidDataException($"{Path}: expected the columns {string.Join(", ", Columns)} and no others, which would be lost; "
                + $"found {CsvFile.Shown(other)}. Answer into another file.");
        }

        var rows = CsvFile.Read(Path, LabelFile.AllColumns);
        if (Judged(rows).Any())
        {
            LabelFile.Read(Path); // says where the file contradicts itself
        }

        (_rows, _written) = ([.. rows], File.GetLastWriteTimeUtc(Path));
        _before.Clear();
    }

    private void Write(List<TableRow> rows)
    {
        var unfinished = Path + ".unfinished";
        CsvFile.Write(unfinished, Columns, rows.Select(row => row.Fields));
        File.Move(unfinished, Path, overwrite: true);
        (_rows, _written) = (rows, File.GetLastWriteTimeUtc(Path));
    }

    private string From(string file) => // a file is in a folder
        System.IO.Path.GetRelativePath(System.IO.Path.GetDirectoryName(Path)!, file).Replace('\\', '/');
}
