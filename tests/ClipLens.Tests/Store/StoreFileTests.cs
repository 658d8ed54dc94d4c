using System.Runtime.Versioning;
using ClipLens.IndexChild;
using ClipLens.Tests.Media;
using Microsoft.Data.Sqlite;

namespace ClipLens.Tests.Store;

/// <summary>What is not a sound store of this version is refused in words, and no byte of it changes.</summary>
public sealed class StoreFileTests : IDisposable
{
    private static readonly string[] OtherKeys = ["nth 1", "nth 3", "evenly 8", "keyframes"];
    private readonly PhotoFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_store_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        await Fill();
        Sql("PRAGMA user_version = 9");
        Assert.Contains("found version 9", Refused());
    }

    [Fact]
    public async Task A_store_of_version_1_is_brought_up_to_date_and_keeps_what_it_holds()
    {
        await Older(version: 1);
        for (var run = 0; run < 2; run++)
        {
            using var store = Open();
            Assert.Equal(300, store.Encoded(Photos).Count);
            Assert.Equal([0, 1], Sampling(store, new ContentHash(7), Schema.ByClock + "rate 1")!.Times);
            Assert.Null(Sampling(store, new ContentHash(7), Schema.ByClock + "rate 1")!.End);
        }
    }

    [Fact]
    public async Task A_store_of_version_2_keeps_photos_frames_and_samplings_under_their_new_keys()
    {
        await Older(version: 2);
        using var store = Open();
        var video = new ContentHash(7);
        Assert.Equal(300, store.Encoded(Photos).Count);
        Assert.Equal(Axis(5), store.ReadPhotos([Photo(5)]).Values);
        Assert.Equal([.. Axis(1), .. Axis(2)], store.ReadFrames([(video, [0, 1])]).Values);
        Assert.Equal((true, 2.5),
            (Sampling(store, video, Schema.ByClock + "rate 1")!.IsComplete, Sampling(store, video, Schema.ByClock + "rate 1")!.End));
        Assert.False(Sampling(store, video, Schema.ByClock + "rate 0.5")!.IsComplete);
        Assert.All(OtherKeys, key => Assert.True(Sampling(store, video, Schema.ByClock + key)!.IsComplete));
        Assert.Equal([_folder["0.jpg"]], store.Files(_folder.Path).Keys.Where(path => path.EndsWith("/0.jpg", StringComparison.Ordinal)));
        Assert.DoesNotContain(_folder["notes.txt"], store.Files(_folder.Path).Keys); // to be looked at again: more formats are read now
    }

    [Theory]
    [InlineData("a%20bé")]
    [InlineData("100% #1 ?")]
    [InlineData("a%23b")]
    public async Task A_store_opens_again_in_a_folder_of_any_name(string name)
    {
        var path = Path.Combine(Directory.CreateDirectory(_folder[OperatingSystem.IsWindows() ? name.Replace('?', '!') : name]).FullName,
            "store.sqlite");
        for (var run = 0; run < 2; run++)
        {
            using var store = EmbeddingStore.Open(path, new PixelEncoder());
            using var transaction = await store.BeginAsync();
            transaction.AddPhoto(Photo(1), Axis(1));
            transaction.Commit();
            Assert.Equal([Photo(1)], store.Encoded([Photo(1)]));
        }

        Assert.Equal(path, Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!)));
    }

    [Fact]
    public void Another_programs_database_is_refused_and_left_as_it_is()
    {
        Sql("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)");
        Assert.Contains("another program's database", Refused());
    }

    [Fact]
    public void Another_programs_database_in_WAL_mode_is_refused_and_left_as_it_is()
    {
        Sql("PRAGMA journal_mode = WAL; CREATE TABLE theirs (a)");
        Assert.Contains("another program's database", Refused());
    }

    [Theory]
    [InlineData("Dear diary")]
    [InlineData("x")]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_is(string text)
    {
        File.WriteAllText(_folder.StorePath, text);
        Assert.Contains("damaged", Refused());
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public async Task A_truncated_store_is_refused_and_left_as_it_is(double share)
    {
        await Fill();
        using (var file = File.OpenWrite(_folder.StorePath))
        {
            file.SetLength((long)(file.Length * share));
        }

        Assert.Contains("damaged", Refused());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0xFF)]
    [InlineData(0x5A)]
    public async Task A_store_with_an_overwritten_page_is_refused_and_left_as_it_is(byte value)
    {
        await Fill();
        var sound = File.ReadAllBytes(_folder.StorePath);
        var refused = 0;
        for (var page = 0; page < sound.Length / Schema.PageSize; page++)
        {
            var damaged = sound.ToArray();
            var from = (page * Schema.PageSize) + 100;
            damaged.AsSpan(from, Schema.PageSize - 100).Fill(value);
            File.WriteAllBytes(_folder.StorePath, damaged);
            if (sound.AsSpan(from, Schema.PageSize - 100).ContainsAnyExcept((byte)0))
            {
                refused++;
                Assert.Contains("damaged", Refused());
            }
        }

        Assert.InRange(refused, 5, int.MaxValue);
    }

    [Fact]
    public async Task An_empty_file_becomes_a_store()
    {
        File.WriteAllBytes(_folder.StorePath, []);
        await Fill();
        Assert.Equal(300, Open().Encoded(Photos).Count);
    }

    [Fact]
    public void A_store_that_cannot_be_written_says_so()
    {
        Directory.CreateDirectory(_folder.StorePath);
        Assert.Contains("cannot be", Assert.ThrowsAny<IOException>(Open).Message);
    }

    [UnprivilegedFact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_store_that_may_not_be_read_says_so()
    {
        await Fill();
        File.SetUnixFileMode(_folder.StorePath, UnixFileMode.None);
        var message = Assert.Throws<IOException>(Open).Message;
        Assert.StartsWith(_folder.StorePath, message, StringComparison.Ordinal);
        Assert.Contains("cannot be opened", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_store_lies_in_the_users_cache_folder()
    {
        var before = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", "/somewhere");
        try
        {
            Assert.EndsWith(Path.Combine("ClipLens", "embeddings.sqlite"), EmbeddingStore.DefaultPath);
            Assert.True(!OperatingSystem.IsLinux() || EmbeddingStore.DefaultPath.StartsWith("/somewhere/", StringComparison.Ordinal));
        }
        finally
        {
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", before);
        }
    }

    private string Refused()
    {
        var before = File.ReadAllBytes(_folder.StorePath);
        var message = Assert.Throws<InvalidDataException>(() =>
        {
            using var store = Open();
            store.ReadPhotos([.. store.Encoded(Photos)]);
            store.Files(_folder.Path);
            store.BeginAsync().GetAwaiter().GetResult();
        }).Message;
        Assert.Equal(before, File.ReadAllBytes(_folder.StorePath));
        Assert.Equal([_folder.StorePath], Directory.GetFiles(Path.GetDirectoryName(_folder.StorePath)!));
        Assert.Contains(_folder.StorePath, message);
        return message;
    }

    private static StoredSampling? Sampling(EmbeddingStore store, ContentHash video, string key) =>
        store.Samplings([video], key).GetValueOrDefault(video);

    private EmbeddingStore Open() => EmbeddingStore.Open(_folder.StorePath, new PixelEncoder());

    private async Task Fill()
    {
        using var store = Open();
        using var turn = await store.BeginAsync();
        for (var i = 0; i < 300; i++)
        {
            turn.AddPhoto(Photo(i), Axis(i % 48));
            turn.SetFile(_folder[$"{i}.jpg"], new StoredFile(MediaKind.Photo, i, i, new ContentHash((UInt128)i)));
        }

        turn.Commit();
    }

    private static ContentHash[] Photos => [.. Enumerable.Range(0, 300).Select(Photo)];

    private static ContentHash Photo(int number) => new((UInt128)number * 12345678901234567);

    private static float[] Axis(int axis)
    {
        var embedding = new float[48];
        embedding[axis] = 1;
        return embedding;
    }

    /// <summary>Makes the tables of an earlier version out of those of today.</summary>
    private async Task Older(int version)
    {
        await Fill();
        using (var store = Open())
        {
            using var transaction = await store.BeginAsync();
            transaction.AddFrame(new ContentHash(7), 0, Axis(1));
            transaction.AddFrame(new ContentHash(7), 1, Axis(2));
            transaction.SetFile(_folder["notes.txt"], new StoredFile(MediaKind.Other, 1, 1, null));
            transaction.Commit();
        }

        var rows = new[] { "1 per second', 2.5", "1 per second, so far', NULL", "0.5 per second, so far', NULL", "every frame', NULL",
            "every 3. frame, still frames too', NULL",
            "8 evenly spaced', NULL", "key frames', NULL" };
        var space = "(SELECT min(space) FROM photo)";
        Sql($"""
            CREATE TABLE photo (space INTEGER NOT NULL, content BLOB NOT NULL, embedding BLOB NOT NULL, UNIQUE (space, content));
            CREATE TABLE frame (space INTEGER NOT NULL, content BLOB NOT NULL, time INTEGER NOT NULL, embedding BLOB NOT NULL,
                UNIQUE (space, content, time));
            INSERT INTO photo SELECT space, content, embedding FROM embedding WHERE time = {Schema.NoTime};
            INSERT INTO frame SELECT space, content, time, embedding FROM embedding WHERE time <> {Schema.NoTime};
            DROP TABLE embedding;
            DROP TABLE capture;
            DROP TABLE change;
            DROP TABLE skipped;
            DROP TABLE claim;
            DROP TABLE sampling;
            CREATE TABLE sampling (
                space INTEGER NOT NULL, content BLOB NOT NULL, name TEXT NOT NULL, times BLOB NOT NULL, ends REAL,
                PRIMARY KEY (space, content, name)) WITHOUT ROWID;
            {string.Join('\n', rows.Select(row => $"INSERT INTO sampling SELECT {space}, content, '{row.Split("', ")[0]}', "
                + $"x'000000000000000040420f0000000000', {row.Split("', ")[1]} FROM frame LIMIT 1;"))}
            {(version == 1 ? "ALTER TABLE sampling DROP COLUMN ends;" : "")}
            PRAGMA user_version = {version};
            """);
    }

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.StorePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
