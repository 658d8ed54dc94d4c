using System.Runtime.Versioning;
using ClipLens.IndexChild;
using ClipLens.Tests.Media;
using Microsoft.Data.Sqlite;

namespace ClipLens.Tests.Store;

/// <summary>What is not a sound store of this version is refused in words, and no byte of it changes.</summary>
public sealed class StoreFileTests : IDisposable
{
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
        await Fill();
        Sql("ALTER TABLE sampling DROP COLUMN ends; PRAGMA user_version = 1; INSERT INTO sampling VALUES (1, x'00', 'fps 1', x'00')");
        for (var run = 0; run < 2; run++)
        {
            using var store = Open();
            Assert.Equal(300, store.Photos().Count);
            using var turn = await store.BeginAsync();
            turn.CompleteSampling(new ContentHash(7), "fps 1", [], 5);
            Assert.Equal(5, store.Sampling(new ContentHash(7), "fps 1")!.End);
        }
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
        Assert.Equal(300, Open().Photos().Count);
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
            store.ReadPhotos([.. store.Photos()]);
            store.Files(_folder.Path);
            store.BeginAsync().GetAwaiter().GetResult();
        }).Message;
        Assert.Equal(before, File.ReadAllBytes(_folder.StorePath));
        Assert.Equal([_folder.StorePath], Directory.GetFiles(Path.GetDirectoryName(_folder.StorePath)!));
        Assert.Contains(_folder.StorePath, message);
        return message;
    }

    private EmbeddingStore Open() => EmbeddingStore.Open(_folder.StorePath, new PixelEncoder());

    private async Task Fill()
    {
        using var store = Open();
        using var turn = await store.BeginAsync();
        for (var i = 0; i < 300; i++)
        {
            var embedding = new float[48];
            embedding[i % 48] = 1;
            turn.AddPhoto(new ContentHash((UInt128)i * 12345678901234567), embedding);
            turn.SetFile(_folder[$"{i}.jpg"], new StoredFile(MediaKind.Photo, i, i, new ContentHash((UInt128)i)));
        }

        turn.Commit();
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
