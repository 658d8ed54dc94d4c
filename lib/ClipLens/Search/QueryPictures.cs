namespace ClipLens;

/// <summary>The pictures that a query is made of, to be recognised in a
/// collection by path or by bytes: they are never an answer to it.</summary>
internal sealed class QueryPictures
{
    private readonly HashSet<string> _paths = [];
    private readonly HashSet<string> _hashes = [];

    /// <summary>Looks at the pictures of a query, given what makes a file's content hash, as in <see cref="IndexedFile"/>.</summary>
    public QueryPictures(Query query, Func<string, string> contentHash)
    {
        foreach (var path in query.Pictures)
        {
            Count++;
            _paths.Add(path);
            _paths.Add(MediaFolder.RealPath(path));
            _hashes.Add(contentHash(path));
        }
    }

    /// <summary>Gets the number of pictures in the query.</summary>
    public int Count { get; }

    /// <summary>Tells whether a file is one of them, a link to one, or a copy.</summary>
    public bool Contain(IndexedFile file) =>
        Count > 0 && (_hashes.Contains(file.ContentHash) || _paths.Contains(file.Path) || file.OtherPaths.Any(_paths.Contains));
}
