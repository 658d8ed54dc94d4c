using ClipLens.IndexChild;
using ClipLens.Tests.Store;
using Npgsql;

namespace ClipLens.Postgres.Tests;

/// <summary>What goes wrong between here and a server is a sentence, and nothing is lost by it.</summary>
[Collection(ServerTests.Name)]
public sealed class TroubleTests(Server server)
{
    private static readonly ContentHash A = new(1), B = new(UInt128.MaxValue);

    [StoreFact]
    public void No_server_says_where_none_answers() =>
        Assert.Contains("no PostgreSQL answers there", Refused<IOException>("postgres://127.0.0.1:1/photos"), StringComparison.Ordinal);

    [StoreFact]
    public void No_such_host_says_so() =>
        Assert.Contains("no PostgreSQL answers there", Refused<IOException>("postgres://no-such-host.invalid/photos"),
            StringComparison.Ordinal);

    [StoreFact]
    public void No_such_database_says_how_to_make_it() =>
        Assert.Contains("there is no database \"nowhere\"", Refused<IOException>(server.AddressOf("nowhere")), StringComparison.Ordinal);

    [StoreFact]
    public void No_such_role_says_how_to_make_it() => Assert.Contains(
        "does not let the role \"nobody\" in", Refused<IOException>(server.AddressOf("postgres", "nobody")), StringComparison.Ordinal);

    [StoreFact]
    public void A_wrong_password_says_where_the_right_one_belongs_and_is_not_shown()
    {
        server.Execute("postgres", "CREATE ROLE guarded LOGIN PASSWORD 'right'");
        var message = Refused<IOException>(server.AddressOf("postgres", "guarded:false"));
        Assert.Contains("set PGPASSWORD", message, StringComparison.Ordinal);
        Assert.DoesNotContain("false", message, StringComparison.Ordinal);
        PostgresStore.Open(PostgresAddress.Parse(server.AddressOf(DatabaseOf("guarded"), "guarded:right")), new PixelEncoder()).Dispose();
    }

