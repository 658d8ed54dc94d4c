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
    private readonly ParseResult _parsed;
    private readonly ModelOption _model;
    private readonly EngineOption _engine;
    private readonly Option<string> _cache;
    private readonly Option<string[]> _exclude;

    internal ScriptRun(
        ParseResult parsed,
        (ModelOption Model, EngineOption Engine, Option<string> Cache, Option<string[]> Exclude, Option<bool> Json) common,
        CancellationToken cancellation)
    {
        (_parsed, Cancellation) = (parsed, cancellation);
        (_model, _engine, _cache, _exclude, Json) =
            (common.Model, common.Engine, common.Cache, common.Exclude, parsed.GetValue(common.Json));
    }

    /// <summary>Gets what ends the work early: Ctrl-C.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Gets whether the answer is to be JSON.</summary>
    public bool Json { get; }

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

    /// <summary>Finds the folder of the model to use; a model of the hub is downloaded unless it is here.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    public Task<string> ModelFolderAsync() => _model.FolderAsync(_parsed, Cancellation);

    /// <summary>Loads the model to use; one of the hub is downloaded unless it is here.</summary>
    /// <returns>The model.</returns>
    public async Task<ClipEncoder> LoadModelAsync() => await _engine.LoadAsync(_parsed, await ModelFolderAsync(), Cancellation);

    /// <summary>Loads a model by its folder or its name on the hub, from which it is downloaded unless it is here.</summary>
    /// <param name="model">A folder, or <c>owner/name</c>.</param>
    /// <returns>The model.</returns>
    public async Task<ClipEncoder> LoadModelAsync(string model) =>
        await _engine.LoadAsync(_parsed, await ModelOption.FolderAsync(model, Cancellation), Cancellation);

    /// <summary>Measures, for half a second, which engine encodes faster on this processor, and says so on standard error.</summary>
    /// <param name="folder">A model's folder.</param>
    public async Task NoteFasterEngineAsync(string folder) => Note(await EngineComparison.MeasureAsync(folder, Cancellation));

    /// <summary>Downloads a model of the hub unless it is here, with a bar on a terminal.</summary>
    /// <param name="name">As the hub has it, <c>owner/name</c>.</param>
    /// <returns>Its folder.</returns>
    public Task<string> DownloadAsync(string name) => ModelOption.DownloadAsync(name, Cancellation);

    /// <summary>Gets the server that keeps the embeddings.</summary>
    /// <exception cref="ArgumentException"><c>--cache</c> names none.</exception>
    public PostgresAddress Server => IsOnServer ? PostgresAddress.Parse(Cache) : throw new ArgumentException(
        $"{Printable.Name(Cache)} is a file; only a server has a queue and an index: --cache postgres://user@host/database.");

    /// <summary>Gets whether embeddings are kept on a server, and not in a file.</summary>
    public bool IsOnServer => PostgresAddress.IsAddress(Cache);

    /// <summary>Gets what is left out of the folders.</summary>
    public IReadOnlyList<string> Exclude => _parsed.GetValue(_exclude) ?? [];

    private string Cache => _parsed.GetValue(_cache) ?? EmbeddingStore.DefaultPath;

    private MediaIndexOptions Options => IsOnServer
        ? PostgresStore.Options(PostgresAddress.Parse(Cache))
        : new() { Store = Cache };

    /// <summary>Opens one video and encodes what is not encoded yet, with a bar on a terminal; says what could not be read.</summary>
    /// <param name="path">A video file.</param>
    /// <param name="clip">The model.</param>
    /// <param name="frames">Which frames are encoded.</param>
    /// <exception cref="MediaException">It is no video, or none of its frames can be read.</exception>
    public async Task<MediaIndex> OpenVideoAsync(string path, IClipEncoder clip, FrameSampling frames)
    {
        if (Directory.Exists(path))
        {
            throw new ArgumentException(
                $"--video takes one video; {Printable.Name(path)} is a folder: search.cs --in FOLDER --videos looks into all of it.");
        }

        var options = Options with { Frames = frames };
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

    /// <summary>Writes a moment of a video as a clip, named after the video and the time, with a bar on a terminal.</summary>
    /// <param name="path">The video.</param>
    /// <param name="moment">What is written.</param>
    /// <param name="folder">Where to; it is made if it is not there.</param>
    /// <param name="exact">See <see cref="VideoClip.ExportAsync"/>.</param>
    /// <param name="overwrite">Whether a clip that is there is replaced.</param>
    /// <returns>The clip's path.</returns>
    public async Task<string> ExportAsync(string path, Moment moment, string folder, bool exact, bool overwrite)
    {
        Directory.CreateDirectory(folder);
        var name = $"{Path.GetFileNameWithoutExtension(path)} {Timecode.Format(moment.Start).Replace(':', '-')}.mp4";
        var video = await Video.ProbeAsync(path, Cancellation);
        var clip = await TerminalProgress.ShowAsync(name, (IProgress<double>? progress) => VideoClip.ExportAsync(
            video, moment.Start, moment.End, Path.Combine(folder, name), exact, overwrite, progress, Cancellation));
        return clip.Path;
    }

    /// <summary>Measures how well moments are found, with a bar on a terminal.</summary>
    /// <param name="moments">What is to be found.</param>
    /// <param name="clip">The model.</param>
    /// <param name="frames">Which frames are encoded.</param>
    public Task<MomentReport> MeasureMomentsAsync(IReadOnlyList<LabelledMoment> moments, IClipEncoder clip, FrameSampling frames)
    {
        var options = Options with { Frames = frames };
        return TerminalProgress.ShowAsync(
            (IProgress<IndexProgress>? progress) => MomentReport.MeasureAsync(moments, clip, options, progress, Cancellation));
    }

    /// <summary>Works off the queue of the server, with a bar on a terminal; says what could not be read.</summary>
    /// <param name="clip">The model.</param>
    /// <param name="frames">Which frames of videos are encoded.</param>
    public async Task<UpdateReport> DrainAsync(IClipEncoder clip, FrameSampling frames)
    {
        var work = new PostgresWork(Server, clip, frames);
        var report = await TerminalProgress.ShowAsync((IProgress<IndexProgress>? progress) => work.DrainAsync(progress, Cancellation));
        Note(NotesOn(report));
        return report;
    }

    /// <summary>Opens folders as one collection and brings it up to date, with a bar on a terminal; says what could not be read.</summary>
    /// <param name="folders">At least one.</param>
    /// <param name="clip">The model.</param>
    /// <param name="frames">Which frames of videos are encoded; videos are left alone without it.</param>
    /// <param name="reread">Whether files are read again that look unchanged.</param>
    /// <param name="only">Which files belong to it, by full path; all without it.</param>
    /// <returns>The collection, its embeddings kept in the file that <c>--cache</c> names.</returns>
    public async Task<MediaIndex> OpenAsync(IReadOnlyList<string> folders, IClipEncoder clip, FrameSampling? frames, bool reread = false,
        Func<string, bool>? only = null)
    {
        var options =
            Options with { Frames = frames, Reread = reread, Includes = only ?? (_ => true), Exclude = Exclude };
        var index = await TerminalProgress.ShowAsync(
            (IProgress<IndexProgress>? progress) => MediaIndex.OpenAsync(folders, clip, options, progress, Cancellation));
        Note(NotesOn(index.LastUpdate));
        return index;
    }

    /// <summary>Names the files that cannot be read when they are met for the first time, and counts them ever after.</summary>
    private static IEnumerable<string> NotesOn(UpdateReport report)
    {
        var named = report.NewlySkipped.Take(ShownSkipped).ToList();
        foreach (var (path, reason) in named)
        {
            yield return $"skipped {Printable.Name(path)}: {reason}";
        }

        if (report.Skipped.Count - named.Count is > 0 and var others)
        {
            yield return $"skipped {others}{(named.Count > 0 ? " more" : "")}, which cannot be read: index.cs FOLDER --json names them all";
        }

        if (report.EncodedOtherwise > 0)
        {
            yield return $"{report.EncodedOtherwise} photos were encoded with another --model or --decode before: they are encoded anew, "
                + "and the embeddings of each are kept";
        }

        if (report.New > 0 && report.UnreadFormats.Count > 0)
        {
            yield return $"not read: {string.Join(", ", report.UnreadFormats.Select(format => $"{format.Value} × {format.Key}"))}";
        }
    }

    /// <summary>Gets the folders to look through.</summary>
    /// <param name="option">The key of <c>--in</c>.</param>
    /// <returns>At least one.</returns>
    /// <exception cref="ArgumentException">There is none.</exception>
    public IReadOnlyList<string> Folders(Option<string[]> option) =>
        Value(option) is { Length: > 0 } folders
            ? folders : throw new ArgumentException("Say where the photos or videos are: --in FOLDER.");

    /// <summary>Makes sure that exactly one of these is given.</summary>
    /// <param name="options">Two or more.</param>
    /// <exception cref="ArgumentException">There is none, or more than one.</exception>
    public void RequireOne(params Option[] options)
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

    /// <summary>Reads texts, one on each line; empty lines do not count.</summary>
    /// <param name="path">A text file.</param>
    /// <returns>At least one.</returns>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static IReadOnlyList<string> ReadTexts(string path)
    {
        List<string> texts = [.. File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line))];
        return texts.Count > 0 ? texts : throw new ArgumentException($"{path}: there is no text in it; write one on each line.");
    }

    /// <summary>Says which texts the model does not read to their end.</summary>
    /// <param name="clip">The model.</param>
    /// <param name="texts">What it is going to read.</param>
    public static void NoteCut(IClipEncoder clip, params IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(clip);
        if (texts.Where(text => !clip.Fits(text)).ToList() is [var first, .. var more])
        {
            var others = more.Count == 0 ? "" : $", nor of {more.Count} more";
            Note($"The model does not read the end of \"{(first.Length > ShownText ? first[..ShownText] + "…" : first)}\"{others}: so "
                + "many words are more than it takes.");
        }
    }

    /// <summary>Writes the answer as a page, if one is asked for.</summary>
    /// <param name="option">The key of the page's path.</param>
    /// <param name="title">What the browser's tab says.</param>
    /// <param name="visual">What is shown.</param>
    public void WritePage(Option<string> option, string title, IVisual visual)
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

    /// <summary>Says on standard error what the reader should know.</summary>
    /// <param name="notes">A line each.</param>
    public static void Note(params IEnumerable<string> notes)
    {
        ArgumentNullException.ThrowIfNull(notes);
        foreach (var note in notes)
        {
            Console.Error.WriteLine(Printable.Lines(note));
        }
    }

    private bool IsGiven(Symbol symbol) =>
        _parsed.GetResult(symbol) is OptionResult { Implicit: false } or ArgumentResult { Tokens.Count: > 0 };
}
