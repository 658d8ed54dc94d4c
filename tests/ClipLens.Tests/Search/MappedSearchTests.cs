using ClipLens.IndexChild;

namespace ClipLens.Tests.Search;

/// <summary>A search in the copy beside a store gives the answers of a search in memory.</summary>
public sealed class MappedSearchTests : IAsyncLifetime
{
    private const int Videos = 52;
    private const int FramesPerVideo = 2000;
    private const int Count = Videos * FramesPerVideo;

    private static readonly PixelEncoder Clip = new();

    // As of a CLIP: near to each other, and one number several times as large as the others.
    private static readonly Matrix All = Vectors.Unit(
        Count, Clip.Dimension, (row, i) => i == 7 ? 4 : i < 20 ? 1 : Math.Sin((row % (Count - 50)) * (i + 1.5)));

    private static readonly Matrix Queries = Vectors.Unit(6, Clip.Dimension, (row, i) => All.Row(row * 777)[i] + (0.1 * Math.Cos(i * row)));

    private readonly string _root = Directory.CreateTempSubdirectory("cliplens-mapped-").FullName;

    private string StorePath => Path.Combine(_root, "store.sqlite");

    private string CopyPath => RowCache.PathOf(StorePath, new EmbeddingSpace(Clip));

    public async Task InitializeAsync()
    {
        using var store = EmbeddingStore.Open(StorePath, Clip);
        using var transaction = await store.BeginAsync();
        for (var row = 0; row < Count; row++)
        {
            transaction.AddFrame(ContentOf(row / FramesPerVideo), row % FramesPerVideo, All.Row(row));
        }

        transaction.Commit();
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public void Answers_are_those_of_a_search_in_memory_whatever_rows_of_the_copy_are_asked_for_in_whatever_order()
    {
        Assert.Null(Open([.. Enumerable.Range(0, RowCache.WorthCopying - 1)]));
        int[] all = [.. Enumerable.Range(0, Count)];
        int[][] choices =
        [
            all[..^FramesPerVideo], // what the copy is made of
            all[1..^FramesPerVideo],
            all, // and what it lacks
            [.. all.Where(row => row is < 5000 or > 5001 && row % 40 != 3)],
            [.. all.Chunk(FramesPerVideo).Reverse().SelectMany(video => video)],
        ];
        foreach (var rows in choices)
        {
            Check(rows);
        }
    }

    [Fact]
    public void A_copy_with_damaged_codes_is_written_again_and_a_damaged_row_is_read_from_the_store()
    {
        int[] all = [.. Enumerable.Range(0, Count)];
        Check(all);
        var sound = File.ReadAllBytes(CopyPath);
        foreach (var place in new[] { sound.Length - 1, sound.Length - (1024 * 8) - 5, sound.Length - (Count * 40) })
        {
            Damage(place, 1);
            Check(all);
            Assert.True(sound.AsSpan().SequenceEqual(File.ReadAllBytes(CopyPath)));
        }

        var best = Open(all)!.Search(Queries, 1)[0][0].Row;
        using (var copy = RowCache.TryOpen(CopyPath, new EmbeddingSpace(Clip)))
        {
            var row = copy!.Row(best).ToArray();
            var bytes = new byte[row.Length * sizeof(float)];
            Buffer.BlockCopy(row, 0, bytes, 0, bytes.Length);
            Damage(sound.AsSpan().IndexOf(bytes) + 7, 0x7f);
        }

        Check(all);
    }

    private void Check(int[] rows)
    {
        var mapped = Open(rows);
        Assert.NotNull(mapped);
        var memory = new LocalCollectionSearch(Rows(rows), new ExactSearch());
        foreach (var (queries, top) in new[] { (1, 1), (1, 300), (6, 20) })
        {
            var asked = new Matrix(queries, Clip.Dimension, Queries.Values[..(queries * Clip.Dimension)]);
            foreach (var (expected, found) in memory.Search(asked, top).Zip(mapped.Search(asked, top)))
            {
                Assert.Equal(expected.Select(hit => (hit.Row, hit.Score)), found.Select(hit => (hit.Row, hit.Score)));
                Assert.All(found, hit => Assert.True(All.Row(rows[hit.Row]).SequenceEqual(hit.Embedding)));
            }
        }

        int[] some = [rows.Length - 1, 0, rows.Length / 2];
        Assert.Equal(memory.Read(some).Values, mapped.Read(some).Values);
        Assert.InRange(Similarity.Cosine(Unit(memory.Mean()), Unit(mapped.Mean())), 0.9999f, 1);
        Assert.Equal(rows.Length, mapped.Count);
    }

    private MappedSearch? Open(int[] rows)
    {
        using var store = EmbeddingStore.Open(StorePath, Clip);
        return MappedSearch.TryOpen(store.Rows, EmbeddingStore.KeysOf([.. rows
            .GroupBy(row => row / FramesPerVideo)
            .Select(video => (ContentOf(video.Key), (IReadOnlyList<double>)[.. video.Select(row => (double)(row % FramesPerVideo))]))]));
    }

    private void Damage(int place, byte mask)
    {
        using var file = new FileStream(CopyPath, FileMode.Open);
        file.Position = place;
        var value = file.ReadByte();
        file.Position = place;
        file.WriteByte((byte)(value ^ mask));
    }

    private static ContentHash ContentOf(int video) => new((UInt128)(video * 7919));

    private static Matrix Rows(int[] rows)
    {
        var some = new Matrix(rows.Length, Clip.Dimension);
        for (var i = 0; i < rows.Length; i++)
        {
            All.Row(rows[i]).CopyTo(some.Row(i));
        }

        return some;
    }

    private static float[] Unit(float[] vector)
    {
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / length);
    }
}
