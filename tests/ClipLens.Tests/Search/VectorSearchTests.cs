using ClipLens.IndexChild;
using ClipLens.Tests.Store;

namespace ClipLens.Tests.Search;

/// <summary>Whose engine compares, and what becomes of it.</summary>
public sealed class VectorSearchTests : IDisposable
{
    private readonly PhotoFolder _folder = new(photos: 3);
    private readonly List<DisposableSearch> _made = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_encoder_s_own_search_compares_unless_the_options_name_another()
    {
        var index = await MediaIndex.OpenAsync(_folder.Path, new SearchingEncoder(Make), _folder.Options);
        index.Search(Query.Image(_folder["0001.jpg"]));
        Assert.True(_made[0].Searches > 0);

        _made.Clear();
        await MediaIndex.OpenAsync(_folder.Path, new SearchingEncoder(Make),
            _folder.Options with { VectorSearch = () => new ExactSearch() });
        Assert.Empty(_made);
    }

    [Fact]
    public async Task A_collection_that_moves_on_disposes_of_the_search_it_had()
    {
        var index = await MediaIndex.OpenAsync(_folder.Path, new SearchingEncoder(Make), _folder.Options);
        await index.UpdateAsync();
        Assert.DoesNotContain(_made, search => search.IsDisposed); // nothing has changed

        _folder.Write("another.jpg", 77);
        await index.UpdateAsync();
        Assert.Equal([true, false], _made.Where(search => search.Count > 0).Select(search => search.IsDisposed));
    }

    private DisposableSearch Make()
    {
        _made.Add(new DisposableSearch());
        return _made[^1];
    }

    private sealed class DisposableSearch : IVectorSearch, IDisposable
    {
        private readonly ExactSearch _search = new();

        public bool IsDisposed { get; private set; }

        public int Searches { get; private set; }

        public int Count => _search.Count;

        public void Load(Matrix rows) => _search.Load(rows);

        public IReadOnlyList<Match>[] Search(Matrix queries, int top)
        {
            Searches++;
            return _search.Search(queries, top);
        }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class SearchingEncoder(Func<IVectorSearch> make) : ISearchingEncoder
    {
        private readonly PixelEncoder _clip = new();

        public int Dimension => _clip.Dimension;

        public string Fingerprint => _clip.Fingerprint;

        public Preprocessing Preprocessing => _clip.Preprocessing;

        public IVectorSearch CreateSearch() => make();

        public Matrix EncodeImages(IReadOnlyList<RgbImage> crops, CancellationToken cancellationToken = default) =>
            _clip.EncodeImages(crops, cancellationToken);

        public Matrix EncodeTexts(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
            _clip.EncodeTexts(texts, cancellationToken);
    }
}