    [StoreFact]
    public void A_role_that_may_make_no_tables_says_who_can_let_it()
    {
        server.Execute("postgres", "CREATE ROLE guest LOGIN");
        var database = server.NewDatabase();
        Assert.Contains("GRANT", Refused<IOException>(database.Replace("postgres@", "guest@", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [StoreFact]
    public void Tables_of_another_program_are_refused_and_left_as_they_are()
    {
        var database = server.NewDatabase();
        var name = NameOf(database);
        server.Execute(name, "CREATE SCHEMA cliplens; CREATE TABLE cliplens.meta (owner text); INSERT INTO cliplens.meta VALUES ('me')");
        Assert.Contains("found another program's", Refused<InvalidDataException>(database), StringComparison.Ordinal);
        Assert.Equal(1, server.Scalar<long>(name, "SELECT count(*) FROM pg_tables WHERE schemaname = 'cliplens'"));
    }

    [StoreFact]
    public void Tables_of_a_newer_version_are_refused_and_left_as_they_are()
    {
        var database = server.NewDatabase();
        Open(database).Dispose();
        server.Execute(NameOf(database), "UPDATE cliplens.meta SET version = 9");
        Assert.Contains("found version 9", Refused<InvalidDataException>(database), StringComparison.Ordinal);
    }

    [StoreFact]
    public void A_model_whose_embeddings_have_another_length_than_before_is_refused()
    {
        var database = server.NewDatabase();
        Open(database).Dispose();
        server.Execute(NameOf(database), "UPDATE cliplens.space SET dimension = 512");
        Assert.Contains("expected embeddings of 48 numbers", Refused<InvalidDataException>(database), StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task An_embedding_that_was_changed_on_the_server_is_refused()
    {
        var database = server.NewDatabase();
        using var store = Open(database);
        await AddAsync(store, A);
        server.Execute(NameOf(database), "UPDATE cliplens.embedding SET embedding = decode(repeat('00', 192), 'hex')");
        Assert.Contains("found 0 of 1 embeddings", Assert.Throws<InvalidDataException>(() =>
            store.ReadPhotos([A])).Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task A_read_only_server_is_read_and_says_that_it_cannot_be_written()
    {
        var database = server.NewDatabase();
        using (var writable = Open(database))
        {
            await AddAsync(writable, A);
        }

        server.Execute("postgres", $"ALTER DATABASE {NameOf(database)} SET default_transaction_read_only = on");
        using var store = Open(database);
        Assert.Equal([A], store.Encoded([A, B]));
        Assert.Contains("read-only copy", (await Assert.ThrowsAsync<IOException>(() =>
            AddAsync(store, B))).Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task A_full_disk_says_that_nothing_was_lost()
    {
        var database = server.NewDatabase();
        using var store = Open(database);
        await AddAsync(store, A);
        server.Execute(NameOf(database), """
            CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$;
            CREATE TRIGGER fill BEFORE INSERT ON cliplens.embedding FOR EACH ROW EXECUTE FUNCTION fill();
            """);
        Assert.Contains("disk is full", (await Assert.ThrowsAsync<IOException>(() =>
            AddAsync(store, B))).Message, StringComparison.Ordinal);
        Assert.Equal([A], store.Encoded([A, B]));
    }

    [StoreFact]
    public async Task Two_transactions_that_wait_for_each_other_both_end()
    {
        var database = server.NewDatabase();
        using var store = Open(database);
        await AddAsync(store, A);
        await using var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={server.Port};Username=postgres;Database={NameOf(database)}");
        await connection.OpenAsync();
        await using var other = await connection.BeginTransactionAsync();
        await ExecuteAsync("SET LOCAL deadlock_timeout = '1min'"); // the store's transaction is the one that is undone
        await ExecuteAsync("INSERT INTO cliplens.file VALUES ('/b', 0, 1, 1, NULL)");
        var adding = Task.Run(async () =>
        {
            using var transaction = await store.BeginAsync();
            transaction.SetFile("/a", new StoredFile(MediaKind.Other, 2, 2, null));
            transaction.SetFile("/b", new StoredFile(MediaKind.Other, 2, 2, null));
            transaction.Commit();
        });
        await Task.Delay(500); // it has inserted /a by then, and waits for /b
        await ExecuteAsync("INSERT INTO cliplens.file VALUES ('/a', 0, 1, 1, NULL)");
        await other.CommitAsync();
        await adding;
        Assert.Equal([2, 2], store.Files("/").Values.Select(file => file.Length));

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    [StoreFact]
    public async Task A_name_that_is_no_text_is_remembered_as_skipped_and_ends_nothing()
    {
        using var store = Open(server.NewDatabase());
        using var transaction = await store.BeginAsync();
        transaction.SetSkipped("/a/\uD800.jpg", "has a name that is not UTF-8");
        transaction.SetSkipped("/a/\0.jpg", "has a name that is not UTF-8");
        transaction.Commit();
        Assert.Equal(["/a/\uFFFD.jpg"], store.Skipped("/a").Keys);
    }

    [StoreFact]
    public void An_index_without_pgvector_is_refused_with_what_it_takes()
    {
        using var store = Open(server.NewDatabase());
        Assert.Contains("rows are read into memory", store.Level, StringComparison.Ordinal);
        Assert.Contains("CREATE EXTENSION vector", Assert.Throws<PlatformNotSupportedException>(store.Reindex).Message,
            StringComparison.Ordinal);
    }

    private static string NameOf(string address) => address[(address.LastIndexOf('/') + 1)..];

    private static string Refused<T>(string address)
        where T : Exception => Assert.Throws<T>(() => Open(address)).Message;

    private static PostgresStore Open(string address) => PostgresStore.Open(PostgresAddress.Parse(address), new PixelEncoder());

    private static async Task AddAsync(PostgresStore store, ContentHash photo)
    {
        using var transaction = await store.BeginAsync();
        transaction.AddPhoto(photo, PhotoFolder.Embedding(1));
        transaction.Commit();
    }

    private string DatabaseOf(string role)
    {
        var name = NameOf(server.NewDatabase());
        server.Execute("postgres", $"GRANT CREATE ON DATABASE {name} TO {role}");
        return name;
    }
}
