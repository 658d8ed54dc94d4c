using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;

namespace ClipLens.Extensions;

/// <summary>The photos of a collection for whatever reads and searches a vector collection of .NET's own abstractions.</summary>
/// <remarks>What is in it is what its folders hold: nothing is added or deleted here. Safe to use from several threads.</remarks>
/// <param name="index">The collection.</param>
public sealed class VectorPhotos(MediaIndex index) : VectorStoreCollection<string, PhotoRecord>
{
    private const string ReadOnly = "A collection holds what its folders hold: add or delete files there, and update it.";

    /// <inheritdoc/>
    public override string Name => string.Join(", ", index.Folders);

    /// <inheritdoc/>
    public override Task<bool> CollectionExistsAsync(CancellationToken cancellationToken = default) => Task.FromResult(true);

    /// <inheritdoc/>
    public override Task EnsureCollectionExistsAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Refuses: the folders are not deleted here.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Task EnsureCollectionDeletedAsync(CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(ReadOnly);

    /// <summary>Refuses: files are deleted in their folder.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Task DeleteAsync(string key, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(ReadOnly);

    /// <summary>Refuses: files are added in their folder.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Task UpsertAsync(PhotoRecord record, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(ReadOnly);

    /// <inheritdoc cref="UpsertAsync(PhotoRecord, CancellationToken)"/>
    public override Task UpsertAsync(IEnumerable<PhotoRecord> records, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(ReadOnly);

    /// <inheritdoc/>
    public override Task<PhotoRecord?> GetAsync(
        string key, RecordRetrievalOptions? options = null, CancellationToken cancellationToken = default)
    {
        var row = index.Rows.Items.Index().FirstOrDefault(item => item.Item.File.Path == key, (-1, default)).Index;
        return Task.FromResult(row < 0 ? null : RecordOf(row, options?.IncludeVectors == true));
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<PhotoRecord> GetAsync(
        Expression<Func<PhotoRecord, bool>> filter,
        int top,
        FilteredRecordRetrievalOptions<PhotoRecord>? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (options?.OrderBy is not null)
        {
            throw new NotSupportedException("Photos come by path; sort them after.");
        }

        var (matches, rows) = (filter.Compile(), index.Rows.Items.Count);
        var found = Enumerable.Range(0, rows).Select(row => RecordOf(row, options?.IncludeVectors == true)).Where(matches);
        foreach (var record in found.Skip(options?.Skip ?? 0).Take(top))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return await Task.FromResult(record).ConfigureAwait(false);
        }
    }

    /// <summary>Finds the photos most similar to words or to a vector, by falling cosine similarity.</summary>
    /// <typeparam name="TInput"><see cref="string"/>, <see cref="Query"/>, or an embedding of the model.</typeparam>
    /// <param name="searchValue">What is looked for.</param>
    /// <param name="top">At most this many.</param>
    /// <param name="options">A filter, a threshold, and what is skipped.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="NotSupportedException">It is none of these.</exception>
    public override async IAsyncEnumerable<VectorSearchResult<PhotoRecord>> SearchAsync<TInput>(
        TInput searchValue,
        int top,
        VectorSearchOptions<PhotoRecord>? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (skip, threshold) = (options?.Skip ?? 0, (float)(options?.ScoreThreshold ?? -1));
        var matches = options?.Filter?.Compile() ?? (_ => true);
        var (items, count) = (index.Rows.Items, options?.Filter is null ? skip + top : index.Rows.Items.Count);
        var rows = items.Index().ToDictionary(item => item.Item.File.Path, item => item.Index, StringComparer.Ordinal);
        var scored = searchValue switch
        {
            string text => Search(Query.Text(text)),
            Query query => Search(query),
            ReadOnlyMemory<float> vector => Compare(vector.ToArray()),
            float[] vector => Compare(vector),
            Embedding<float> embedding => Compare(embedding.Vector.ToArray()),
            _ => throw new NotSupportedException($"Words, a query or an embedding can be looked for; found {typeof(TInput).Name}."),
        };
        var found = scored.Where(hit => hit.Score >= threshold)
            .Select(hit => (Record: RecordOf(hit.Row, options?.IncludeVectors == true), hit.Score)).Where(hit => matches(hit.Record));
        foreach (var (record, score) in found.Skip(skip).Take(top))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return await Task.FromResult(new VectorSearchResult<PhotoRecord>(record, score)).ConfigureAwait(false);
        }

        IEnumerable<(int Row, float Score)> Search(Query query) =>
            index.Search(query, Math.Max(1, count), -1).Hits.Select(hit => (rows[hit.Path], hit.Score));

        IEnumerable<(int Row, float Score)> Compare(float[] vector) =>
            Similarity.Cosine(new Matrix(1, vector.Length, vector), index.Rows.Embeddings).Values
                .Select((score, row) => (row, score)).OrderByDescending(hit => hit.score);
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null : serviceType.IsInstanceOfType(this) ? this : serviceType.IsInstanceOfType(index)
            ? index : null;
    }

    private PhotoRecord RecordOf(int row, bool withVector)
    {
        var (photos, file) = (index.Rows, index.Rows.Items[row].File);
        ReadOnlyMemory<float>? embedding = withVector
            ? photos.Embeddings.Row(row).ToArray()
            : default(ReadOnlyMemory<float>?);
        return new PhotoRecord(file.Path, file.ContentHash, embedding);
    }
}
