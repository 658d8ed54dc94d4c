using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClipLens.Postgres;

namespace ClipLens.Scripts;

/// <summary>One run of a script: what was asked for, and where the answer goes.</summary>
public sealed class ScriptRun
{
    private const int ShownSkipped = 10;
    private const int ShownText = 60;
    private static readonly JsonSerializerOptions JsonText = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Script _script;
    private readonly ParseResult _parsed;

    internal ScriptRun(Script script, ParseResult parsed, CancellationToken cancellation) =>
        (_script, _parsed, Cancellation) = (script, parsed, cancellation);

    /// <summary>Gets what ends the work early: Ctrl-C.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Gets whether the answer is to be JSON.</summary>
    public bool Json => Value(_script.JsonOption);

    /// <summary>Gets whether embeddings are kept on a server, and not in a file.</summary>
    internal bool IsOnServer => PostgresAddress.IsAddress(Cache);

    /// <summary>Gets the server that keeps the embeddings.</summary>
    internal PostgresAddress Server => IsOnServer ? PostgresAddress.Parse(Cache) : throw new ArgumentException(
        $"{Printable.Name(Cache)} is a file; only a server has a queue and an index: --cache postgres://user@host/database.");

    /// <summary>Gets what is left out of the folders.</summary>
    internal IReadOnlyList<string> Exclude => Value(_script.ExcludeOption) ?? [];

    private string Cache => Value(_script.CacheOption) ?? EmbeddingStore.DefaultPath;

    /// <summary>Gets the value of an option, or the type's default where it was not given.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="option">The key that the script got for it.</param>
    public T? Value<T>(Option<T> option) => _parsed.GetValue(option);

    /// <summary>Gets the value of an argument, or the type's default where it was not given.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="argument">The key that the script got for it.</param>
    public T? Value<T>(Argument<T> argument) => _parsed.GetValue(argument);

    /// <summary>Finds the folder of the model to use; a model of the hub is downloaded unless it is here.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    internal Task<string> ModelFolderAsync() => _script.Models.FolderAsync(_parsed, null, Cancellation);

    /// <summary>Loads the model to use; one of the hub is downloaded unless it is here.</summary>
    /// <param name="model">A folder, or <c>owner/name</c>; by default what <c>--model</c> names.</param>
    public Task<ClipEncoder> LoadModelAsync(string? model = null) => _script.Models.LoadAsync(_parsed, model, Cancellation);

    /// <summary>Says where embeddings are kept, and which frames of videos are encoded; videos are left alone without them.</summary>
    internal MediaIndexOptions Options(FrameSampling? frames) =>
        (IsOnServer ? PostgresStore.Options(Server) : new() { Store = Cache }) with { Frames = frames };

    /// <summary>Opens one video and encodes what is not encoded yet, with a bar on a terminal; says what could not be read.</summary>
    /// <exception cref="MediaException">It is no video, or none of its frames can be read.</exception>
    internal async Task<MediaIndex> OpenVideoAsync(string path, IClipEncoder clip, FrameSampling frames)
    {
        if (Directory.Exists(path))
        {
            throw new ArgumentException(
                $"--video takes one video; {Printable.Name(path)} is a folder: search.cs --in FOLDER --videos looks into all of it.");
        }

        var options = Options(frames);
        var video = await TerminalProgress.ShowAsync(
            (IProgress<IndexProgress>? progress) => MediaIndex.OpenAsync(path, clip, options, progress, Cancellation));
        var problems = video.LastUpdate.Skipped;
        if (video.Videos.Count == 0)
        {
            throw new MediaException(path,
                problems is [var problem, ..] ? problem.Reason : "is no video; a file that ffmpeg reads is needed");
        }

        Note(problems.Select(skipped => $"{Printable.Name(path)}: {skipped.Reason}"));
        return video;
    }

    /// <summary>Opens folders as one collection and brings it up to date, with a bar on a terminal; says what could not be read.</summary>
    /// <param name="folders">At least one.</param>
    /// <param name="clip">The model.</param>
    /// <param name="frames">Which frames of videos are encoded; videos are left alone without it.</param>
    /// <param name="reread">Whether files are read again that look unchanged.</param>
    /// <param name="only">Which files belong to it, by full path; all without it.</param>
    public async Task<MediaIndex> OpenAsync(IReadOnlyList<string> folders, IClipEncoder clip, FrameSampling? frames, bool reread = false,
        Func<string, bool>? only = null)
    {
        var options = Options(frames) with { Reread = reread, Includes = only ?? (_ => true), Exclude = Exclude };
        var index = await TerminalProgress.ShowAsync(
            (IProgress<IndexProgress>? progress) => MediaIndex.OpenAsync(folders, clip, options, progress, Cancellation));
        NoteSkipped(index.LastUpdate);
        return index;
    }

