using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Scripting.Hosting;
using Microsoft.CodeAnalysis.Scripting;

namespace ClipLens.Notebooks;

/// <summary>Runs C# cells one after the other as a notebook kernel does: Roslyn scripting, of which all C# kernels are made.</summary>
/// <param name="folder">The notebook's: <c>#!import</c> and <c>#r</c> are relative to it.</param>
public sealed class Kernel(string folder)
{
    private static readonly IEnumerable<MetadataReference> Framework = $"{AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")}".Split(Path.PathSeparator)
        .Where(path => path.StartsWith(RuntimeEnvironment.GetRuntimeDirectory(), StringComparison.Ordinal)).Select(path => MetadataReference.CreateFromFile(path));

    // What every C# kernel imports; what only some do, a notebook that runs everywhere has to name itself.
    private static readonly ScriptOptions Options = ScriptOptions.Default
        .WithReferences(Framework)
        .WithImports("System", "System.Collections.Generic", "System.Linq", "System.Text", "System.Threading.Tasks")
        .WithLanguageVersion(LanguageVersion.Latest)
        .WithFileEncoding(Encoding.UTF8)
        .WithEmitDebugInformation(true); // an error's line

    private readonly ScriptOptions _options = Options.WithMetadataResolver(ScriptMetadataResolver.Default.WithBaseDirectory(folder))
        .WithSourceResolver(ScriptSourceResolver.Default.WithBaseDirectory(folder));

    private ScriptState<object>? _state;

    /// <summary>Gets the number of cells run so far.</summary>
    public int Count { get; private set; }

    /// <summary>Runs a cell.</summary>
    /// <param name="code">C#, with top-level <c>await</c>; <c>#!import FILE</c> runs a file first, and no other magic is known.</param>
    /// <param name="timeout">How long it may take. What takes longer is left running: there is no way to end it.</param>
    /// <param name="cancellationToken">Ends the waiting, likewise.</param>
    /// <returns>What it printed, showed, or why it failed, in order; a failure is the last.</returns>
    public async Task<IReadOnlyList<CellOutput>> RunAsync(string code, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        Count++;
        using var recorder = new CellRecorder();
        try
        {
            await Task.Run(() => RunAsync(code, recorder), cancellationToken).WaitAsync(timeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            recorder.Add(Failure("Timeout", string.Create(CultureInfo.InvariantCulture, $"the cell took longer than {timeout.TotalSeconds:0.#} seconds"), null));
        }

        return recorder.Outputs;
    }

    private async Task RunAsync(string code, CellRecorder recorder)
    {
        var lines = code.Split('\n');
        foreach (var (number, line) in lines.Index())
        {
            var magic = line.Trim();
            if (magic.StartsWith("#!import ", StringComparison.Ordinal))
            {
                var path = Path.GetFullPath(magic["#!import ".Length..].Trim().Trim('"'), folder);
                if (!File.Exists(path))
                {
                    recorder.Add(Failure("FileNotFoundException", $"{path}: there is no such file to import; dotnet build writes cliplens.csx", number + 1));
                    return;
                }

                if (!await RunCodeAsync(await File.ReadAllTextAsync(path), path, recorder))
                    return;
                lines[number] = ""; // the other lines keep their numbers
            }
            else if (magic.StartsWith("#!", StringComparison.Ordinal) || magic.StartsWith("#r \"nuget:", StringComparison.Ordinal) || magic.StartsWith("#i ", StringComparison.Ordinal))
            {
                recorder.Add(Failure("Magic", $"{magic.Split(' ')[0]} works in some kernels only; what works in all is #!import FILE and #r \"FILE.dll\". Found: {magic}", number + 1));
                return;
            }
        }

        await RunCodeAsync(string.Join('\n', lines), Path.Combine(folder, $"cell {Count}"), recorder);
    }

    private async Task<bool> RunCodeAsync(string code, string path, CellRecorder recorder)
    {
        try
        {
            var options = _options.WithFilePath(path);
            _state = _state is null
                ? await CSharpScript.Create(code, options).RunAsync(null, static _ => true)
                : await _state.ContinueWithAsync(code, options, static _ => true);
        }
        catch (CompilationErrorException e)
        {
            var first = e.Diagnostics[0];
            var line = first.Location.GetLineSpan().StartLinePosition.Line + 1;
            recorder.Add(new CellFailure(first.Id, first.GetMessage(CultureInfo.InvariantCulture), line, string.Join('\n', e.Diagnostics.Select(d => d.ToString()))));
            return false;
        }

        if (_state.Exception is { } exception)
        {
            recorder.Add(Failure(exception));
            return false;
        }

        if (_state.ReturnValue is { } value)
        {
            recorder.Add(Show(value));
        }

        return true;
    }

    /// <summary>Shows a value by its own <c>ToHtml()</c>, found by name since its type is loaded apart from ours, or else as text.</summary>
    private CellOutput Show(object value)
    {
        try
        {
            return new ShownValue((string?)value.GetType().GetMethod("ToHtml", [])?.Invoke(value, null), Text(value));
        }
        catch (TargetInvocationException e)
        {
            return Failure(e.InnerException!); // that is what it is for
        }
    }

    private static string Text(object value) => value switch
    {
        string text => text,
        IEnumerable items => CSharpObjectFormatter.Instance.FormatObject(items),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => (string?)value.GetType().GetMethod("ToString", [])!.Invoke(value, null) ?? "", // every object has it
    };

    private CellFailure Failure(Exception exception)
    {
        var cell = new StackTrace(exception, fNeedFileInfo: true).GetFrames().FirstOrDefault(f => f.GetFileName() == Path.Combine(folder, $"cell {Count}"));
        var trace = exception.ToString().Split('\n').TakeWhile(l => !l.Contains(" Microsoft.CodeAnalysis.Scripting.", StringComparison.Ordinal));
        return new(exception.GetType().Name, exception.Message, cell?.GetFileLineNumber(), string.Join('\n', trace));
    }

    private static CellFailure Failure(string name, string message, int? line) => new(name, message, line, message);
}
