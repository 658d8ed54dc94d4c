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

        foreach (var (place, cell) in notebook.Code.Index())
        {
            progress?.Report((place, notebook.Code.Count));
            cell.ExecutionOrder = place + 1;
            if (await RunAsync(cell, timeout, cancellationToken) is { } failure)
            {
                return $"{notebook.Name}, cell {place + 1}: {failure}";
            }
        }

        return null;
    }

    public void Dispose() => _kernel.Dispose();

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
