using System.Globalization;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Documents;
using Microsoft.DotNet.Interactive.Events;

namespace ClipLens.Notebooks;

/// <summary>The kernel of .NET Interactive in this process: what it gives is what VS Code and Jupyter show.</summary>
internal sealed class NotebookKernel : IDisposable
{
    private readonly CompositeKernel _kernel = new();

    public NotebookKernel()
    {
        var csharp = new CSharpKernel().UseKernelHelpers();
        _kernel.Add(csharp, ["C#", "c#"]);
        _kernel.DefaultKernelName = csharp.Name;
        _kernel.UseImportMagicCommand();
    }

    /// <summary>Runs a notebook's cells in order, with its folder as the
    /// working folder, up to the first that fails; each keeps what it gave.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="timeout">How long a cell may take.</param>
    /// <param name="progress">Hears how many cells are done, and of how many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Where and why a cell failed, in a line; <see langword="null"/> if none did.</returns>
    public async Task<string?> RunAsync(
        NotebookFile notebook, TimeSpan timeout, IProgress<(int Done, int Total)>? progress = null,
        CancellationToken cancellationToken = default)
    {
        Environment.CurrentDirectory = Path.GetDirectoryName(notebook.Path)!; // a file is in a folder
        foreach (var cell in notebook.Code)
        {
            cell.Outputs.Clear();
            cell.ExecutionOrder = 0;
        }

        var place = 0;
        foreach (var cell in notebook.Cells)
        {
            if (NotebookFile.IsMarkdown(cell))
            {
                if (await CheckAsync(cell, timeout, cancellationToken) is { } untrue)
                {
                    return $"{notebook.Name}, the text after cell {place}: {untrue}";
                }

                continue;
            }

            progress?.Report((place, notebook.Code.Count));
            var number = ++place;
            cell.ExecutionOrder = number;
            void Ended(object? sender, EventArgs e) => SayThatCellEndedProcess($"{notebook.Name}, cell {number}", cancellationToken);
            AppDomain.CurrentDomain.ProcessExit += Ended;
            var failure = await RunAsync(cell, timeout, cancellationToken);
            AppDomain.CurrentDomain.ProcessExit -= Ended;
            if (failure is not null)
            {
                return $"{notebook.Name}, cell {number}: {failure}";
            }
        }

        return null;
    }

    public void Dispose() => _kernel.Dispose();

    /// <summary>Runs a text's answers, and puts the numbers that it claims into it: see <see cref="Claims"/>.</summary>
    /// <returns>What is not true; <see langword="null"/> if all is.</returns>
    private async Task<string?> CheckAsync(InteractiveDocumentElement text, TimeSpan timeout, CancellationToken cancellationToken)
    {
        foreach (var answer in Claims.Answers(text.Contents))
        {
            if ((await SubmitAsync(answer)).Failure is { } failure)
            {
                return failure;
            }
        }

        if (Claims.Expression(text.Contents) is not { } claims)
        {
            return null;
        }

        var (values, untold) = await SubmitAsync(claims);
        if (untold is not null)
        {
            return untold;
        }

        try
        {
            text.Contents = Claims.Settle(text.Contents, (object?[])values!); // it is an array that was made
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }

        async Task<(object? Value, string? Failure)> SubmitAsync(string code)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            stop.CancelAfter(timeout);
            var events = (await _kernel.SendAsync(new SubmitCode(code), stop.Token)).Events;
            cancellationToken.ThrowIfCancellationRequested();
            return (events.OfType<ReturnValueProduced>().FirstOrDefault()?.Value,
                events.OfType<CommandFailed>().FirstOrDefault() is { } failed ? $"{code}: {failed.Message}" : null);
        }
    }

    /// <summary>Makes a cell that calls <see cref="Environment.Exit"/> a failure, whatever it exits with.</summary>
    private static void SayThatCellEndedProcess(string cell, CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            // What is written to the console inside a cell is its output, which nobody will read any more.
            using var error = new StreamWriter(Console.OpenStandardError());
            error.WriteLine(
                $"notebooks/run: {cell}: it ended the process (Environment.Exit), so that nothing was written; take that out and run "
                    + "it again.");
            Environment.ExitCode = 1;
        }
    }

    private async Task<string?> RunAsync(InteractiveDocumentElement cell, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(timeout);
        var result = await _kernel.SendAsync(new SubmitCode(cell.Contents), stop.Token);
        cancellationToken.ThrowIfCancellationRequested();
        var outputs = new CellOutputs(cell.ExecutionOrder);
        foreach (var happened in result.Events)
        {
            outputs.Add(happened);
        }

        cell.Outputs.AddRange(outputs.All);
        if (result.Events.OfType<CommandFailed>().FirstOrDefault() is not { } failed)
        {
            return null;
        }

        var (name, message) = stop.IsCancellationRequested
            ? ("Timeout", string.Create(CultureInfo.InvariantCulture, $"the cell took longer than {timeout.TotalSeconds:0.#} seconds"))
            : failed.Exception is null or CodeSubmissionCompilationErrorException ? ("Error", failed.Message)
                : (failed.Exception.GetType().Name, failed.Exception.Message);
        cell.Outputs.Add(new ErrorElement(message, name, failed.Message.Split('\n')));
        return $"{name}: {message}";
    }
}
