using ClipLens.IndexChild;

namespace ClipLens.Tests.Store;

/// <summary>The copy of a store's rows is never more than a quicker way to the same rows.</summary>
public sealed class RowCacheTests : IDisposable
{
    private static readonly PixelEncoder Clip = new();
    private readonly string _root = Directory.CreateTempSubdirectory("cliplens-rows-").FullName;

    private string StorePath => Path.Combine(_root, "store.sqlite");

    private string CopyPath => RowCache.PathOf(StorePath, new EmbeddingSpace(Clip));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Rows_are_the_same_with_the_copy_and_without_and_a_few_more_leave_it_as_it_is()
    {
        await RowReader.FillAsync(StorePath, Clip);
        Check(Read());
        using (var copy = RowCache.TryOpen(CopyPath, new EmbeddingSpace(Clip)))
        {
            var (content, times) = RowReader.Frames[7];
            var rows = copy!.Find([(content, [StoredSampling.ToMicroseconds(times[3]), StoredSampling.ToMicroseconds(times[9])])]);
            Assert.Equal(Embedding(content, times[3]), copy.Row(rows[0]));
            Assert.Equal(Embedding(content, times[9]), copy.Row(rows[1]));
            Assert.Equal([-1, -1, rows[0]], copy.Find([(content, [1]), (new ContentHash(1), [0]), (content, [1_500_000])]));
        }

        var written = File.GetLastWriteTimeUtc(CopyPath);
        var ten = Enumerable.Range(0, 10)
            .Select(i => (Content: new ContentHash((UInt128)i), Times: (IReadOnlyList<double>)[0.25])).ToList();
        using (var store = EmbeddingStore.Open(StorePath, Clip))
        {
            using (var transaction = await store.BeginAsync())
            {
                ten.ForEach(video => transaction.AddFrame(video.Content, 0.25, Embedding(video.Content, 0.25)));
                transaction.Commit();
            }

            Check(store.ReadFrames([.. ten, .. RowReader.Frames]), [.. ten, .. RowReader.Frames]);
        }

        Check(Read());
        Assert.Equal(written, File.GetLastWriteTimeUtc(CopyPath));
    }

    [Fact]
    public async Task Rows_of_another_collection_of_the_store_and_more_times_of_a_video_are_kept_in_the_copy()
    {
        await RowReader.FillAsync(StorePath, Clip);
        Check(Read());
        List<(ContentHash Content, IReadOnlyList<double> Times)> more =
        [
            (RowReader.Frames[0].Content, [0.25, 0.75]),
            .. Enumerable.Range(1, 100).Select(video => (new ContentHash((UInt128)video),
                (IReadOnlyList<double>)[.. Enumerable.Range(0, 1000).Select(second => (double)second)])),
        ];
        using var store = EmbeddingStore.Open(StorePath, Clip);
        using (var transaction = await store.BeginAsync())
        {
            foreach (var (content, times) in more)
            {
                times.ToList().ForEach(time => transaction.AddFrame(content, time, Embedding(content, time)));
            }

            transaction.Commit();
        }

        Check(store.ReadFrames(more), more);
        var written = File.GetLastWriteTimeUtc(CopyPath);
        Check(Read());
        Check(store.ReadFrames(more), more);
        Assert.Equal(written, File.GetLastWriteTimeUtc(CopyPath));
        using var copy = RowCache.TryOpen(CopyPath, new EmbeddingSpace(Clip));
        var rows = copy!.Find([(RowReader.Frames[0].Content, [0, 250_000, 500_000, 750_000])]);
        Assert.Equal(Embedding(RowReader.Frames[0].Content, 0.75), copy.Row(rows[3]));
    }

