namespace ClipLens;

/// <summary>An item that was found.</summary>
/// <param name="row">Its place among the items of the search.</param>
/// <param name="score">Cosine similarity, −1 to 1, of its exact embedding.</param>
/// <param name="embeddings">Unit-length embeddings, among them the item's.</param>
/// <param name="at">The row of the item's embedding there.</param>
public readonly struct Found(int row, float score, Matrix embeddings, int at)
{
    /// <summary>Gets its place among the items of the search.</summary>
    public int Row => row;

    /// <summary>Gets the cosine similarity of its exact embedding, −1 to 1.</summary>
    public float Score => score;

    /// <summary>Gets the item's exact embedding: <c>[dimension]</c>.</summary>
    public ReadOnlySpan<float> Embedding => embeddings.Row(at);
}

/// <summary>Finds the items of a collection most similar to a query: the seam between ranking and where the rows are.</summary>
public interface ICollectionSearch
{
    /// <summary>Gets how many items there are.</summary>
    int Count { get; }

    /// <summary>Gets whether every item is looked at; if not, an index proposes some, and may leave out one that belongs among
    /// them.</summary>
    bool IsComplete { get; }

    /// <summary>Finds the best items for each query.</summary>
    /// <param name="queries">Unit-length embeddings, <c>[queries, dimension]</c>.</param>
    /// <param name="top">At most this many per query, at least 1.</param>
    /// <returns>Per query, by falling score; equal scores by rising row.</returns>
    IReadOnlyList<Found>[] Search(Matrix queries, int top);

    /// <summary>Reads exact embeddings.</summary>
    /// <param name="rows">Places of items.</param>
    /// <returns>Of unit length, in the order asked for: <c>[rows, dimension]</c>.</returns>
    Matrix Read(IReadOnlyList<int> rows);

    /// <summary>Computes the mean of the embeddings, or of a fair sample of them.</summary>
    /// <returns><c>[dimension]</c>, not of unit length.</returns>
    float[] Mean();
}

/// <summary>A store that finds rows by itself.</summary>
public interface ISearchingStore : IEmbeddingStore
{
    /// <summary>Makes a search over items, which outlives the store and is disposed on its own.</summary>
    /// <param name="items">Photos, or frames of videos.</param>
    /// <param name="roots">Full paths of the folders that they lie in.</param>
    /// <returns><see langword="null"/> where nothing on the server can search: rows are then read and compared here.</returns>
    ICollectionSearch? SearchIn(IReadOnlyList<Item> items, IReadOnlyList<string> roots);
}

/// <summary>Compares rows that are in memory.</summary>
internal sealed class LocalCollectionSearch : ICollectionSearch, IDisposable
{
    private readonly Matrix _rows;
    private readonly IVectorSearch _vectors;

    /// <summary>Loads rows into an engine that this search then owns.</summary>
    /// <param name="rows">Unit-length embeddings, <c>[items, dimension]</c>.</param>
    /// <param name="vectors">Compares; nobody else loads it while the search is in use.</param>
    public LocalCollectionSearch(Matrix rows, IVectorSearch vectors)
    {
        (_rows, _vectors) = (rows, vectors);
        vectors.Load(rows);
    }

    public int Count => _rows.Rows;

    public bool IsComplete => true;

    public IReadOnlyList<Found>[] Search(Matrix queries, int top) => Array.ConvertAll(_vectors.Search(queries, top), matches =>
        (IReadOnlyList<Found>)[.. matches.Select(match => new Found(match.Row, match.Score, _rows, match.Row))]);

    public Matrix Read(IReadOnlyList<int> rows)
    {
        var embeddings = new Matrix(rows.Count, _rows.Columns);
        for (var i = 0; i < rows.Count; i++)
        {
            _rows.Row(rows[i]).CopyTo(embeddings.Row(i));
        }

        return embeddings;
    }

    public float[] Mean() => _rows.MeanRow();

    public void Dispose() => (_vectors as IDisposable)?.Dispose();
}
