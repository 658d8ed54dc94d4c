namespace ClipLens;

/// <summary>The deepest folder that several files share, so that a listing need not repeat it.</summary>
/// <remarks>A listing that a notebook keeps then says nothing about the machine it was made on.</remarks>
internal sealed class CommonFolder
{
    private readonly string? _folder;

    public CommonFolder(IEnumerable<string> paths)
    {
        foreach (var folder in paths.Select(Path.GetDirectoryName))
        {
            _folder ??= folder;
            while (_folder is not null && folder is not null && !Contains(_folder, folder))
            {
                _folder = Path.GetDirectoryName(_folder);
            }
        }
    }

    /// <summary>Gets the path from the shared folder on, to be shown; of a file elsewhere, the name.</summary>
    public string Relative(string path) =>
        Printable.Name(_folder is not null && Contains(_folder, path) ? Path.GetRelativePath(_folder, path) : Path.GetFileName(path));

    private static bool Contains(string folder, string path) =>
        path.StartsWith(folder, StringComparison.Ordinal)
        && (path.Length == folder.Length || Path.EndsInDirectorySeparator(folder) || path[folder.Length] == Path.DirectorySeparatorChar);
}
