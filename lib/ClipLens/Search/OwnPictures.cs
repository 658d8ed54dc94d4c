namespace ClipLens.Search;

/// <summary>The pictures that a query is made of, to be recognised in the collection by path or by bytes.</summary>
internal sealed class OwnPictures
{
    private readonly HashSet<string> _paths = [];
    private readonly HashSet<string> _hashes = [];

    public OwnPictures(Query query, Func<string, string> contentHash)
    {
        foreach (var path in query.Pictures)
        {
            Count++;
            _paths.Add(path);
            _paths.Add(RealPath(path));
            _hashes.Add(contentHash(path));
        }
    }

    /// <summary>Gets the number of pictures in the query.</summary>
    public int Count { get; }

    public bool Contain(IndexedFile file) =>
        Count > 0 && (_hashes.Contains(file.ContentHash) || _paths.Contains(file.Path) || file.OtherPaths.Any(_paths.Contains));

    /// <summary>Follows symbolic links, of folders on the way as well.</summary>
    private static string RealPath(string path)
    {
        if (Path.GetDirectoryName(path) is not { } folder)
        {
            return path;
        }

        var real = Path.Combine(RealPath(folder), Path.GetFileName(path));
        return new FileInfo(real).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real;
    }
}
