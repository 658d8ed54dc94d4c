using System.Collections.Concurrent;
using ClipLens.Tests.Search;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;

namespace ClipLens.Extensions.Tests;

public sealed class GeneratorTests
{
    private readonly FakeEncoder _clip = new();

    [Fact]
    public async Task Texts_and_pictures_get_the_models_embeddings()
    {
        using var generator = new ClipEmbeddingGenerator(_clip);
        using var pictures = new Pictures("red");
        var bytes = new DataContent(await File.ReadAllBytesAsync(pictures["red"]), "image/png");

        var picture = await generator.GenerateAsync([bytes]);
        Assert.Equal([1, 0, 0], picture[0].Vector.ToArray());
        var texts = await generator.GenerateAsync(["1 0 0", "0 1 0"]);
        Assert.Equal([[1, 0, 0], [0, 1, 0]], texts.Select(text => text.Vector.ToArray()));
        Assert.Empty(await generator.GenerateAsync(Array.Empty<string>()));
        var metadata = (EmbeddingGeneratorMetadata)generator.GetService(typeof(EmbeddingGeneratorMetadata))!;
        Assert.Equal(("fake model", 3), (metadata.DefaultModelId, metadata.DefaultModelDimensions));
    }

    [Fact]
    public async Task A_cache_around_it_encodes_each_text_once()
    {
        IEmbeddingGenerator<string, Embedding<float>> generator = new ClipEmbeddingGenerator(_clip);
        using var cached = new DistributedCachingEmbeddingGenerator<string, Embedding<float>>(generator, new Cache());
        var first = await cached.GenerateAsync(["1 0 0", "0 1 0"]);
        var second = await cached.GenerateAsync(["0 1 0", "1 0 0"]);
        Assert.Equal(first.Select(e => e.Vector.ToArray()).Reverse(), second.Select(e => e.Vector.ToArray()));
        Assert.Equal(2, _clip.TextsEncoded);
    }

    [Fact]
    public async Task Threads_share_one()
    {
        using var generator = new ClipEmbeddingGenerator(_clip);
        var all = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => generator.GenerateAsync(["0 0 1"])));
        Assert.All(all, embeddings => Assert.Equal([0, 0, 1], embeddings[0].Vector.ToArray()));
    }

    [Fact]
    public async Task Another_number_of_dimensions_is_refused()
    {
        using var generator = new ClipEmbeddingGenerator(_clip);
        var error = await Assert.ThrowsAsync<NotSupportedException>(
            () => generator.GenerateAsync(["1 0 0"], new EmbeddingGenerationOptions { Dimensions = 2 }));
        Assert.Contains("3 dimensions", error.Message, StringComparison.Ordinal);
    }

    private sealed class Cache : IDistributedCache
    {
        private readonly ConcurrentDictionary<string, byte[]> _values = [];

        public byte[]? Get(string key) => _values.GetValueOrDefault(key);

        public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => Task.FromResult(Get(key));

        public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => _values[key] = value;

        public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
        {
            Set(key, value, options);
            return Task.CompletedTask;
        }

        public void Refresh(string key) => throw new NotSupportedException();

        public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

        public void Remove(string key) => throw new NotSupportedException();

        public Task RemoveAsync(string key, CancellationToken token = default) => throw new NotSupportedException();
    }
}