    [Fact]
    public async Task A_damaged_copy_or_one_of_another_store_changes_no_answer()
    {
        await RowReader.FillAsync(StorePath, Clip);
        Read();
        var sound = File.ReadAllBytes(CopyPath);
        byte[][] damaged =
        [
            [], "not rows"u8.ToArray(), sound[..50], sound[..(sound.Length / 2)], [.. sound, 0],
            Changed(0), // another kind of file
            Changed(24), // another number of contents
            Changed(100), // another time
            Changed(1_000_003), // a row that is not of unit length
            [.. sound[..^(sound.Length / 2)], .. new byte[sound.Length / 2]], // what a loss of power leaves
        ];
        foreach (var bytes in damaged)
        {
            File.WriteAllBytes(CopyPath, bytes);
            Check(Read());
        }

        // The same contents and times, encoded otherwise.
        File.WriteAllBytes(CopyPath, sound);
        File.Delete(StorePath);
        using var store = EmbeddingStore.Open(StorePath, Clip);
        using (var transaction = await store.BeginAsync())
        {
            foreach (var (content, times) in RowReader.Frames)
            {
                times.ToList().ForEach(time => transaction.AddFrame(content, time, Embedding(content, time + 1)));
            }

            transaction.Commit();
        }

        for (var round = 0; round < 2; round++)
        {
            var rows = Read();
            Assert.Equal(Embedding(RowReader.Frames[0].Content, 1), rows.Row(0));
            Assert.Equal(Embedding(RowReader.Frames[49].Content, RowReader.Frames[49].Times[^1] + 1), rows.Row(rows.Rows - 1));
        }

        byte[] Changed(int place)
        {
            var bytes = sound.ToArray();
            bytes[place] ^= 0x7f;
            return bytes;
        }
    }

    [Fact]
    public async Task What_a_copy_has_and_the_store_has_not_any_more_is_not_written_again()
    {
        await RowReader.FillAsync(StorePath, Clip);
        Read();
        File.Delete(StorePath);
        List<(ContentHash Content, IReadOnlyList<double> Times)> frames =
        [
            (new ContentHash(1_000_000), []),
            .. RowReader.Frames.Skip(25),
            .. Enumerable.Range(1, 50).Select(video => (new ContentHash((UInt128)video), RowReader.Frames[0].Times)),
        ];
        using var store = EmbeddingStore.Open(StorePath, Clip);
        using (var transaction = await store.BeginAsync())
        {
            foreach (var (content, times) in frames)
            {
                times.ToList().ForEach(time => transaction.AddFrame(content, time, Embedding(content, time)));
            }

            transaction.Commit();
        }

        Check(store.ReadFrames(frames), frames);
        using var copy = RowCache.TryOpen(CopyPath, new EmbeddingSpace(Clip));
        Assert.Equal(frames.Sum(video => video.Times.Count), copy!.Rows);
        Assert.False(File.Exists(CopyPath + "-new"));
    }

    [Fact]
    public async Task Processes_that_are_killed_while_they_write_the_copy_lose_nothing()
    {
        await RowReader.FillAsync(StorePath, Clip);
        var random = new Random(1);
        for (var round = 0; round < 3; round++)
        {
            using var one = new IndexProcess(StorePath, 0, "=" + CopyPath);
            using var other = new IndexProcess(StorePath, 0, "=" + CopyPath);
            await Task.WhenAll(one.Started, other.Started);
            await Task.Delay(random.Next(1000));
            await one.KillAsync();
            Check(Read());
            await other.KillAsync();
            Check(Read());
            Assert.Empty(await one.Errors);
            Assert.Empty(await other.Errors);
        }

        File.Delete(CopyPath);
        Check(Read());
        Assert.True(File.Exists(CopyPath));
        Assert.False(File.Exists(CopyPath + "-new"));
    }

    [Fact]
    public async Task Where_the_copy_cannot_be_written_the_store_is_read()
    {
        await RowReader.FillAsync(StorePath, Clip);
        Directory.CreateDirectory(CopyPath);
        Check(Read());
        Check(Read());
        Assert.False(File.Exists(CopyPath + "-new"));
    }

    private static float[] Embedding(ContentHash content, double time) => RowReader.Embedding(content, time, Clip.Dimension);

    private Matrix Read()
    {
        using var store = EmbeddingStore.Open(StorePath, Clip);
        return store.ReadFrames(RowReader.Frames);
    }

    private static void Check(Matrix rows) => Check(rows, RowReader.Frames);

    private static void Check(Matrix rows, IReadOnlyList<(ContentHash Content, IReadOnlyList<double> Times)> frames)
    {
        var row = 0;
        foreach (var (content, times) in frames)
        {
            foreach (var time in times)
            {
                Assert.True(Embedding(content, time).AsSpan().SequenceEqual(rows.Row(row)), $"row {row}");
                row++;
            }
        }

        Assert.Equal(row, rows.Rows);
    }
}
