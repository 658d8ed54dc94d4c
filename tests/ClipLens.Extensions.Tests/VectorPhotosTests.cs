using ClipLens.Tests.Search;

namespace ClipLens.Extensions.Tests;

public sealed class VectorPhotosTests : IDisposable
{
    private readonly Pictures _pictures = new("a", "b");
    private readonly Pictures _store = new();

    public void Dispose()
    {
        _pictures.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task Words_a_vector_and_a_path_find_a_photo()
    {
        using var photos = await OpenAsync();
        var byWords = await ListAsync(photos.SearchAsync("1 0 0", 3, new() { IncludeVectors = true }));
        var byVector = await ListAsync(photos.SearchAsync(new ReadOnlyMemory<float>([1, 0, 0]), 3));
        Assert.Equal([_pictures["a"]], byWords.Select(hit => hit.Record.Path)); // b has the same bytes
        Assert.Equal(byWords.Select(hit => (hit.Record.Path, hit.Score)), byVector.Select(hit => (hit.Record.Path, hit.Score)));
        Assert.Equal([1, 0, 0], byWords[0].Record.Embedding!.Value.ToArray());
        Assert.Null(byVector[0].Record.Embedding);
        Assert.Empty(await ListAsync(photos.SearchAsync("0 1 0", 3, new() { ScoreThreshold = 0.5 })));
        Assert.Empty(await ListAsync(photos.SearchAsync("1 0 0", 3, new() { Filter = record => record.Path == "elsewhere" })));
        var photo = await photos.GetAsync(_pictures["a"]);
        Assert.Equal(_pictures["a"], photo!.Path);
        Assert.Null(await photos.GetAsync("elsewhere"));
        Assert.Single(await ListAsync(photos.GetAsync(record => record.Path.EndsWith("a.png", StringComparison.Ordinal), 10)));
    }

    [Fact]
    public async Task Nothing_is_added_or_deleted()
    {
        using var photos = await OpenAsync();
        var record = await photos.GetAsync(_pictures["a"]);
        await Assert.ThrowsAsync<NotSupportedException>(() => photos.UpsertAsync(record!));
        await Assert.ThrowsAsync<NotSupportedException>(() => photos.DeleteAsync(_pictures["a"]));
        await Assert.ThrowsAsync<NotSupportedException>(() => photos.EnsureCollectionDeletedAsync());
        Assert.True(await photos.CollectionExistsAsync());
    }

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> values)
    {
        var list = new List<T>();
        await foreach (var value in values)
        {
            list.Add(value);
        }

        return list;
    }

    private async Task<VectorPhotos> OpenAsync() => new(
        await MediaIndex.OpenAsync(_pictures.Path, new FakeEncoder(), new MediaIndexOptions { Store = _store["store.sqlite"] }));
}
