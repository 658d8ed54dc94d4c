using System.Text.Json.Nodes;

namespace ClipLens.Notebooks;

/// <summary>A cell of a notebook.</summary>
public sealed class NotebookCell
{
    private readonly JsonObject _json;

    internal NotebookCell(JsonObject json, int place)
    {
        _json = json;
        Source = Text(json["source"]);
        json["id"] ??= $"cell-{place}"; // format 4.5 asks for one
        json["metadata"] ??= new JsonObject();
    }

    /// <summary>Gets whether it holds C#.</summary>
    public bool IsCode => (string?)_json["cell_type"] == "code";

    /// <summary>Gets whether it holds Markdown.</summary>
    public bool IsMarkdown => (string?)_json["cell_type"] == "markdown";

    /// <summary>Gets the text of the cell.</summary>
    public string Source { get; }

    /// <summary>Gets what the cell gave when it was run; nothing before.</summary>
    public IReadOnlyList<CellOutput> Outputs { get; private set; } = [];

    /// <summary>Keeps what the cell gave, or forgets what it gave in an earlier run.</summary>
    /// <param name="number">Its number among the code cells, from 1; <see langword="null"/> if it was not run.</param>
    /// <param name="outputs">What it gave.</param>
    public void Keep(int? number, IReadOnlyList<CellOutput> outputs)
    {
        Outputs = outputs;
        _json["execution_count"] = number;
        _json["outputs"] = new JsonArray([.. outputs.Select(o => o.ToJson(number ?? 0))]);
    }

    private static string Text(JsonNode? source) => source is JsonArray lines ? string.Concat(lines.Select(l => (string?)l)) : (string?)source ?? "";
}
