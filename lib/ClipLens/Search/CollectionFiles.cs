using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ClipLens;

/// <summary>The files that a collection's folders hold now, none of them opened.</summary>
internal sealed class CollectionFiles
{
    private CollectionFiles(List<MediaFile> files, List<MediaException> problems) => (Files, Problems) = (files, problems);

    /// <summary>Gets the files by path, each once, without the store's own.</summary>
    public List<MediaFile> Files { get; }

    /// <summary>Gets what could not be looked at.</summary>
    public List<MediaException> Problems { get; }

    /// <summary>Walks through the folders of a collection.</summary>
    /// <param name="roots">Full paths of folders and files.</param>
    /// <param name="store">Path of the store, if it lies in a file.</param>
    /// <param name="options">What belongs to the collection.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    public static CollectionFiles Scan(
        IReadOnlyList<string> roots, string? store, MediaIndexOptions options, CancellationToken cancellationToken)
    {
        var scans = roots.Select(root => MediaFolder.Scan(root, options.Exclude, cancellationToken)).ToList();
        var problems = scans.SelectMany(scan => scan.Problems).ToList();
        var real = store is not null ? MediaFolder.RealPath(store) : null;
        FileInfo[] ours = real is null ? [] : [new(real), new(real + "-wal"), new(real + "-shm"), new(real + "-journal")];
        var files = scans is [var only] ? only.Files : scans.SelectMany(scan => scan.Files).DistinctBy(file => file.Path);
        var found = new List<MediaFile>(scans.Sum(scan => scan.Files.Count));
        found.AddRange(files.Where(file => options.Includes(file.Path) && (real is null || !IsOwn(file))));
        return new CollectionFiles(found, problems);

        // The store's own files are no part of any collection; closing one of them would drop SQLite's locks. Through a link, a file has
        // another path, but the same size and mostly the same name; to look closely at every file would take long.
        bool IsOwn(MediaFile file)
        {
            if (!Path.GetFileName(file.Path.AsSpan()).StartsWith(ours[0].Name)
                && !Array.Exists(ours, our => our.Exists && our.Length == file.Length))
            {
                return false;
            }

            try
            {
                var path = MediaException.Attempt(file.Path, () => MediaFolder.RealPath(file.Path));
                return path == real || path.StartsWith(real + "-", StringComparison.Ordinal);
            }
            catch (MediaException e)
            {
                problems.Add(e);
                return true;
            }
        }
    }

    /// <summary>Says what folders and store are like, if all could be looked at.</summary>
    /// <param name="change">The store's last change.</param>
    public CollectionMark? Mark(long change)
    {
        if (Problems.Count > 0)
        {
            return null;
        }

        const int Block = 1 << 16;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new ArrayBufferWriter<byte>(2 * Block);
        foreach (var (path, length, modified) in Files)
        {
            block.Write(MemoryMarshal.AsBytes<long>([path.Length, length, modified]));
            block.Write(MemoryMarshal.AsBytes(path.AsSpan()));
            if (block.WrittenCount >= Block)
            {
                Flush();
            }
        }

        Flush();
        return new CollectionMark(ContentHash.FromBytes(hash.GetHashAndReset()), change);

        void Flush()
        {
            hash.AppendData(block.WrittenSpan);
            block.ResetWrittenCount();
        }
    }

    /// <summary>Says whether a path lies below a folder.</summary>
    public static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length
            && path[folder.Length] == Path.DirectorySeparatorChar;
}

/// <summary>What a collection's folders and store were like.</summary>
/// <param name="Files">Made from the paths, lengths and times of all files.</param>
/// <param name="Change">The store's last change.</param>
internal sealed record CollectionMark(ContentHash Files, long Change);
