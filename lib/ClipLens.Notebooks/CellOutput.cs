using System.Text.Json.Nodes;

namespace ClipLens.Notebooks;

/// <summary>What a cell gave: text that it printed, the value that it ended with, or why it failed.</summary>
public abstract record CellOutput
{
    /// <summary>Writes the output as nbformat 4.5 has it.</summary>
    /// <param name="cell">The cell's number among the code cells, from 1.</param>
    internal abstract JsonObject ToJson(int cell);

    /// <summary>Cuts a text into lines that keep their ends, as notebooks store it.</summary>
    internal static JsonArray Lines(string text)
    {
        var lines = text.Split('\n');
        return [.. lines.Select((line, i) => (JsonNode)(i < lines.Length - 1 ? line + '\n' : line)).Where((line, i) => i == 0 || (string?)line != "")];
    }
}

/// <summary>Text that a cell printed.</summary>
/// <param name="Stream"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Text">As it was printed.</param>
public sealed record PrintedText(string Stream, string Text) : CellOutput
{
    internal override JsonObject ToJson(int cell) => new() { ["name"] = Stream, ["output_type"] = "stream", ["text"] = Lines(Text) };
}

/// <summary>The value that a cell ended with.</summary>
/// <param name="Html">How it shows itself; <see langword="null"/> if it has no such way.</param>
/// <param name="Text">The same as text.</param>
public sealed record ShownValue(string? Html, string Text) : CellOutput
{
    internal override JsonObject ToJson(int cell)
    {
        var data = new JsonObject();
        if (Html is not null)
        {
            data["text/html"] = Lines(Html);
        }

        data["text/plain"] = Lines(Text);
        return new() { ["data"] = data, ["execution_count"] = cell, ["metadata"] = new JsonObject(), ["output_type"] = "execute_result" };
    }
}

/// <summary>Why a cell failed.</summary>
/// <param name="Name">The exception's type, or the compiler's number for the error.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Line">Where in the cell, from 1; <see langword="null"/> if that is not known.</param>
/// <param name="Trace">More, for who wants to know: lines.</param>
public sealed record CellFailure(string Name, string Message, int? Line, string Trace) : CellOutput
{
    internal override JsonObject ToJson(int cell) => new()
    {
        ["ename"] = Name, ["evalue"] = Message, ["output_type"] = "error", ["traceback"] = new JsonArray([.. Trace.Split('\n').Select(line => (JsonNode)line)]),
    };
}
