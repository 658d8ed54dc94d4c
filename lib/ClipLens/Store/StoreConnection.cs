using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClipLens;

/// <summary>An open store file: found sound and ours before anything is written, with SQLite's errors put into words.</summary>
internal sealed class StoreConnection : IDisposable
{
    // SQLite's own waiting covers recovery after a crash and the last one's clearing up; writers wait in StoreTransaction.
    private const int SecondsToWait = 60;
    private const long AlmostNothing = 1 << 20;
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;

    static StoreConnection() => SqliteLibrary.Load();

    private StoreConnection(string path, SqliteConnection connection) => (Path, _connection) = (path, connection);

    /// <summary>Gets the file's full path.</summary>
    public string Path { get; }

    /// <summary>Opens a store, or makes an empty one.</summary>
    public static StoreConnection Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!); // a full path to a file has a folder
        if (File.Exists(path))
        {
            Inspect(path);
        }

        var store = new StoreConnection(path, Connect(path, SqliteOpenMode.ReadWriteCreate));
        var ready = false;
        try
        {
            store.Run(connection =>
            {
                connection.Open();
                Prepare(connection, path);
            });
            ready = true;
            return store;
        }
        finally
        {
            if (!ready)
            {
                store.Dispose();
            }
        }
    }

    /// <summary>Does something on the connection, alone.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">The disk is full, or the file cannot be written.</exception>
    public T Run<T>(Func<SqliteConnection, T> work)
    {
        lock (_gate)
        {
            try
            {
                return work(_connection);
            }
            catch (SqliteException e)
            {
                throw Explain(Path, e);
            }
        }
    }

    /// <inheritdoc cref="Run{T}"/>
    public void Run(Action<SqliteConnection> work) => Run(connection =>
    {
        work(connection);
        return true;
    });

    /// <summary>Asks many times by one statement, through SQLite's own interface.</summary>
    public void Read(string sql, Action<sqlite3_stmt> read) => Run(connection =>
    {
        // Without a transaction around it, each row would ask the file anew whether it has changed, which doubles the time.
        connection.Execute("SAVEPOINT reading");
        try
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle, sql, out var statement), connection.Handle);
            using (statement)
            {
                read(statement);
            }
        }
        finally
        {
            connection.Execute("RELEASE reading");
        }
    });

    /// <summary>Runs one statement.</summary>
    public int Execute(string sql, params object[] values) => Run(connection => connection.Execute(sql, values));

    /// <summary>Starts a write transaction if no other connection is in one.</summary>
    /// <returns>Whether it was started.</returns>
    public bool TryBegin() => Run(TryBegin);

    /// <summary>Refuses to go on with a damaged file: done before the first write, for reading finds what it meets by itself.</summary>
    /// <remarks>Takes a quarter of a second for 100,000 photos, of which encoding one takes half.</remarks>
    public void CheckSound() => Run(connection =>
    {
        using var command = connection.Command("PRAGMA quick_check(1)");
        if (command.ExecuteScalar() is not "ok" and var found)
        {
            throw Damaged(Path, $"{found}");
        }
    });

    public void Dispose()
    {
        lock (_gate)
        {
            _connection.Dispose();
        }
    }

    /// <summary>Refuses a file of another kind or a newer version without touching it.</summary>
    /// <remarks>
    /// An immutable connection takes no lock and lays no journal beside the file. (Reading the header through a stream of ours would,
    /// on closing it, drop the locks of every other connection in this process: a trap of POSIX.) What a crash left half-done is
    /// in the journal and not yet in the file, so with one beside it only the real connection can tell.
    /// </remarks>
    private static void Inspect(string path)
    {
        using var connection = Connect($"{FileUri(path)}?immutable=1", SqliteOpenMode.ReadOnly);
        var unfinished = HasJournal(path); // looked at before and after: another process may be making the store right now
        var empty = new FileInfo(path).Length == 0;
        try
        {
            connection.Open();
            Check(connection, path);
            if (!empty && Number(connection, "PRAGMA page_count") == 0)
            {
                throw new SqliteException("file is not a database", raw.SQLITE_NOTADB); // one byte or so, which SQLite would write over
            }
        }
        catch (SqliteException e)
        {
            var isDamaged = e.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;
            if (!isDamaged || (!unfinished && !HasJournal(path)))
            {
                throw Explain(path, e);
            }
        }
    }

    private static void Prepare(SqliteConnection connection, string path)
    {
        if (Number(connection, "PRAGMA page_count") == 0)
        {
            connection.Execute($"PRAGMA page_size = {Schema.PageSize}");
            SpinWait.SpinUntil(() => TryBegin(connection));
            // Another process may have been first.
            if (Number(connection, "SELECT count(*) FROM sqlite_schema") == 0)
            {
                connection.Execute(Schema.Create);
            }

            connection.Execute("COMMIT");
        }

        Check(connection, path);
        if (Number(connection, "PRAGMA user_version") < Schema.Version)
        {
            SpinWait.SpinUntil(() => TryBegin(connection));
            if (Number(connection, "PRAGMA user_version") is var version && version < Schema.Version)
            {
                connection.Execute(Schema.UpgradeFrom(version));
            }

            connection.Execute("COMMIT");
        }

        // Kept in the file, so this asks for a lock of its own only once in a store's life.
        SpinWait.SpinUntil(() => Try(connection, "PRAGMA journal_mode = WAL"));
        // After a loss of power the last batches may be gone; the file stays sound. A killed process loses nothing of what it committed.
        // A page is 16 KB, so that the file beside the store stays at about 1 MB.
        connection.Execute("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 64");
    }

    private static void Check(SqliteConnection connection, string path)
    {
        var pages = Number(connection, "PRAGMA page_count");
        var application = Number(connection, "PRAGMA application_id");
        var version = Number(connection, "PRAGMA user_version");
        if (pages > 0 && application != Schema.ApplicationId)
        {
            throw new InvalidDataException(
                $"{path}: expected a store of ClipLens (application id {Schema.ApplicationId:x8}); found another program's database "
                + $"(application id {application:x8}). It was left as it is: name another file for the store.");
        }

        if (version > Schema.Version)
        {
            throw new InvalidDataException(
                $"{path}: expected a store of version {Schema.Version} or older; found version {version}, which a newer ClipLens wrote. "
                + "It was left as it is: update ClipLens, or name another file for the store.");
        }
    }

    /// <summary>Says that the file is not what was once written.</summary>
    public static InvalidDataException Damaged(string path, string found, Exception? error = null) => new(
        $"{path}: expected a store of ClipLens; found a damaged file ({found}). It was left as it is: delete it, and any "
        + $"{System.IO.Path.GetFileName(path)}-wal beside it, and everything is encoded anew; or name another file for the store.", error);

    /// <summary>Puts SQLite's errors into words that say what to do.</summary>
    private static Exception Explain(string path, SqliteException error) => error.SqliteErrorCode switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Damaged(path, error.Message, error),
        raw.SQLITE_FULL => Full(path, error),
        raw.SQLITE_IOERR when new DriveInfo(System.IO.Path.GetDirectoryName(path)!).AvailableFreeSpace < AlmostNothing => Full(path, error),
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => new IOException(
            $"{path}: the store cannot be opened or written ({error.Message}): name a file in a folder that you may write to.", error),
        _ => new IOException($"{path}: the store cannot be used: {error.Message}", error),
    };

    private static IOException Full(string path, SqliteException error) => new(
        $"{path}: the disk is full. The store is as it was before the last batch: free some space and run again to go on.", error);

    /// <summary>Names a file as SQLite's URIs do: all but what has a meaning in a URI stays as it is.</summary>
    private static string FileUri(string path) =>
        "file:" + (path[0] == '/' ? "" : "/") + path.Replace('\\', '/').Replace("%", "%25", StringComparison.Ordinal)
            .Replace("?", "%3f", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal);

    private static bool TryBegin(SqliteConnection connection) => Try(connection, "BEGIN IMMEDIATE");

    /// <summary>Runs a statement that asks for a lock, without SQLite's own waiting.</summary>
    /// <returns>Whether it got it.</returns>
    private static bool Try(SqliteConnection connection, string sql)
    {
        var result = raw.sqlite3_exec(connection.Handle, sql);
        if (result != raw.SQLITE_OK && result != raw.SQLITE_BUSY)
        {
            SqliteException.ThrowExceptionForRC(result, connection.Handle);
        }

        return result == raw.SQLITE_OK;
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.Command(sql);
        return (long)command.ExecuteScalar()!; // these pragmas give one number
    }

    private static bool HasJournal(string path) =>
        new FileInfo(path + "-wal") is { Exists: true, Length: > 0 } || new FileInfo(path + "-journal") is { Exists: true, Length: > 0 };

    private static SqliteConnection Connect(string source, SqliteOpenMode mode) => new(new SqliteConnectionStringBuilder
    {
        DataSource = source,
        Mode = mode,
        Pooling = false,
        DefaultTimeout = SecondsToWait,
    }.ToString());
}
