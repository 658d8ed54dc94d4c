using System.Diagnostics;

namespace ClipLens.Interactive;

/// <summary>Hears how far long work has come: keeps every report, and writes a line at most once in so many seconds.</summary>
/// <typeparam name="T">The type of a report, whose <c>ToString()</c> is the line.</typeparam>
/// <param name="write">Where lines go, such as <c>Console.WriteLine</c>; called by whoever reports.</param>
/// <param name="seconds">The pause before the first line and between lines.</param>
public sealed class ProgressLog<T>(Action<string> write, double seconds = 1) : IProgress<T>
{
    private readonly Stopwatch _pause = Stopwatch.StartNew();
    private readonly List<T> _reports = [];

    /// <summary>Gets the reports so far, in order.</summary>
    public IReadOnlyList<T> Reports
    {
        get
        {
            lock (_reports)
            {
                return [.. _reports];
            }
        }
    }

    /// <inheritdoc/>
    public void Report(T value)
    {
        lock (_reports)
        {
            _reports.Add(value);
            if (_pause.Elapsed.TotalSeconds < seconds)
            {
                return;
            }

            _pause.Restart();
        }

        write($"{value}");
    }
}
