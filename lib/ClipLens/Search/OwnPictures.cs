namespace ClipLens;

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
            _paths.Add(FolderWalk.RealPath(path));
            _hashes.Add(contentHash(path));
        }
    }

    /// <summary>Gets the number of pictures in the query.</summary>
    public int Count { get; }

    public bool Contain(IndexedFile file) =>
        Count > 0 && (_hashes.Contains(file.ContentHash) || _paths.Contains(file.Path) || file.OtherPaths.Any(_paths.Contains));
}
