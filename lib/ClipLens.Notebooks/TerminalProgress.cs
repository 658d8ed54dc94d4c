using System.Globalization;
using ClipLens.Search;
using Spectre.Console;

namespace ClipLens.Notebooks;

/// <summary>A bar with rate and time left while a collection is encoded: on a terminal only, on standard error.</summary>
internal static class TerminalProgress
{
    /// <summary>Does the work, with a bar from its first report on, which is wiped away at the end.</summary>
    public static async Task<T> ShowAsync<T>(Func<IProgress<IndexProgress>?, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return await work(null);
        }

        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await terminal.Progress().AutoClear(true)
            .Columns(new ProgressBarColumn(), new TaskDescriptionColumn())
            .StartAsync(context => work(new Bar(context)));
    }

    private sealed class Bar(ProgressContext context) : IProgress<IndexProgress>
    {
        private readonly Lazy<ProgressTask> _task = new(() => context.AddTask(""));

        public void Report(IndexProgress value)
        {
            var task = _task.Value;
            task.MaxValue = Math.Max(1, value.Total);
            task.Value = value.Done;
            task.Description = string.Create(
                CultureInfo.InvariantCulture,
                $"{value.Done:N0} of {value.Total:N0}, {value.Rate:0.0} per second, {value.TimeLeft:h\\:mm\\:ss} left");
        }
    }
}
