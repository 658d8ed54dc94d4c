namespace ClipLens.Hub;

/// <summary>What Python's Hugging Face tools have downloaded:
/// <c>models--owner--name</c> with <c>refs</c>, <c>snapshots</c> and <c>blobs</c>; read only.</summary>
internal static class PythonCache
{
    /// <summary>Finds a snapshot that has all files a model takes: that of <c>main</c>, else the newest.</summary>
    public static string? Snapshot(string? cache, string name)
    {
        var folder = Repository(cache, name);
        var snapshots = new DirectoryInfo(Path.Combine(folder, "snapshots"));
        if (cache is null || !snapshots.Exists)
        {
            return null;
        }

        var main = Path.Combine(folder, "refs", "main");
        var commit = File.Exists(main) ? File.ReadAllText(main).Trim() : "";
        return snapshots.EnumerateDirectories()
            .OrderByDescending(snapshot => snapshot.Name == commit).ThenByDescending(snapshot => snapshot.LastWriteTimeUtc)
            .FirstOrDefault(snapshot => ModelFiles.IsWhole(snapshot.FullName))?.FullName;
    }

    /// <summary>Gives the repository of a snapshot, whose own name is the commit; <see langword="null"/> for any other folder.</summary>
    public static string? NameOf(string snapshot) => snapshot.Split(Path.DirectorySeparatorChar) is [.., var repository, "snapshots", _]
        && repository.Split("--", 3) is ["models", var owner, var name] ? $"{owner}/{name}" : null;

    /// <summary>Finds one file by its ETag, which is its name there.</summary>
    public static string? Blob(string? cache, string name, string tag)
    {
        var path = Path.Combine(Repository(cache, name), "blobs", Path.GetFileName(tag));
        return cache is not null && File.Exists(path) ? path : null;
    }

    private static string Repository(string? cache, string name) =>
        Path.Combine(cache ?? "", "models--" + name.Replace("/", "--", StringComparison.Ordinal));
}
