using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClipLens;

/// <summary>The embeddings of one model on disk: one SQLite file, which many models, folders and processes may share.</summary>
/// <remarks>
/// Reading never waits for a writer; writers take turns, see <see cref="BeginAsync"/>.
/// </remarks>
public sealed class EmbeddingStore : IEmbeddingStore
{
    private const int RowsWorthAConnection = 10_000;
    private const string RowsSql = "SELECT time, embedding FROM embedding WHERE space = ?1 AND content = ?2 AND time >= ?3 ORDER BY time";
    private readonly StoreConnection _connection;
    private readonly EmbeddingSpace _space;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Lazy<ClaimOwner> _owner;
    private bool _sound;

    private EmbeddingStore(StoreConnection connection, EmbeddingSpace space) =>
        (_connection, _space, _owner) = (connection, space, new(() => new ClaimOwner(connection.Path)));

    /// <summary>Gets the store that is used where none is named: one file in the user's cache folder.</summary>
    public static string DefaultPath => System.IO.Path.Combine(CacheFolder(), "ClipLens", "embeddings.sqlite");

    /// <inheritdoc/>
    public string Path => _connection.Path;

    /// <summary>Opens a store, or makes an empty one.</summary>
    /// <param name="path">A file that is a store or is not there yet.</param>
    /// <param name="clip">The model whose embeddings are wanted; those of others stay untouched beside them.</param>
    /// <exception cref="InvalidDataException">The file is damaged,
    /// another program's, or a newer version's; it is left as it is.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static EmbeddingStore Open(string path, IClipEncoder clip)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(clip);
        return new EmbeddingStore(StoreConnection.Open(path), new EmbeddingSpace(clip));
    }

    /// <inheritdoc/>
    public Dictionary<string, StoredFile> Files(params IReadOnlyList<string> roots) =>
        ByPath("path, kind, length, modified, content FROM file", roots, reader => new StoredFile(
            (MediaKind)reader.GetInt32(1),
            reader.GetInt64(2),
            reader.GetInt64(3),
            reader.IsDBNull(4) ? null : ContentHash.FromBytes(reader.Blob(4))));

    /// <inheritdoc/>
    public Dictionary<string, string> Skipped(params IReadOnlyList<string> roots) =>
        ByPath("path, reason FROM skipped", roots, reader => reader.GetString(1));

    /// <inheritdoc/>
    public HashSet<ContentHash> Encoded(IReadOnlyCollection<ContentHash> asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var encoded = new HashSet<ContentHash>(asked.Count);
        Read(_connection, $"SELECT 1 FROM embedding WHERE space = ?1 AND content = ?2 AND time = {Schema.NoTime}", statement =>
        {
            foreach (var content in asked)
            {
                raw.sqlite3_bind_blob(statement, 2, content.ToBytes());
                if (Step(statement))
                {
                    encoded.Add(content);
                }

                raw.sqlite3_reset(statement);
            }
        });
        return encoded;
    }

    /// <inheritdoc/>
    public Dictionary<ContentHash, Capture> Captures(IReadOnlyCollection<ContentHash> contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        var captures = new Dictionary<ContentHash, Capture>(contents.Count);
        Read(_connection, "SELECT taken, camera, latitude, longitude FROM capture WHERE content = ?1", statement =>
        {
            foreach (var content in contents)
            {
                raw.sqlite3_bind_blob(statement, 1, content.ToBytes());
                if (Step(statement))
                {
                    captures[content] = new Capture(
                        IsNull(0) ? null : new DateTime(raw.sqlite3_column_int64(statement, 0)),
                        IsNull(1) ? null : raw.sqlite3_column_text(statement, 1).utf8_to_string(),
                        IsNull(2) ? null : raw.sqlite3_column_double(statement, 2),
                        IsNull(3) ? null : raw.sqlite3_column_double(statement, 3));
                }

                raw.sqlite3_reset(statement);

                bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;
            }
        });
        return captures;
    }

    /// <inheritdoc/>
    public HashSet<double> Times(ContentHash video) => Select(
        "SELECT time FROM embedding WHERE space = $1 AND content = $2",
        reader => StoredSampling.ToSeconds(reader.GetInt64(0)),
        _space.Id, video.ToBytes());

    /// <inheritdoc/>
    public Dictionary<ContentHash, StoredSampling> Samplings(IReadOnlyCollection<ContentHash> videos, string sampling)
    {
        ArgumentNullException.ThrowIfNull(videos);
        ArgumentNullException.ThrowIfNull(sampling);
        var samplings = new Dictionary<ContentHash, StoredSampling>();
        foreach (var video in videos)
        {
            var found = Select(
                "SELECT times, ends, complete FROM sampling WHERE space = $1 AND content = $2 AND sampling = $3",
                ToSampling, _space.Id, video.ToBytes(), sampling);
            foreach (var frames in found)
            {
                samplings[video] = frames;
            }
        }

        return samplings;
    }

    /// <summary>Gets a video's samplings from earlier versions, whose times are what the file's own clock said.</summary>
    /// <param name="video">The file's content.</param>
    /// <returns>With the key that each has once its times count from the start of the file.</returns>
    internal IReadOnlyList<(string Key, StoredSampling Frames)> SamplingsByClock(ContentHash video) => [.. Select(
        $"SELECT times, ends, complete, substr(sampling, {Schema.ByClock.Length + 1}) FROM sampling "
        + $"WHERE space = $1 AND content = $2 AND sampling LIKE '{Schema.ByClock}%'",
        reader => (reader.GetString(3), ToSampling(reader)),
        _space.Id, video.ToBytes())];

    /// <inheritdoc/>
    public Matrix ReadPhotos(IReadOnlyList<ContentHash> photos)
    {
        ArgumentNullException.ThrowIfNull(photos);
        return ReadRows(photos.Count, (statement, embeddings, from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                ReadRows(statement, photos[row], [Schema.NoTime], _ => embeddings.Row(row));
            }
        });
    }

    /// <inheritdoc/>
    public Matrix ReadFrames(IReadOnlyList<(ContentHash Content, IReadOnlyList<double> Times)> videos)
    {
        ArgumentNullException.ThrowIfNull(videos);
        return ReadRows(videos.Sum(video => video.Times.Count), (statement, embeddings, from, to) =>
        {
            var first = 0;
            foreach (var (content, times) in videos)
            {
                var (start, end) = (Math.Max(from - first, 0), Math.Min(to - first, times.Count));
                if (start < end)
                {
                    var place = first + start;
                    long[] stamps = [.. times.Take(start..end).Select(StoredSampling.ToMicroseconds)];
                    ReadRows(statement, content, stamps, frame => embeddings.Row(place + frame));
                }

                first += times.Count;
            }
        });
    }

    /// <inheritdoc/>
    public async Task<HashSet<ContentHash>> ClaimAsync(IEnumerable<ContentHash> contents, CancellationToken cancellationToken = default)
    {
        var asked = contents.ToHashSet();
        asked.ExceptWith(Encoded(asked));
        if (asked.Count == 0)
        {
            return [];
        }

        using var transaction = await BeginAsync(cancellationToken).ConfigureAwait(false);
        asked.ExceptWith(Encoded(asked)); // others may have been faster
        asked.RemoveWhere(content => !transaction.Claim(content, _owner.Value.Name));
        transaction.Commit();
        return asked;
    }

    /// <inheritdoc/>
    public async Task<HashSet<ContentHash>> ClaimedAsync(IReadOnlyCollection<ContentHash> contents,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contents);
        var owners = new Dictionary<ContentHash, string>();
        Read(_connection, "SELECT owner FROM claim WHERE space = ?1 AND content = ?2", statement =>
        {
            foreach (var content in contents)
            {
                raw.sqlite3_bind_blob(statement, 2, content.ToBytes());
                if (Step(statement))
                {
                    owners[content] = raw.sqlite3_column_text(statement, 0).utf8_to_string();
                }

                raw.sqlite3_reset(statement);
            }
        });
        var gone = owners.Values.Distinct().Where(owner => owner != _owner.Value.Name && !ClaimOwner.IsAlive(Path, owner)).ToList();
        if (gone.Count > 0)
        {
            using var transaction = await BeginAsync(cancellationToken).ConfigureAwait(false);
            gone.ForEach(transaction.ReleaseAll);
            transaction.Commit();
        }

        return [.. owners.Where(claim => !gone.Contains(claim.Value)).Select(claim => claim.Key)];
    }

    /// <summary>Waits until nobody else writes, and starts a transaction: a short one, as all who use the store wait for its end.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The transaction; disposed without a commit it leaves the store as it was.</returns>
    /// <exception cref="InvalidDataException">The file is damaged; it is left as it is.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<StoreTransaction> BeginAsync(CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        StoreTransaction? transaction = null;
        try
        {
            if (!_sound)
            {
                _connection.CheckSound();
                _sound = true;
            }

            return transaction = await StoreTransaction.BeginAsync(_connection, _space, () => _writing.Release(), cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            if (transaction is null)
            {
                _writing.Release();
            }
        }
    }

    async Task<IStoreTransaction> IEmbeddingStore.BeginAsync(CancellationToken cancellationToken) =>
        await BeginAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_owner.IsValueCreated)
        {
            _owner.Value.Dispose(); // its claims are nobody's from here on
        }

        _connection.Dispose();
        _writing.Dispose();
    }

    private Dictionary<string, T> ByPath<T>(string columns, IReadOnlyList<string> roots, Func<SqliteDataReader, T> read)
    {
        var files = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var root in roots)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(root);
            var first = System.IO.Path.EndsInDirectorySeparator(root) ? root : root + System.IO.Path.DirectorySeparatorChar;
            var afterLast = first[..^1] + (char)(first[^1] + 1);
            _connection.Run(connection =>
            {
                using var command = connection.Command($"SELECT {columns} WHERE path >= $1 AND path < $2 OR path = $3", first, afterLast,
                    root);
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                    files[reader.GetString(0)] = read(reader);
                }
            });
        }

        return files;
    }

    private HashSet<T> Select<T>(string sql, Func<SqliteDataReader, T> read, params object[] values) => _connection.Run(connection =>
    {
        using var command = connection.Command(sql, values);
        using var reader = command.ExecuteReader();
        var rows = new HashSet<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    });

    /// <summary>Reads embeddings into one matrix: through SQLite's own interface, and on all cores.</summary>
    /// <param name="count">How many.</param>
    /// <param name="read">Reads the rows from one up to another, through a statement that nobody else uses.</param>
    private Matrix ReadRows(int count, Action<sqlite3_stmt, Matrix, int, int> read)
    {
        var embeddings = _space.Allocate(count);
        var parts = Math.Clamp(count / RowsWorthAConnection, 1, Environment.ProcessorCount);
        if (parts == 1)
        {
            Read(_connection, RowsSql, statement => read(statement, embeddings, 0, count));
            return embeddings;
        }

        // Finding and copying rows is work for a core, and a connection is one core's.
        Task.WhenAll(Enumerable.Range(0, parts).Select(part => Task.Run(() =>
        {
            using var connection = StoreConnection.Open(Path);
            Read(connection, RowsSql, statement =>
                read(statement, embeddings, (int)((long)count * part / parts), (int)((long)count * (part + 1) / parts)));
        }))).GetAwaiter().GetResult();
        return embeddings;
    }

    /// <summary>Asks many times by one statement, whose first parameter is the space.</summary>
    private void Read(StoreConnection store, string sql, Action<sqlite3_stmt> read) => store.Run(connection =>
    {
        // Without a transaction around it, each row would ask the file anew whether it has changed, which doubles the time.
        connection.Execute("SAVEPOINT reading");
        try
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle, sql, out var statement), connection.Handle);
            using (statement)
            {
                raw.sqlite3_bind_int64(statement, 1, _space.Id);
                read(statement);
            }
        }
        finally
        {
            connection.Execute("RELEASE reading");
        }
    });

    /// <summary>Reads some rows of one content.</summary>
    /// <param name="statement">Gives them by time.</param>
    /// <param name="content">Of a photo or video.</param>
    /// <param name="stamps">In microseconds, rising.</param>
    /// <param name="row">Where each goes.</param>
    private void ReadRows(sqlite3_stmt statement, ContentHash content, ReadOnlySpan<long> stamps, Func<int, Span<float>> row)
    {
        raw.sqlite3_bind_blob(statement, 2, content.ToBytes());
        raw.sqlite3_bind_int64(statement, 3, stamps[0]);
        var next = 0;
        while (next < stamps.Length && Step(statement))
        {
            if (raw.sqlite3_column_int64(statement, 0) == stamps[next])
            {
                if (!_space.TryRead(raw.sqlite3_column_blob(statement, 1), row(next)))
                {
                    throw StoreConnection.Damaged(Path,
                        $"no embedding of {content}{(stamps[next] == Schema.NoTime ? "" : $" at {stamps[next]} µs")}");
                }

                next++;
            }
        }

        raw.sqlite3_reset(statement);
        if (next < stamps.Length)
        {
            throw StoreConnection.Damaged(Path, $"{next} of {stamps.Length} embeddings of {content}");
        }
    }

    /// <summary>Moves to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    private static bool Step(sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        SqliteException.ThrowExceptionForRC(result, raw.sqlite3_db_handle(statement));
        return result == raw.SQLITE_ROW;
    }

    private static StoredSampling ToSampling(SqliteDataReader reader) =>
        new(StoredSampling.TimesOf(reader.Blob(0)), reader.IsDBNull(1) ? null : reader.GetDouble(1), reader.GetBoolean(2));

    private static string CacheFolder()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : OperatingSystem.IsMacOS() ? System.IO.Path.Combine(home, "Library", "Caches")
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } folder ? folder
            : System.IO.Path.Combine(home, ".cache");
    }
}
