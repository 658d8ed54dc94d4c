using Microsoft.DotNet.Interactive.Documents;
using Microsoft.DotNet.Interactive.Events;

namespace ClipLens.Notebooks;

/// <summary>What a cell gave, from what the kernel says of it: text that
/// it printed, what it showed, and the value that it ended with.</summary>
/// <param name="cell">The cell's number among the code cells, from 1.</param>
internal sealed class CellOutputs(int cell)
{
    private readonly Dictionary<string, int> _displayed = [];
    private readonly List<InteractiveDocumentOutputElement> _all = [];

    /// <summary>Gets the outputs so far, in order, less those that were wiped away, such as a bar of work that is done.</summary>
    public IEnumerable<InteractiveDocumentOutputElement> All =>
        _all.Where(output => output is not DisplayElement shown || shown.Data.Values.Any(text => text is not ""));

    /// <summary>Takes an event; one that gives no output is passed over.</summary>
    /// <param name="happened">What the kernel says.</param>
    public void Add(KernelEvent happened)
    {
        switch (happened)
        {
            case StandardOutputValueProduced printed:
                Print("stdout", printed);
                break;
            case StandardErrorValueProduced printed:
                Print("stderr", printed);
                break;
            case ReturnValueProduced value:
                var shown = new ReturnValueElement { ExecutionOrder = cell };
                foreach (var (type, text) in Data(value))
                {
                    shown.Data.Add(type, text);
                }

                _all.Add(shown);
                break;
            case DisplayedValueUpdated update when _displayed.TryGetValue(update.ValueId, out var place):
                _all[place] = new DisplayElement(Data(update));
                break;
            case DisplayedValueProduced value:
                _displayed[value.ValueId ?? ""] = _all.Count;
                _all.Add(new DisplayElement(Data(value)));
                break;
        }
    }

    /// <summary>Adds to what was printed last, as notebooks keep it: the kernel tells of every piece.</summary>
    private void Print(string stream, DisplayEvent printed)
    {
        var text = string.Concat(printed.FormattedValues.Select(value => value.Value));
        if (_all is [.., TextElement last] && last.Name == stream)
        {
            _all[^1] = new TextElement(last.Text + text, stream);
        }
        else
        {
            _all.Add(new TextElement(text, stream));
        }
    }

    private static Dictionary<string, object> Data(DisplayEvent shown) =>
        shown.FormattedValues.ToDictionary(value => value.MimeType, value => (object)value.Value);
}
