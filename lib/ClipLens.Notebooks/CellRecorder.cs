using System.Text;

namespace ClipLens.Notebooks;

/// <summary>Takes down what a cell prints and shows, in order, while the console is diverted to it.</summary>
internal sealed class CellRecorder : IDisposable
{
    private readonly List<CellOutput> _outputs = [];
    private readonly (TextWriter Output, TextWriter Error) _console = (Console.Out, Console.Error);

    public CellRecorder()
    {
        Console.SetOut(new Writer(this, "stdout"));
        Console.SetError(new Writer(this, "stderr"));
    }

    /// <summary>Gets what was taken down so far; what comes later, from a task left running, is not in it.</summary>
    public IReadOnlyList<CellOutput> Outputs
    {
        get
        {
            lock (_outputs)
            {
                return [.. _outputs];
            }
        }
    }

    public void Add(CellOutput output)
    {
        lock (_outputs)
        {
            if (output is PrintedText(var stream, var text) && _outputs is [.., PrintedText(var last, var before)] && stream == last)
            {
                _outputs[^1] = new PrintedText(stream, before + text);
            }
            else
            {
                _outputs.Add(output);
            }
        }
    }

    public void Dispose()
    {
        Console.SetOut(_console.Output);
        Console.SetError(_console.Error);
    }

    private sealed class Writer(CellRecorder recorder, string stream) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                recorder.Add(new PrintedText(stream, value));
            }
        }

        public override void WriteLine(string? value) => Write(value + "\n");
    }
}
