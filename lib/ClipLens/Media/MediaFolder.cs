using System.IO.Enumeration;

namespace ClipLens;

/// <summary>What a walk through a folder found, without opening any file.</summary>
/// <param name="Files">Every file, pictures or not, sorted by path (ordinal).</param>
/// <param name="Problems">
/// What could not be looked at, sorted by path: folders without permission, names that are not UTF-8, links to nothing that are named
/// as a picture or video. What lies below such a folder is unknown, not gone.
/// </param>
public sealed record MediaFolder(IReadOnlyList<MediaFile> Files, IReadOnlyList<MediaException> Problems)
{
    /// <summary>Walks through a folder and all folders in it.</summary>
    /// <remarks>
    /// Links are followed, each real folder once and by its real path if that lies inside, so that a loop of links ends.
    /// Below the given folder these are left out: hidden files and folders (a leading dot, or the Hidden attribute); the bins, thumbnails
    /// and snapshots that systems and network drives keep (<c>@eaDir</c>, <c>#recycle</c>, <c>lost+found</c>, <c>$RECYCLE.BIN</c> and
    /// their like); and folders with a file <c>.nomedia</c>.
    /// Only names, lengths and times are read; <see cref="MediaFormat.KindOf"/> tells what a file is.
    /// </remarks>
    /// <param name="folder">The folder, or a single file.</param>
    /// <param name="exclude">What else is left out, see <see cref="MediaIndexOptions.Exclude"/>.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static MediaFolder Scan(string folder, IReadOnlyList<string>? exclude = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(root))
        {
            var file = File.ResolveLinkTarget(root, returnFinalTarget: true) as FileInfo ?? new FileInfo(root);
            return new MediaFolder([new MediaFile(root, file.Length, file.LastWriteTimeUtc.Ticks)], []);
        }

