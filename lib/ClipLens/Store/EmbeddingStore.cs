using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClipLens;

/// <summary>The embeddings of one model on disk: one SQLite file, which many models, folders and processes may share.</summary>
/// <remarks>
/// Reading never waits for a writer; writers take turns, see <see cref="BeginAsync"/>. Beside a store of 100,000 rows and more lies a copy
/// of them that is read more quickly (<see cref="RowCache"/>) and may be deleted at any time.
/// </remarks>
public sealed class EmbeddingStore : IEmbeddingStore
{
    // A row that lies further away is looked for.
    private const int StepsToTheNext = 8;

    private static readonly long[] PhotoTimes = [Schema.NoTime];
    private readonly StoreConnection _connection;
    private readonly EmbeddingSpace _space;
    private readonly StoredRows _rows;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Lazy<ClaimOwner> _owner;
    private bool _sound;

    private EmbeddingStore(StoreConnection connection, EmbeddingSpace space) =>
        (_connection, _space, _rows, _owner) = (connection, space, new(connection, space), new(() => new ClaimOwner(connection.Path)));

    /// <summary>Gets the store that is used where none is named: one file in the user's cache folder.</summary>
    public static string DefaultPath => System.IO.Path.Combine(CacheFolder(), "ClipLens", "embeddings.sqlite");

    /// <inheritdoc/>
    public string Path => _connection.Path;

    /// <inheritdoc/>
    public long? LastChange => Select("SELECT number FROM change", reader => reader.GetInt64(0)).Single();

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
        ByPath("path, kind, length, modified, content", "file", roots, statement => new StoredFile(
            (MediaKind)raw.sqlite3_column_int(statement, 1),
            raw.sqlite3_column_int64(statement, 2),
            raw.sqlite3_column_int64(statement, 3),
            raw.sqlite3_column_blob(statement, 4) is { Length: > 0 } content ? ContentHash.FromBytes(content) : null));

    /// <inheritdoc/>
    public Dictionary<string, string> Skipped(params IReadOnlyList<string> roots) =>
        ByPath("path, reason", "skipped", roots, statement => raw.sqlite3_column_text(statement, 1).utf8_to_string());

    /// <inheritdoc/>
    public HashSet<ContentHash> Encoded(IReadOnlyCollection<ContentHash> asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var encoded = new HashSet<ContentHash>(asked.Count);
        ForEach(asked, "content FROM embedding", $"AND space = ?2 AND time = {Schema.NoTimeInSql}",
            (content, _) => encoded.Add(content));
        return encoded;
    }

