using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClipLens.Notebooks;

/// <summary>A notebook file, and running it: C# and Markdown cells in nbformat 4.</summary>
public sealed class Notebook
{
    private static readonly JsonSerializerOptions AsJupyter = new() { WriteIndented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly JsonObject _root;

    private Notebook(string path, JsonObject root, IEnumerable<JsonObject> cells) =>
        (Path, _root, Cells) = (path, root, [.. cells.Select((cell, i) => new NotebookCell(cell, i + 1))]);

    /// <summary>Gets the file's full path.</summary>
    public string Path { get; }

    /// <summary>Gets the file's name without its extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Gets the first heading, or else the name.</summary>
    public string Title => Cells.SelectMany(c => c.IsMarkdown ? c.Source.Split('\n') : []).FirstOrDefault(l => l.StartsWith("# ", StringComparison.Ordinal))?[2..].Trim() ?? Name;

    /// <summary>Gets the cells, in order.</summary>
    public IReadOnlyList<NotebookCell> Cells { get; }

    /// <summary>Reads a notebook.</summary>
    /// <param name="path">An <c>.ipynb</c> file.</param>
    /// <exception cref="InvalidDataException">It is not a C# notebook in nbformat 4.</exception>
    public static Notebook Read(string path)
    {
        try
        {
            var root = JsonObject.Create(JsonFile.Read(path)) ?? throw new JsonException("it is no JSON object");
            var language = (string?)root["metadata"]?["kernelspec"]?["language"] ?? (string?)root["metadata"]?["language_info"]?["name"] ?? "C#";
            if (language is not ("C#" or "csharp"))
                throw new InvalidDataException($"{path}: a notebook of C# cells was expected; its kernel speaks {language}.");
            if ((int?)root["nbformat"] != 4)
                throw new InvalidDataException($"{path}: notebook format 4 was expected; found {root["nbformat"]?.ToString() ?? "none"}. Open and save it in Jupyter or VS Code.");
            return new(System.IO.Path.GetFullPath(path), root, (root["cells"] as JsonArray ?? []).OfType<JsonObject>());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path}: a notebook (.ipynb, format 4) was expected: {e.Message}", e);
        }
    }

    /// <summary>Runs the code cells in order, as a kernel that starts with the notebook's folder as its own, up to the first that fails.</summary>
    /// <param name="timeout">How long a cell may take.</param>
    /// <param name="progress">Hears how many cells are done, and of how many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Where and why a cell failed, in a line; <see langword="null"/> if none did.</returns>
    public async Task<string?> RunAsync(TimeSpan timeout, IProgress<(int Done, int Total)>? progress = null, CancellationToken cancellationToken = default)
    {
        Environment.CurrentDirectory = System.IO.Path.GetDirectoryName(Path)!; // a file is in a folder
        var kernel = new Kernel(Environment.CurrentDirectory);
        List<NotebookCell> cells = [.. Cells.Where(c => c.IsCode)];
        cells.ForEach(cell => cell.Keep(null, []));
        foreach (var cell in cells)
        {
            progress?.Report((kernel.Count, cells.Count));
            var outputs = await kernel.RunAsync(cell.Source, timeout, cancellationToken);
            cell.Keep(kernel.Count, outputs);
            if (outputs is [.., CellFailure failure])
                return $"{Name}, cell {kernel.Count}{(failure.Line is { } line ? $", line {line}" : "")}: {failure.Name}: {failure.Message}";
        }

        return null;
    }

    /// <summary>Writes the notebook with what its cells gave, as nbformat 4.5.</summary>
    /// <param name="path">Where to; a file that is there is replaced.</param>
    public void Write(string path)
    {
        _root["nbformat_minor"] = Math.Max(5, (int?)_root["nbformat_minor"] ?? 0);
        File.WriteAllText(path, _root.ToJsonString(AsJupyter) + "\n");
    }
}