        return Directory.Exists(root)
            ? new Walk(root, exclude ?? []).Run(cancellationToken)
            : throw new DirectoryNotFoundException($"{root} is not there: a folder, a photo or a video is needed.");
    }

    /// <summary>Gets whether a file, or a folder that it lies in, is one that was asked to be left out.</summary>
    /// <param name="root">The folder that is walked.</param>
    /// <param name="path">Full path of a file below it.</param>
    /// <param name="exclude">Patterns of names, or of paths below the root if they have a separator.</param>
    internal static bool Excludes(string root, string path, IReadOnlyList<string> exclude)
    {
        for (var below = path; below.Length > root.Length; below = Path.GetDirectoryName(below) ?? "")
        {
            if (Matches(root, below, exclude))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives a path without any link in it.</summary>
    /// <exception cref="IOException">A link leads round and round, or a folder on the way cannot be entered.</exception>
    internal static string RealPath(string path)
    {
        var real = Path.GetPathRoot(path) ?? "";
        foreach (var name in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Join(real, name);
            if (Directory.ResolveLinkTarget(real, returnFinalTarget: true) is { } target)
            {
                real = RealPath(target.FullName);
            }
        }

        return real;
    }

    private static bool Matches(string root, string path, IReadOnlyList<string> exclude)
    {
        foreach (var glob in exclude)
        {
            var pattern = glob.Replace('\\', '/').Trim('/');
            var name = pattern.Contains('/', StringComparison.Ordinal)
                ? Path.GetRelativePath(root, path).Replace('\\', '/')
                : Path.GetFileName(path);
            if (FileSystemName.MatchesSimpleExpression(pattern, name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>One walk: real folders first, then those that links lead to.</summary>
    private sealed class Walk(string root, IReadOnlyList<string> exclude)
    {
        private static readonly EnumerationOptions OneFolder = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

        // Synology and QNAP; Linux; Windows; macOS.
        private static readonly HashSet<string> SystemFolders = new(StringComparer.OrdinalIgnoreCase)
        {
            "@eaDir", "#recycle", "#snapshot", "@Recycle", "@Recently-Snapshot", "lost+found", "$RECYCLE.BIN", "RECYCLER",
            "System Volume Information", "__MACOSX", "Network Trash Folder", ".thumbnails",
        };

        private readonly List<MediaFile> _files = [];
        private readonly List<MediaException> _problems = [];
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private readonly List<(string Path, string RealPath)> _folders = [];
        private readonly PriorityQueue<string, string> _links = new(StringComparer.Ordinal);

        public MediaFolder Run(CancellationToken cancellationToken)
        {
            _links.Enqueue(root, root); // the given folder may be a link as well
            do
            {
                while (_folders.Count > 0)
                {
                    Visit(cancellationToken);
                }

                if (_links.TryDequeue(out var link, out _))
                {
                    Try(link, () => _folders.Add((link, RealPath(link))));
                }
            }
            while (_folders.Count + _links.Count > 0);

            _files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
            _problems.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
            return new MediaFolder(_files, _problems);
        }

        /// <summary>Goes one level down: lists its folders side by side, for the file system takes most of the time.</summary>
        private void Visit(CancellationToken cancellationToken)
        {
            var level = _folders.FindAll(folder => _seen.Add(folder.RealPath));
            var listed = level.ConvertAll(_ => new List<Entry>());
            _folders.Clear();
            Parallel.For(0, level.Count, new ParallelOptions { CancellationToken = cancellationToken },
                i => Try(level[i].Path, () => List(level[i].Path, listed[i])));
            _files.EnsureCapacity(_files.Count + listed.Sum(entries => entries.Count));
            foreach (var ((path, realPath), entries) in level.Zip(listed))
            {
                Try(path, () => Add(entries, realPath));
            }
        }

        private void List(string folder, List<Entry> entries)
        {
            if (folder == root || !File.Exists(Path.Join(folder, ".nomedia")))
            {
                entries.AddRange(new FileSystemEnumerable<Entry>(folder, Entry.From, OneFolder)
                {
                    ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsHidden,
                });
            }
        }

        private void Add(List<Entry> entries, string realPath)
        {
            foreach (var (file, isFolder, isLink) in entries)
            {
                if ((isFolder && IsSystemFolder(file.Path)) || (exclude.Count > 0 && Matches(root, file.Path, exclude)))
                {
                    continue;
                }

                if (isLink)
                {
                    Try(file.Path, () => Follow(file.Path, isFolder));
                }
                else if (isFolder)
                {
                    _folders.Add((file.Path, Path.Join(realPath, Path.GetFileName(file.Path))));
                }
                else if (file.Length > 0 || IsReachable(file.Path))
                {
                    _files.Add(file);
                }
            }
        }

        // The enumeration keeps quiet where it cannot look at a file, and says 0 bytes.
        private bool IsReachable(string path)
        {
            try
            {
                return File.GetAttributes(path) != 0;
            }
            catch (FileNotFoundException) when (MediaException.IsText(path))
            {
                return false; // gone since the folder was listed
            }
            catch (IOException e)
            {
                Try(path, () => throw e);
                return false; // another name of this folder may be sound; without permission for one, there is none for all
            }
        }

        private void Follow(string link, bool toFolder)
        {
            if (toFolder)
            {
                _links.Enqueue(link, link);
            }
            else if (File.ResolveLinkTarget(link, returnFinalTarget: true) is FileInfo { Exists: true } target)
            {
                _files.Add(new MediaFile(link, target.Length, target.LastWriteTimeUtc.Ticks));
            }
            else if (MediaFormat.KindByExtension(link) != MediaKind.Other)
            {
                _problems.Add(new MediaException(link, "is a link to a file that is not there"));
            }
        }

        private static bool IsSystemFolder(string path) =>
            Path.GetFileName(path) is var name && (SystemFolders.Contains(name) || name.StartsWith(".Trash", StringComparison.Ordinal));

        private void Try(string path, Action step)
        {
            try
            {
                MediaException.Attempt(path, () =>
                {
                    step();
                    return true;
                });
            }
            catch (MediaException e)
            {
                lock (_problems)
                {
                    _problems.Add(e);
                }
            }
        }
    }

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

    /// <inheritdoc/>
    public bool Equals(MediaFolder? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}

/// <summary>A file as a folder scan saw it, without opening it.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedTicks">Last write, UTC, in ticks of 100 ns since year 1.</param>
public readonly record struct MediaFile(string Path, long Length, long ModifiedTicks);
