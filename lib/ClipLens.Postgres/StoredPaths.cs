namespace ClipLens.Postgres;

/// <summary>Full paths on this machine, and how the server knows them: those below the root from there on, so that it may lie elsewhere
/// on each machine.</summary>
/// <param name="root">Full path of a folder; <see langword="null"/> if paths are the same on all machines.</param>
internal sealed class StoredPaths(string? root)
{
    // No full path begins so.
    private const string BelowRoot = "./";

    /// <summary>Gets a path as it is stored; what is no text in it, and PostgreSQL would refuse, is replaced as .NET's own UTF-8 does
    /// it.</summary>
    public string ToStored(string path)
    {
        var stored = root is not null && IsBelow(path, root) ? BelowRoot + path[(root.Length + 1)..].Replace('\\', '/') : path;
        return string.Concat(stored.EnumerateRunes().Select(rune => rune.Value == 0 ? "\uFFFD" : rune.ToString()));
    }

    /// <summary>Gets the full path on this machine.</summary>
    public string ToFull(string stored) =>
        root is not null && stored.StartsWith(BelowRoot, StringComparison.Ordinal)
            ? Path.Combine(root, stored[BelowRoot.Length..]) : stored;

    /// <summary>Gets which stored paths are those of a file, or lie below a folder: from the first of each range up to, and without, the
    /// last.</summary>
    public IEnumerable<(string First, string Last)> Ranges(string folder)
    {
        var first = ToStored(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar);
        yield return (first, first[..^1] + (char)(first[^1] + 1));
        if (root is not null && root != folder && IsBelow(root, folder))
        {
            yield return (BelowRoot, BelowRoot[..^1] + (char)(BelowRoot[^1] + 1));
        }

        if (!Path.EndsInDirectorySeparator(folder))
        {
            yield return (ToStored(folder), ToStored(folder) + '\u0001');
        }
    }

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length
        && (path[folder.Length] == Path.DirectorySeparatorChar || Path.EndsInDirectorySeparator(folder));
}
