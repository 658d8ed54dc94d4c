using System.IO.Enumeration;

namespace ClipLens;

/// <summary>One walk through a folder: real folders first, then those that links lead to.</summary>
internal sealed class FolderWalk
{
    private static readonly EnumerationOptions OneFolder = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private readonly List<MediaFile> _files = [];
    private readonly List<MediaException> _problems = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Stack<Folder> _folders = new();
    private readonly PriorityQueue<string, string> _links = new(StringComparer.Ordinal);

    internal MediaFolder Walk(string root, CancellationToken cancellationToken)
    {
        _links.Enqueue(root, root); // the given folder may be a link as well
        do
        {
            while (_folders.TryPop(out var folder))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Try(folder.Path, "a folder", () => Visit(folder));
            }

            if (_links.TryDequeue(out var link, out _)) Try(link, "a folder", () => _folders.Push(new Folder(link, RealPath(link))));
        }
        while (_folders.Count + _links.Count > 0);

        _files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        _problems.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return new MediaFolder(_files, _problems);
    }

    private void Visit(Folder folder)
    {
        if (!_seen.Add(folder.RealPath)) return;
        var entries = new FileSystemEnumerable<Entry>(folder.Path, Entry.From, OneFolder)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsHidden,
        };
        foreach (var entry in entries)
        {
            var file = entry.File;
            if (entry.IsLink) Try(file.Path, "a link", () => Follow(file.Path, entry.IsFolder));
            else if (entry.IsFolder) _folders.Push(new Folder(file.Path, Path.Join(folder.RealPath, Path.GetFileName(file.Path))));
            else _files.Add(file);
        }
    }

    private void Follow(string link, bool toFolder)
    {
        if (toFolder) _links.Enqueue(link, link);
        else if (File.ResolveLinkTarget(link, returnFinalTarget: true) is FileInfo { Exists: true } target)
            _files.Add(new MediaFile(link, target.Length, target.LastWriteTimeUtc.Ticks));
        else if (MediaFormat.KindByExtension(link) != MediaKind.Other)
            _problems.Add(new MediaException(link, "is a link to a file that is not there"));
    }

    private void Try(string path, string what, Action step)
    {
        try
        {
            step();
        }
        catch (UnauthorizedAccessException e)
        {
            _problems.Add(new MediaException(path, $"is {what} that may not be read: permission denied", e));
        }
        catch (IOException e)
        {
            _problems.Add(new MediaException(path, $"is {what} that cannot be read: {e.Message}", e));
        }
    }

    /// <summary>Gives a path without any link in it.</summary>
    internal static string RealPath(string path)
    {
        var real = Path.GetPathRoot(path) ?? "";
        foreach (var name in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Join(real, name);
            if (Directory.ResolveLinkTarget(real, returnFinalTarget: true) is { } target) real = RealPath(target.FullName);
        }

        return real;
    }

    private readonly record struct Folder(string Path, string RealPath);

    /// <summary>A name in a folder; of a link, the file's length and time are the link's own.</summary>
    private readonly record struct Entry(MediaFile File, bool IsFolder, bool IsLink)
    {
        internal static Entry From(ref FileSystemEntry entry)
        {
            var path = entry.ToFullPath();
            // Cloud folders on Windows mark files that are no links as reparse points.
            var link = entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && new FileInfo(path).LinkTarget is not null;
            return new Entry(new MediaFile(path, entry.Length, entry.LastWriteTimeUtc.UtcTicks), entry.IsDirectory, link);
        }
    }
}
