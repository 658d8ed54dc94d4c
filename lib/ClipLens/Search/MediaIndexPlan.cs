using ClipLens.Media;
using ClipLens.Store;

namespace ClipLens.Search;

/// <summary>What an update has to do: what the folders hold, held against what the store remembers.</summary>
internal sealed class MediaIndexPlan
{
    private MediaIndexPlan(HashSet<ContentHash> encoded) => Encoded = encoded;

    /// <summary>Gets what the store remembers of the folders, by path.</summary>
    public Dictionary<string, StoredFile> Known { get; } = new(StringComparer.Ordinal);

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
    /// <param name="reread">Whether unchanged files are to be read as well.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    public static MediaIndexPlan Make(IEnumerable<string> folders, EmbeddingStore store, bool reread, CancellationToken cancellationToken)
    {
        var plan = new MediaIndexPlan(store.Photos());
        var found = new Dictionary<string, MediaFile>(StringComparer.Ordinal);
        var real = FolderWalk.RealPath(store.Path);
        FileInfo[] ours = [new(real), new(real + "-wal"), new(real + "-shm"), new(real + "-journal")];
        foreach (var folder in folders)
        {
            foreach (var (path, file) in store.Files(folder))
            {
                plan.Known[path] = file;
            }

            var scan = MediaFolder.Scan(folder, cancellationToken);
            foreach (var file in scan.Files.Where(f => !IsOne(f, ours)))
            {
                found[file.Path] = file;
            }

            plan.Skipped.AddRange(scan.Problems.Select(e => new SkippedFile(e.Path, e.Reason)).Except(plan.Skipped));
        }

        plan.Compare(found, reread);
        return plan;
    }

    private void Compare(Dictionary<string, MediaFile> found, bool reread)
    {
        foreach (var file in found.Values)
        {
            if (reread || !Known.TryGetValue(file.Path, out var known) || !IsCurrent(file, known))
            {
                ToRead.Add(file);
            }
        }

        // What lies in a folder that could not be listed may well be there.
        Gone.AddRange(Known.Keys.Where(path => !found.ContainsKey(path) && !Skipped.Exists(s => IsBelow(path, s.Path))));
    }

    private bool IsCurrent(MediaFile file, StoredFile known) =>
        (known.Length, known.Modified) == (file.Length, file.ModifiedTicks)
        && (known.Kind != MediaKind.Photo || (known.Content is { } photo && Encoded.Contains(photo)));

    // Through a link, a file has another path, but the same size and mostly the same name; to look closely at every file would take long.
    private static bool IsOne(MediaFile file, FileInfo[] ours) =>
        Array.Exists(ours, our => Path.GetFileName(file.Path) == our.Name || (our.Exists && our.Length == file.Length))
        && FolderWalk.RealPath(file.Path) is var real && Array.Exists(ours, our => our.FullName == real);

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length && path[folder.Length] == Path.DirectorySeparatorChar;
}
