using System.Globalization;
using ClipLens.IndexChild;

namespace ClipLens.Tests.Store;

/// <summary>What every kind of store does; each kind runs these.</summary>
public abstract class StoreContract
{
    private static readonly ContentHash A = new(1), B = new(2), C = new(UInt128.MaxValue);

    protected abstract IEmbeddingStore Open(IClipEncoder clip);

    [StoreFact]
    public async Task Photos_come_back_in_the_order_asked_for()
    {
        using var store = Open();
        await Write(store, turn =>
        {
            turn.AddPhoto(A, Unit(1));
            turn.AddPhoto(B, Unit(2));
            turn.AddPhoto(C, Unit(3));
        });

        Assert.Equal([.. Unit(3), .. Unit(1)], store.ReadPhotos([C, A]).Values);
        Assert.Equal([A, B, C], store.Encoded([C, B, new ContentHash(4), A]).OrderBy(content => content.Value));
    }

    [StoreFact]
    public async Task Photos_are_found_where_a_minus_is_no_hyphen()
    {
        var (before, elsewhere) = (CultureInfo.CurrentCulture, (CultureInfo)CultureInfo.InvariantCulture.Clone());
        elsewhere.NumberFormat.NegativeSign = "\u2212"; // as in sv-SE, which the runtime may not know
        CultureInfo.CurrentCulture = elsewhere;
        try
        {
            using var store = Open();
            await Write(store, turn => turn.AddPhoto(A, Unit(1)));
            Assert.Equal([A], store.Encoded([A, B]));
            Assert.Equal(Unit(1), store.ReadPhotos([A]).Values);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [StoreFact]
    public async Task What_a_file_says_of_when_and_where_it_was_taken_comes_back_and_that_it_says_nothing_too()
    {
        using var store = Open();
        var taken = new Capture(new DateTime(2024, 7, 31, 23, 59, 58), "Kamera Ä", -33.5, 151.25);
        await Write(store, turn =>
        {
            turn.SetCapture(A, Capture.Unknown);
            turn.SetCapture(B, taken);
            turn.SetCapture(C, taken with { Camera = null });
        });
        await Write(store, turn => turn.SetCapture(C, taken with { Latitude = null, Longitude = null }));

        Assert.Equal(
            new() { [A] = Capture.Unknown, [B] = taken, [C] = taken with { Latitude = null, Longitude = null } },
            store.Captures([C, B, A, new ContentHash(99)]));
        Assert.Empty(store.Captures([]));
    }

    [StoreFact]
    public async Task Files_below_a_folder_are_those_whose_paths_begin_with_it_and_a_separator()
    {
        using var store = Open();
        var file = new StoredFile(MediaKind.Photo, 5, 6, A);
        List<string> paths = ["/a/b/1.jpg", "/a/b/c/2.jpg", "/a/b.jpg", "/a/bc/3.jpg", "/a/b/\U0001F600 é\".jpg", "/a"];
        await Write(store, turn =>
        {
            foreach (var path in paths)
            {
                turn.SetFile(path, file);
            }

            turn.SetFile("/a/b/notes.txt", new StoredFile(MediaKind.Other, 7, StoredFile.UnknownTime, null));
            turn.RemoveFile("/a/b/c/2.jpg");
        });

        Assert.Equal(
            new() { ["/a/b/1.jpg"] = file, ["/a/b/\U0001F600 é\".jpg"] = file, ["/a/b/notes.txt"] = new(MediaKind.Other, 7, -1, null) },
            store.Files("/a/b"));
        Assert.Equal(6, store.Files("/").Count);
    }

    [StoreFact]
    public async Task A_turn_without_a_commit_leaves_nothing()
    {
        using var store = Open();
        using (var turn = await store.BeginAsync())
        {
            turn.AddPhoto(A, Unit(1));
        }

        Assert.Empty(store.Encoded([A]));
        await Write(store, turn => turn.AddPhoto(B, Unit(1)));
        Assert.Equal([B], store.Encoded([A, B]));
    }

    [StoreFact]
    public async Task Models_and_preprocessings_live_side_by_side()
    {
        using var store = Open();
        await Write(store, turn => turn.AddPhoto(A, Unit(1)));
        using var other = Open(new PixelEncoder { Fingerprint = "another" });
        Assert.Empty(other.Encoded([A]));
        await Write(other, turn => turn.AddPhoto(A, Unit(2)));
        Assert.Equal(Unit(1), store.ReadPhotos([A]).Values);
        Assert.Equal(Unit(2), other.ReadPhotos([A]).Values);
    }

    [StoreTheory]
    [InlineData(float.NaN)]
    [InlineData(0)]
    [InlineData(1.01f)]
    public async Task What_is_not_of_unit_length_is_not_stored(float value)
    {
        using var store = Open();
        var embedding = new float[48];
        embedding[3] = value;
        using var turn = await store.BeginAsync();
        Assert.Contains("length", Assert.Throws<InvalidDataException>(() => turn.AddPhoto(A, embedding)).Message);
    }

    [StoreFact]
    public async Task Frames_of_an_interrupted_video_are_there_and_its_sampling_is_not()
    {
        using var store = Open();
        await Write(store, turn =>
        {
            turn.AddFrame(A, 1 / 30.0, Unit(2));
            turn.AddFrame(A, 0, Unit(1));
            turn.AddFrame(B, 7, Unit(3));
        });

        Assert.Equal([0, 0.033333], store.Times(A).Order());
        Assert.Equal([.. Unit(1), .. Unit(2)], Frames(store, 0, 0.033333));
        Assert.Null(Sampling(store, A, "rate 1"));
        Assert.Empty(store.Times(C));
    }

    [StoreFact]
    public async Task Each_sampling_has_its_own_frames_of_those_that_are_shared()
    {
        using var store = Open();
        await Write(store, turn =>
        {
            for (var i = 0; i < 5; i++)
            {
                turn.AddFrame(A, i / 2.0, Unit(i));
            }

            turn.SetSampling(A, "rate 2", new StoredSampling([0, 0.5, 1, 1.5, 2], 2.25, IsComplete: true));
            turn.SetSampling(A, "rate 1", new StoredSampling([0, 1, 2], null, IsComplete: false));
        });

        Assert.Equal([0, 0.5, 1, 1.5, 2], Sampling(store, A, "rate 2")!.Times);
        Assert.Equal(2.25, Sampling(store, A, "rate 2")!.End);
        Assert.Equal([0, 1, 2], Sampling(store, A, "rate 1")!.Times);
        Assert.Null(Sampling(store, A, "rate 1")!.End);
        Assert.True(Sampling(store, A, "rate 2")!.IsComplete);
        Assert.False(Sampling(store, A, "rate 1")!.IsComplete);
        Assert.Equal([.. Unit(0), .. Unit(2), .. Unit(4)], Frames(store, 0, 1, 2));
        Assert.Null(Sampling(store, B, "rate 1"));
        Assert.Contains("2 of 3 embeddings", Assert.Throws<InvalidDataException>(() =>
            Frames(store, 0, 1, 1.25)).Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task Frames_by_the_thousand_come_back_in_order_whichever_core_reads_them()
    {
        using var store = Open();
        (ContentHash Content, int Count, int Step)[] videos = [(A, 9_000, 1), (C, 1, 1), (B, 30_000, 3)];
        await Write(store, turn =>
        {
            foreach (var (content, count, _) in videos)
            {
                for (var i = 0; i < count; i++)
                {
                    turn.AddFrame(content, i / 10.0, Unit((i + count) % 48));
                }
            }
        });

        var frames = store.ReadFrames([.. videos.Select(v => (v.Content, (IReadOnlyList<double>)[.. Times(v).Select(i => i / 10.0)]))]);

        var expected = videos.SelectMany(v => Times(v).Select(i => (i + v.Count) % 48));
        Assert.Equal(expected, Enumerable.Range(0, frames.Rows).Select(row => frames.Row(row).IndexOf(1)));

        static IEnumerable<int> Times((ContentHash, int Count, int Step) video) =>
            Enumerable.Range(0, video.Count / video.Step).Select(i => i * video.Step);
    }

    [StoreFact]
    public async Task A_photo_and_frames_of_a_video_share_a_table_and_are_told_apart()
    {
        using var store = Open();
        await Write(store, transaction =>
        {
            transaction.AddPhoto(A, Unit(1));
            transaction.AddFrame(B, -0.000001, Unit(2));
            transaction.AddFrame(B, 0, Unit(3));
        });

        Assert.Equal([A], store.Encoded([A, B]));
        Assert.Equal([-0.000001, 0], store.Times(B).Order());
        Assert.Equal([.. Unit(2), .. Unit(3)], store.ReadFrames([(B, [-0.000001, 0])]).Values);
    }

    [StoreFact]
    public async Task What_is_claimed_is_nobody_elses_until_it_is_stored_released_or_its_claimant_is_gone()
    {
        using var store = Open();
        var other = Open();
        Assert.Equal([A], await store.ClaimAsync([A]));
        Assert.Empty(await store.ClaimAsync([A]));
        Assert.Empty(await other.ClaimAsync([A]));
        Assert.Equal([A], await other.ClaimedAsync([A, B]));
        Assert.Equal([A], await store.ClaimedAsync([A, B]));
        await Write(store, transaction => transaction.AddPhoto(A, Unit(1)));
        Assert.Empty(await other.ClaimedAsync([A]));
        Assert.Empty(await other.ClaimAsync([A])); // encoded
        Assert.Equal([B], await other.ClaimAsync([B]));
        await Write(other, transaction => transaction.Release(B));
        Assert.Equal([B], await other.ClaimAsync([B]));
        Assert.Equal([C], await other.ClaimAsync([C]));
        other.Dispose();
        Assert.Empty(await store.ClaimedAsync([B]));
        Assert.Equal([B], await store.ClaimAsync([B]));
        Assert.Equal([C], await store.ClaimAsync([C]));
    }

    [StoreFact]
    public async Task What_was_skipped_is_remembered_with_its_reason()
    {
        using var store = Open();
        await Write(store, transaction =>
        {
            transaction.SetSkipped("/a/b.jpg", "is empty");
            transaction.SetSkipped("/a/c.jpg", "is text");
            transaction.SetSkipped("/d.jpg", "is empty");
            transaction.SetSkipped("/a/c.jpg", null);
        });
        Assert.Equal(new() { ["/a/b.jpg"] = "is empty" }, store.Skipped("/a"));
    }

    private static float[] Frames(IEmbeddingStore store, params double[] times) => store.ReadFrames([(A, times)]).Values;

    private static float[] Unit(int axis)
    {
        var embedding = new float[48];
        embedding[axis] = 1;
        return embedding;
    }

    private static async Task Write(IEmbeddingStore store, Action<IStoreTransaction> write)
    {
        using var turn = await store.BeginAsync();
        write(turn);
        turn.Commit();
    }

    private static StoredSampling? Sampling(IEmbeddingStore store, ContentHash video, string key) =>
        store.Samplings([video], key).GetValueOrDefault(video);

    private IEmbeddingStore Open() => Open(new PixelEncoder());
}
