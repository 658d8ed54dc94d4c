namespace ClipLens;

/// <summary>Photos and their embeddings.</summary>
/// <param name="Items">What each row stands for, by path in ordinal order.</param>
/// <param name="Embeddings">Of unit length, <c>[items, dimension]</c>.</param>
public sealed record MediaRows(IReadOnlyList<Item> Items, Matrix Embeddings);

/// <summary>One state of a collection: never changes, so that a search ends on what it began with.</summary>
internal sealed class MediaIndexSnapshot
{
    private readonly Dictionary<string, ContentHash> _photos;

    private MediaIndexSnapshot(Dictionary<string, ContentHash> photos, MediaRows rows, IVectorSearch vectors)
    {
        (_photos, Rows) = (photos, rows);
        Ranking = new Ranking(rows.Embeddings, rows.Items, vectors);
    }

    public MediaRows Rows { get; }

    public Ranking Ranking { get; }

    /// <summary>Reads the embeddings of photos, those with the same bytes as one row.</summary>
    /// <param name="photos">By full path; each encoded.</param>
    /// <param name="store">Where the embeddings are.</param>
    /// <param name="vectors">Loaded with the rows.</param>
    public static MediaIndexSnapshot Read(Dictionary<string, ContentHash> photos, EmbeddingStore store, IVectorSearch vectors)
    {
        var rows = new Dictionary<ContentHash, List<string>>();
        foreach (var path in photos.Keys.Order(StringComparer.Ordinal))
        {
            (rows.TryGetValue(photos[path], out var same) ? same : rows[photos[path]] = new(1)).Add(path);
        }

        // A dictionary that nothing was removed from keeps the order of its keys' first paths.
        var items = rows.Select(row => new Item(new IndexedFile(row.Value[0], row.Key.ToString(), row.Value[1..]))).ToArray();
        return new MediaIndexSnapshot(photos, new MediaRows(items, store.ReadPhotos([.. rows.Keys])), vectors);
    }

    /// <summary>Gets whether the collection is still in this state.</summary>
    public bool Shows(Dictionary<string, ContentHash> photos) =>
        _photos.Count == photos.Count && photos.All(p => _photos.TryGetValue(p.Key, out var content) && content == p.Value);
}
