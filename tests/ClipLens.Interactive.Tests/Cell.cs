using System.Text.Json;

namespace ClipLens.Interactive.Tests;

/// <summary>A command to the kernel, and what came of it.</summary>
internal sealed class Cell
{
    private readonly TaskCompletionSource<Cell> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(string Type, JsonElement Event)> _events = [];

    public Task<Cell> Ended => _ended.Task;

    /// <summary>Gets the events so far, in order.</summary>
    public IReadOnlyList<(string Type, JsonElement Event)> Events
    {
        get
        {
            lock (_events)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>Gets why it failed; <see langword="null"/> if it did not.</summary>
    public string? Failure => Events.Where(e => e.Type == "CommandFailed").Select(e => e.Event.GetProperty("message").GetString())
        .FirstOrDefault();

    /// <summary>Gets what was printed.</summary>
    public string Printed => string.Concat(Of("StandardOutputValueProduced").SelectMany(values => values.Values));

    /// <summary>Gets what was printed as an error.</summary>
    public string PrintedError => string.Concat(Of("StandardErrorValueProduced").SelectMany(values => values.Values));

    /// <summary>Gets the value that the cell ended with, in each MIME type.</summary>
    public IReadOnlyDictionary<string, string> Value => Assert.Single(Of("ReturnValueProduced"));

    /// <summary>Gets the HTML of what was shown on the way, each state of it.</summary>
    public IReadOnlyList<string> Shown => [.. Of("DisplayedValueProduced").Concat(Of("DisplayedValueUpdated"))
        .Where(v => v.ContainsKey("text/html")).Select(v => v["text/html"])];

    public void Add(string type, JsonElement happened, bool isOwn)
    {
        lock (_events)
        {
            _events.Add((type, happened));
        }

        if (isOwn && type is "CommandSucceeded" or "CommandFailed")
        {
            _ended.TrySetResult(this);
        }
    }

    public Cell Succeeded()
    {
        Assert.Null(Failure);
        return this;
    }

    /// <summary>Gets the values of one kind of event, in each MIME type.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Of(string type) =>
    [
        .. Events.Where(e => e.Type == type).Select(e => e.Event.GetProperty("formattedValues").EnumerateArray()
            .ToDictionary(v => v.GetProperty("mimeType").GetString()!, v => v.GetProperty("value").GetString()!)), // every value has both
    ];
}
