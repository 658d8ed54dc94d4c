using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClipLens.Model;
using ClipLens.Search;
using ClipLens.Store;

namespace ClipLens.Notebooks;

/// <summary>One run of a script: what was asked for, and where the answer goes.</summary>
public sealed class ScriptRun
{
    private static readonly JsonSerializerOptions JsonText = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private const int ShownSkipped = 10;
    private readonly ParseResult _parsed;
    private readonly ModelOption _model;
    private readonly Option<string> _cache;
    

    internal ScriptRun(ParseResult parsed, ModelOption model, Option<string> cache, Option<bool> json, CancellationToken cancellation) =>
        (_parsed, _model, _cache, Json, Cancellation) = (parsed, model, cache, parsed.GetValue(json), cancellation);

    /// <summary>Gets what ends the work early: Ctrl-C.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Gets whether the answer is to be JSON.</summary>
    public bool Json { get; }

    /// <summary>Gets the script's file name.</summary>
    internal static string Name => Path.GetFileName(AppContext.GetData("EntryPointFilePath") as string ?? Environment.ProcessPath ?? "script");

    /// <summary>Gets the value of an option.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="option">The key that the script got for it.</param>
    /// <returns>The value, or the type's default where it was not given.</returns>
    public T? Value<T>(Option<T> option) => _parsed.GetValue(option);

    /// <summary>Gets the value of an argument.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="argument">The key that the script got for it.</param>
    /// <returns>The value, or the type's default where it was not given.</returns>
    public T? Value<T>(Argument<T> argument) => _parsed.GetValue(argument);

    /// <summary>Gets the folder of the model to use.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    public string ModelFolder => _model.Folder(_parsed);

    /// <summary>Loads the model to use.</summary>
    public ClipModel LoadModel() => ClipModel.Load(ModelFolder);

    /// <summary>Opens folders as one collection and brings it up to date, with a bar on a terminal; says what could not be read.</summary>
    /// <param name="folders">At least one.</param>
    /// <param name="clip">The model.</param>
    /// <returns>The collection, its embeddings kept in the file that <c>--cache</c> names.</returns>
    public async Task<MediaIndex> OpenAsync(IReadOnlyList<string> folders, IClipEncoder clip)
    {
        var options = new MediaIndexOptions { Store = _parsed.GetValue(_cache) ?? EmbeddingStore.DefaultPath };
        var index = await TerminalProgress.ShowAsync(progress => MediaIndex.OpenAsync(folders, clip, options, progress, Cancellation));
        var skipped = index.LastUpdate.Skipped;
        foreach (var (path, reason) in skipped.Take(ShownSkipped))
        {
            Note($"skipped {path}: {reason}");
        }

        if (skipped.Count > ShownSkipped)
        {
            Note($"skipped {skipped.Count - ShownSkipped} more: index.cs --json names them all");
        }

        return index;
    }

    /// <summary>Makes sure that exactly one of these is given.</summary>
    /// <param name="options">Two or more.</param>
    /// <exception cref="ArgumentException">There is none, or more than one.</exception>
    public void RequireOne(params Option[] options)
    {
        if (options.Count(o => _parsed.GetResult(o) is not null) != 1)
        {
            throw new ArgumentException($"Give one of {string.Join(", ", options.Select(o => o.Name))}.");
        }
    }

    /// <summary>Prints the answer on standard output: one JSON object with <c>--json</c>, words otherwise.</summary>
    /// <param name="json">An object whose property names are the contract's keys.</param>
    /// <param name="text">The same for people.</param>
    public void Print(object json, string text) => Console.WriteLine(Json ? JsonSerializer.Serialize(json, JsonText) : text);

    /// <summary>Says on standard error what the reader should know.</summary>
    /// <param name="note">One line.</param>
    public static void Note(string note) => Console.Error.WriteLine(note);

    /// <summary>Resolves a path from the script's folder, wherever it was started.</summary>
    internal static string Beside(string path) =>
        Path.GetFullPath(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? AppContext.BaseDirectory, path));
}