    /// <inheritdoc/>
    public Dictionary<ContentHash, Capture> Captures(IReadOnlyCollection<ContentHash> contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        var captures = new Dictionary<ContentHash, Capture>(contents.Count);
        var cameras = new Dictionary<string, string>(StringComparer.Ordinal); // a few took all photos: one text for each
        ForEach(contents, "content, taken, camera, latitude, longitude FROM capture", "", (content, statement) =>
        {
            var camera = IsNull(2) ? null : raw.sqlite3_column_text(statement, 2).utf8_to_string();
            captures[content] = Capture.Of(
                IsNull(1) ? null : new DateTime(raw.sqlite3_column_int64(statement, 1)),
                camera is null || cameras.TryAdd(camera, camera) ? camera : cameras[camera],
                IsNull(3) ? null : raw.sqlite3_column_double(statement, 3),
                IsNull(4) ? null : raw.sqlite3_column_double(statement, 4));

            bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;
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
        return _rows.Read(KeysOf(photos));
    }

    /// <inheritdoc/>
    public Matrix ReadFrames(IReadOnlyList<(ContentHash Content, IReadOnlyList<double> Times)> videos)
    {
        ArgumentNullException.ThrowIfNull(videos);
        return _rows.Read(KeysOf(videos));
    }

    /// <summary>Gets what finds rows in the file, and in the copy beside it.</summary>
    internal StoredRows Rows => _rows;

    internal static IReadOnlyList<(ContentHash Content, long[] Times)> KeysOf(IReadOnlyList<ContentHash> photos) =>
        [.. photos.Select(photo => (photo, PhotoTimes))];

    internal static IReadOnlyList<(ContentHash Content, long[] Times)> KeysOf(
        IReadOnlyList<(ContentHash Content, IReadOnlyList<double> Times)> videos) =>
        [.. videos.Select(video => (video.Content, video.Times.Select(StoredSampling.ToMicroseconds).ToArray()))];

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
        ForEach(contents, "content, owner FROM claim", "AND space = ?2",
            (content, statement) => owners[content] = raw.sqlite3_column_text(statement, 1).utf8_to_string());
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

    private Dictionary<string, T> ByPath<T>(string columns, string table, IReadOnlyList<string> roots, Func<sqlite3_stmt, T> read)
    {
        var files = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var root in roots)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(root);
            var first = System.IO.Path.EndsInDirectorySeparator(root) ? root : root + System.IO.Path.DirectorySeparatorChar;
            var afterLast = first[..^1] + (char)(first[^1] + 1);
            // Counting is quick, and a dictionary that grows is written several times. The root itself may be a file; asked for in one
            // question with what is below it, SQLite would keep a list of all to find those that it gives twice.
            Read($"SELECT count(*) FROM {table} WHERE path >= ?1 AND path < ?2",
                statement => files.EnsureCapacity(files.Count + raw.sqlite3_column_int(statement, 0)), first, afterLast);
            Read($"SELECT {columns} FROM {table} WHERE path >= ?1 AND path < ?2", Add, first, afterLast);
            Read($"SELECT {columns} FROM {table} WHERE path = ?1", Add, root);
        }

        return files;

        void Add(sqlite3_stmt statement) => files[raw.sqlite3_column_text(statement, 0).utf8_to_string()] = read(statement);

        void Read(string sql, Action<sqlite3_stmt> take, params string[] values) => _connection.Read(sql, statement =>
        {
            for (var i = 0; i < values.Length; i++)
            {
                raw.sqlite3_bind_text(statement, i + 1, values[i]);
            }

            while (statement.Step())
            {
                take(statement);
            }
        });
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

    /// <summary>Finds the rows of contents, in the order of a key that begins with them: most of a large folder's lie side by side, and
    /// the next row comes several times as fast as one that is looked for.</summary>
    /// <param name="contents">Any number.</param>
    /// <param name="columns">What is wanted of which table, the content first.</param>
    /// <param name="condition">What else holds of the rows; ?2 is the space.</param>
    /// <param name="found">Takes each row.</param>
    private void ForEach(
        IReadOnlyCollection<ContentHash> contents, string columns, string condition, Action<ContentHash, sqlite3_stmt> found) =>
        _connection.Read($"SELECT {columns} WHERE content >= ?1 {condition} ORDER BY content", statement =>
        {
            if (raw.sqlite3_bind_parameter_count(statement) > 1)
            {
                raw.sqlite3_bind_int64(statement, 2, _space.Id);
            }

            var (isPlaced, row) = (false, default(ContentHash));
            ContentHash[] rising = [.. contents];
            Array.Sort(rising, (a, b) => a.Value.CompareTo(b.Value));
            foreach (var content in rising)
            {
                for (var steps = 0; !isPlaced || row.Value < content.Value; steps++)
                {
                    if (!isPlaced || steps == StepsToTheNext)
                    {
                        raw.sqlite3_reset(statement);
                        raw.sqlite3_bind_blob(statement, 1, content.ToBytes());
                        isPlaced = true;
                    }

                    if (!statement.Step())
                    {
                        return; // what is left to ask for lies behind the last row
                    }

                    row = ContentHash.FromBytes(raw.sqlite3_column_blob(statement, 0));
                }

                if (row == content)
                {
                    found(content, statement);
                }
            }
        });

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