    /// <summary>Names the files that cannot be read when they are met for the first time, and counts them ever after.</summary>
    internal static void NoteSkipped(UpdateReport report)
    {
        var named = report.NewlySkipped.Take(ShownSkipped).ToList();
        Note(named.Select(file => $"skipped {Printable.Name(file.Path)}: {file.Reason}"));
        if (report.Skipped.Count - named.Count is > 0 and var others)
        {
            Note($"skipped {others}{(named.Count > 0 ? " more" : "")}, which cannot be read: index.cs FOLDER --json names them all");
        }

        if (report.EncodedOtherwise > 0)
        {
            Note($"{report.EncodedOtherwise} photos were encoded with another --model or --decode before: they are encoded anew, "
                + "and the embeddings of each are kept");
        }

        if (report.New > 0 && report.UnreadFormats.Count > 0)
        {
            Note($"not read: {string.Join(", ", report.UnreadFormats.Select(format => $"{format.Value} × {format.Key}"))}");
        }
    }

    /// <summary>Gets the folders to look through, at least one.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public IReadOnlyList<string> Folders(Option<string[]> option) =>
        Value(option) is { Length: > 0 } folders
            ? folders : throw new ArgumentException("Say where the photos or videos are: --in FOLDER.");

    /// <summary>Makes sure that exactly one of these is given.</summary>
    internal void RequireOne(params Option[] options)
    {
        if (options.Count(IsGiven) != 1)
        {
            throw new ArgumentException($"Give one of {string.Join(", ", options.Select(o => o.Name))}.");
        }
    }

    /// <summary>Makes sure that nothing is given that would be ignored.</summary>
    /// <param name="where">Why it would be, such as <c>without --video</c>.</param>
    /// <param name="symbols">Arguments and options that mean nothing there.</param>
    /// <exception cref="ArgumentException">One of them is given.</exception>
    public void Refuse(string where, params IEnumerable<Symbol> symbols)
    {
        if (symbols.FirstOrDefault(IsGiven) is { } symbol)
        {
            throw new ArgumentException($"{symbol.Name} means nothing {where}.");
        }
    }

    /// <summary>Reads texts, one on each line, at least one; empty lines do not count.</summary>
    internal static IReadOnlyList<string> ReadTexts(string path)
    {
        List<string> texts = [.. File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line))];
        return texts.Count > 0 ? texts : throw new ArgumentException($"{path}: there is no text in it; write one on each line.");
    }

    /// <summary>Says which texts the model does not read to their end.</summary>
    internal static void NoteCut(IClipEncoder clip, params IEnumerable<string> texts)
    {
        if (texts.Where(text => !clip.Fits(text)).ToList() is [var first, .. var more])
        {
            var others = more.Count == 0 ? "" : $", nor of {more.Count} more";
            Note($"The model does not read the end of \"{(first.Length > ShownText ? first[..ShownText] + "…" : first)}\"{others}: so "
                + "many words are more than it takes.");
        }
    }

    /// <summary>Writes the answer as a page, if one is asked for.</summary>
    internal void WritePage(Option<string> option, string title, IVisual visual)
    {
        if (Value(option) is { } page)
        {
            HtmlPage.Write(page, title, visual);
        }
    }

    /// <summary>Prints the answer on standard output: one JSON object with <c>--json</c>, words otherwise.</summary>
    /// <param name="json">An object whose property names are the contract's keys.</param>
    /// <param name="text">The same for people.</param>
    public void Print(object json, string text) =>
        Console.WriteLine(Json ? JsonSerializer.Serialize(json, JsonText) : Printable.Lines(text));

    /// <summary>Says on standard error what the reader should know, a line each.</summary>
    internal static void Note(params IEnumerable<string> notes)
    {
        foreach (var note in notes)
        {
            Console.Error.WriteLine(Printable.Lines(note));
        }
    }

    private bool IsGiven(Symbol symbol) =>
        _parsed.GetResult(symbol) is OptionResult { Implicit: false } or ArgumentResult { Tokens.Count: > 0 };
}
