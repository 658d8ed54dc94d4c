using ClipLens.Hub;
using Spectre.Console;
using static System.FormattableString;

namespace ClipLens.Scripts;

/// <summary>A bar with rate and time left while something long is done: on a terminal only, on standard error.</summary>
public static class TerminalProgress
{
    /// <summary>Encodes a collection, with a bar from the first report on, which is wiped away at the end.</summary>
    public static Task<T> ShowAsync<T>(Func<IProgress<IndexProgress>?, Task<T>> work) => ShowAsync(
        value => (value.Done + value.Part, value.Total, Markup.Escape(Printable.Name(value.ToString()))), work);

    /// <summary>Downloads a model, with a bar likewise.</summary>
    public static Task<T> ShowAsync<T>(Func<IProgress<DownloadProgress>?, Task<T>> work) => ShowAsync(
        value => (value.Bytes, value.TotalBytes, value.ToString()), work);

    /// <summary>Runs a notebook, with a bar likewise.</summary>
    public static Task<T> ShowAsync<T>(string name, Func<IProgress<(int Done, int Total)>?, Task<T>> work) => ShowAsync(
        cells => (cells.Done, cells.Total, Invariant($"{name}: {cells.Done} of {cells.Total} cells")), work);

    /// <summary>Writes a clip, with a bar likewise.</summary>
    public static Task<T> ShowAsync<T>(string clip, Func<IProgress<double>?, Task<T>> work) => ShowAsync(
        share => (share, 1, Markup.Escape(Invariant($"writing {Printable.Name(clip)}: {100 * share:0} %"))), work);

    private static async Task<T> ShowAsync<T, TProgress>(Func<TProgress, (double Done, double Total, string Text)> describe,
        Func<IProgress<TProgress>?, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return await work(null);
        }

        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await terminal.Progress().AutoClear(true)
            .Columns(new ProgressBarColumn(), new TaskDescriptionColumn())
            .StartAsync(context => work(new Bar<TProgress>(context, describe)));
    }

    private sealed class Bar<T>(ProgressContext context, Func<T, (double Done, double Total, string Text)> describe) : IProgress<T>
    {
        private readonly Lazy<ProgressTask> _task = new(() => context.AddTask("reading"));

        public void Report(T value)
        {
            var (done, total, text) = describe(value);
            if ((done, total) == (0, 0))
            {
                return; // nothing to do, such as no videos after the photos
            }

            var task = _task.Value;
            task.Description = text;
            task.MaxValue = Math.Max(1, total);
            task.Value = done;
        }
    }
}
