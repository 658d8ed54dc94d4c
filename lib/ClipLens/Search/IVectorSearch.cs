namespace ClipLens;

/// <summary>A row and its cosine similarity to a query.</summary>
/// <param name="Row">Index of the row, from 0.</param>
/// <param name="Score">Cosine similarity, −1 to 1.</param>
public readonly record struct Match(int Row, float Score);

/// <summary>Finds the rows most similar to a query: the seam between retrieval and the engine that compares vectors.</summary>
public interface IVectorSearch
{
    /// <summary>Gets the number of rows loaded.</summary>
    int Count { get; }

    /// <summary>Replaces what is searched.</summary>
    /// <param name="rows">Unit-length embeddings, <c>[rows, dimension]</c>; kept, not copied, and not to be changed afterwards.</param>
    void Load(Matrix rows);

    /// <summary>Finds the best rows for each query.</summary>
    /// <param name="queries">Unit-length embeddings, <c>[queries, dimension]</c>.</param>
    /// <param name="top">At most this many rows per query, at least 1.</param>
    /// <returns>
    /// Per query, the matches by falling
    /// <see cref="Similarity.Cosine(ReadOnlySpan{float}, ReadOnlySpan{float})"/>; equal scores by rising row.
    /// </returns>
    /// <exception cref="ArgumentException">The queries have another dimension than the rows.</exception>
    IReadOnlyList<Match>[] Search(Matrix queries, int top);
}

/// <summary>An encoder with a search of its own, which compares where the model runs.</summary>
public interface ISearchingEncoder : IClipEncoder
{
    /// <summary>Makes a search without rows.</summary>
    /// <returns>What compares fastest there.</returns>
    IVectorSearch CreateSearch();
}
