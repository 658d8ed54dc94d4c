namespace ClipLens;

/// <summary>Photos or frames, and their embeddings.</summary>
public sealed class MediaRows
{
    private readonly Lazy<Matrix> _embeddings;

    /// <summary>Puts items and their embeddings side by side.</summary>
    /// <param name="items">What each row stands for.</param>
    /// <param name="embeddings">Of unit length, <c>[items, dimension]</c>.</param>
    public MediaRows(IReadOnlyList<Item> items, Matrix embeddings) => (Items, _embeddings) = (items, new(embeddings));

    internal MediaRows(IReadOnlyList<Item> items, ICollectionSearch search) =>
        (Items, _embeddings) = (items, new(() => search.Read([.. Enumerable.Range(0, search.Count)])));

    /// <summary>Gets what each row stands for, by path in ordinal order; frames of one video by time.</summary>
    public IReadOnlyList<Item> Items { get; }

    /// <summary>Gets the embeddings, of unit length, <c>[items, dimension]</c>; where they are not in memory, all are read when they
    /// are first asked for.</summary>
    /// <exception cref="InsufficientMemoryException">They are more than one array holds.</exception>
    public Matrix Embeddings => _embeddings.Value;
}
