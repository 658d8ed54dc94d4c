using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Documents;
using Microsoft.DotNet.Interactive.Documents.Jupyter;

namespace ClipLens.Notebooks;

/// <summary>A Jupyter notebook (nbformat 4) on disk.</summary>
/// <param name="path">Where it lies.</param>
/// <param name="document">Its cells, and what they gave.</param>
internal sealed class NotebookFile(string path, InteractiveDocument document)
{
    /// <summary>Gets the full path.</summary>
    public string Path => path;

    /// <summary>Gets the file's name without its extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(path);

    /// <summary>Gets the first heading, or else the name.</summary>
    public string Title => Cells.Where(IsMarkdown).SelectMany(c => c.Contents.Split('\n'))
        .FirstOrDefault(l => l.StartsWith("# ", StringComparison.Ordinal))?[2..].Trim() ?? Name;

    /// <summary>Gets the cells, in order.</summary>
    public IList<InteractiveDocumentElement> Cells => document.Elements;

    /// <summary>Gets the cells with C#, in order.</summary>
    public IReadOnlyList<InteractiveDocumentElement> Code => [.. Cells.Where(c => !IsMarkdown(c))];

    /// <summary>Tells whether a cell holds Markdown and not C#.</summary>
    /// <param name="cell">A cell.</param>
    public static bool IsMarkdown(InteractiveDocumentElement cell) => cell.KernelName == "markdown";

    /// <summary>Reads a notebook.</summary>
    /// <param name="path">An <c>.ipynb</c> file.</param>
    /// <exception cref="InvalidDataException">It is not a C# notebook in nbformat 4.</exception>
    public static NotebookFile Read(string path)
    {
        try
        {
            var root = JsonObject.Create(JsonFile.Read(path)) ?? throw new JsonException("it is no JSON object");
            var language =
                (string?)root["metadata"]?["kernelspec"]?["language"] ?? (string?)root["metadata"]?["language_info"]?["name"] ?? "C#";
            if (language is not ("C#" or "csharp"))
            {
                throw new InvalidDataException($"{path}: a notebook of C# cells was expected; its kernel speaks {language}.");
            }

            if ((int?)root["nbformat"] != 4)
            {
                throw new InvalidDataException(
                    $"{path}: notebook format 4 was expected; found {root["nbformat"]?.ToString() ?? "none"}. Open and save it in "
                        + "Jupyter or VS Code.");
            }

            var document = Notebook.Parse(File.ReadAllText(path));
            foreach (var (place, cell) in document.Elements.Index())
            {
                cell.Id ??= $"cell-{place + 1}"; // format 4.5 asks for one
            }

            return new(System.IO.Path.GetFullPath(path), document);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException
            or InvalidDataException { InnerException: JsonException })
        {
            throw new InvalidDataException($"{path}: a notebook (.ipynb, format 4) was expected: {e.Message}", e);
        }
    }

    /// <summary>Writes the notebook with what its cells gave.</summary>
    /// <param name="path">Where to; a file that is there is replaced.</param>
    public void Write(string path) => File.WriteAllText(path, document.ToJupyterJson() + "\n");
}
