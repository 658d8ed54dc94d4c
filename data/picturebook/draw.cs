#!/usr/bin/env -S dotnet --
#:project draw/ClipLens.PictureBook.csproj
#:package System.CommandLine

// Draws the picture book: photos, videos and their tables.

using System.CommandLine;
using PictureBook.Sample;

var scenes = new Option<int>("--scenes") { Description = "Draw so many photos instead of the sample." };
var videos = new Option<int>("--videos") { Description = "Draw so many videos instead of the sample." };
var seed = new Option<ulong>("--seed") { Description = "Any number; the same one draws the same again.", DefaultValueFactory = _ => 1 };
var withheld = new Option<bool>("--withheld") { Description = "Draw only photos that are kept from training, for tests." };
var svg = new Option<bool>("--svg") { Description = "Write each photo as SVG too." };
var folder = new Option<DirectoryInfo>("--out") { Description = "Where to write; by default beside this script." };
foreach (var count in new[] { scenes, videos })
{
    count.Validators.Add(given =>
    {
        if (given.GetValueOrDefault<int>() < 0)
        {
            given.AddError($"{count.Name} takes a number from 0 on.");
        }
    });
}

var root = new RootCommand("""
    Draws the picture book, a small world of photos and videos with captions, labels and moments.

    Examples:
      dotnet run data/picturebook/draw.cs                                            draws the committed sample again
      dotnet run data/picturebook/draw.cs -- --scenes 1000 --seed 7 --out drawn      draws 1,000 more photos
    """) { scenes, videos, seed, withheld, svg, folder };
root.SetAction(parsed =>
{
    var (photoCount, videoCount, target) = (parsed.GetValue(scenes), parsed.GetValue(videos), parsed.GetValue(folder)?.FullName ?? Home());
    var more = photoCount > 0 || videoCount > 0;
    if (more && target == Home())
    {
        Console.Error.WriteLine("Say where more photos or videos go with --out FOLDER; the sample stays as it is.");
        return 2;
    }

    var progress = new Counter();
    try
    {
        if (more)
        {
            BookFolder.Write(target, new(parsed.GetValue(seed), photoCount, videoCount, parsed.GetValue(withheld), parsed.GetValue(svg)),
                progress);
        }
        else
        {
            BookFolder.WriteSample(target, progress);
        }
    }
    catch (SystemException e) when (e is IOException or UnauthorizedAccessException or DllNotFoundException or InvalidOperationException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }

    Console.WriteLine($"{progress.Count} files drawn in {target}");
    return 0;
});
var result = root.Parse(args);
var code = result.Invoke();
return result.Errors.Count > 0 ? 2 : code;

static string Home() => Path.TrimEndingDirectorySeparator((string)AppContext.GetData("EntryPointFileDirectoryPath")!);

internal sealed class Counter : IProgress<string>
{
    private int _count;

    public int Count => _count;

    public void Report(string value)
    {
        var count = Interlocked.Increment(ref _count);
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r{count} {value}   ");
        }
    }
}
