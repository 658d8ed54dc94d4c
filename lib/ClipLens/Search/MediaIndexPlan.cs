namespace ClipLens;

/// <summary>What an update has to do: what the folders hold, held against what the store remembers.</summary>
internal sealed class MediaIndexPlan
{
    private MediaIndexPlan(Dictionary<string, StoredFile> known, HashSet<ContentHash> encoded) => (Known, Encoded) = (known, encoded);

    /// <summary>Gets what the store remembers of the folders, by path.</summary>
    public Dictionary<string, StoredFile> Known { get; }

    /// <summary>Gets the photos that are encoded with this model, wherever they lie.</summary>
    public HashSet<ContentHash> Encoded { get; }

    /// <summary>Gets the files to read: new, changed, or not encoded with this model.</summary>
    public List<MediaFile> ToRead { get; } = [];

    /// <summary>Gets the paths that the store remembers and the folders no longer hold.</summary>
    public List<string> Gone { get; } = [];

    /// <summary>Gets the folders that could not be listed.</summary>
    public List<SkippedFile> Skipped { get; } = [];

    /// <summary>Compares folders with the store, without opening a file.</summary>
    /// <param name="folders">Full paths.</param>
    /// <param name="store">The store. Its own files are no part of any collection; closing one of them would drop SQLite's locks.</param>
    /// <param name="options">Which files belong to the collection, and whether unchanged ones are to be read as well.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    public static async Task<MediaIndexPlan> MakeAsync(
        IReadOnlyList<string> folders, EmbeddingStore store, MediaIndexOptions options, CancellationToken cancellationToken)
    {
        // At once, for each takes its time with 100,000 files: the folders are walked while the store is read.
        var scanning = Task.Run(() => folders.Select(f => MediaFolder.Scan(f, cancellationToken)).ToList(), cancellationToken);
        var remembering = Task.Run(() => (Files: folders.Select(store.Files).ToList(), Encoded: store.Photos()), cancellationToken);
        await Task.WhenAll(scanning, remembering).ConfigureAwait(false);
        var (scans, (remembered, encoded)) = (await scanning.ConfigureAwait(false), await remembering.ConfigureAwait(false));

        // One folder is the rule, and its answers are taken as they are.
        var plan = new MediaIndexPlan(remembered is [var only] ? only : Merge(remembered.SelectMany(r => r)), encoded);
        foreach (var path in plan.Known.Keys.Where(path => !options.Includes(path)).ToList())
        {
            plan.Known.Remove(path);
        }

        plan.Skipped.AddRange(scans.SelectMany(s => s.Problems).Select(e => new SkippedFile(e.Path, e.Reason)).Distinct());
        var real = FolderWalk.RealPath(store.Path);
        FileInfo[] ours = [new(real), new(real + "-wal"), new(real + "-shm"), new(real + "-journal")];
        plan.Compare([.. scans.SelectMany(s => s.Files).Where(f => options.Includes(f.Path) && !IsOne(f, ours)).DistinctBy(f => f.Path)], options.Reread);
        return plan;
    }

    private static Dictionary<string, StoredFile> Merge(IEnumerable<KeyValuePair<string, StoredFile>> files) =>
        files.DistinctBy(f => f.Key).ToDictionary(StringComparer.Ordinal);

    private void Compare(List<MediaFile> found, bool reread)
    {
        var there = 0;
        foreach (var file in found)
        {
            var isKnown = Known.TryGetValue(file.Path, out var known);
            there += isKnown ? 1 : 0;
            if (reread || !isKnown || !IsCurrent(file, known))
            {
                ToRead.Add(file);
            }
        }

        if (there < Known.Count)
        {
            // What lies in a folder that could not be listed may well be there.
            var paths = found.Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
            Gone.AddRange(Known.Keys.Where(path => !paths.Contains(path) && !Skipped.Exists(s => IsBelow(path, s.Path))));
        }
    }

    private bool IsCurrent(MediaFile file, StoredFile known) =>
        (known.Length, known.Modified) == (file.Length, file.ModifiedTicks)
        && (known.Kind != MediaKind.Photo || (known.Content is { } photo && Encoded.Contains(photo)));

    // Through a link, a file has another path, but the same size and mostly the same name; to look closely at every file would take long.
    private static bool IsOne(MediaFile file, FileInfo[] ours)
    {
        foreach (var our in ours)
        {
            if ((our.Exists && our.Length == file.Length) || Path.GetFileName(file.Path.AsSpan()).SequenceEqual(our.Name))
            {
                var real = FolderWalk.RealPath(file.Path);
                return Array.Exists(ours, o => o.FullName == real);
            }
        }

        return false;
    }

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length && path[folder.Length] == Path.DirectorySeparatorChar;
}
