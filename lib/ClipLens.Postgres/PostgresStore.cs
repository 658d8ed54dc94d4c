using Npgsql;

namespace ClipLens.Postgres;

/// <summary>The embeddings of one model on a PostgreSQL server, which many machines may share.</summary>
/// <remarks>
/// Several processes encode side by side: what one has claimed the others leave alone, and the server drops the claims of one that dies. A
/// batch that the server undid, for the sake of another or because it was started again, is stored once more.
/// </remarks>
public sealed class PostgresStore : ISearchingStore
{
    private const int RowsAtOnce = PostgresSearch.RowsAtOnce;
    private const int HashesAtOnce = 10_000;
    private readonly PostgresServer _server;
    private readonly EmbeddingSpace _space;
    private readonly StoredPaths _paths;
    private readonly PostgresClaims _claims;
    private readonly SearchIndex _index;

    private PostgresStore(PostgresServer server, EmbeddingSpace space, SearchIndex index)
    {
        (_server, _space, _index) = (server, space, index);
        (_paths, _claims) = (new StoredPaths(server.Address.Root), new PostgresClaims(server, space.Id));
    }

    /// <summary>Gets nothing: it lies in no file.</summary>
    public string? Path => null;

    /// <summary>Gets how searches are answered, in one line.</summary>
    public string Level => _index switch
    {
        SearchIndex.Hnsw => $"{_server.Address}: candidates come from pgvector's index.",
        SearchIndex.VectorChord => $"{_server.Address}: candidates come from VectorChord's index.",
        _ => $"{_server.Address}: no index is used; rows are read into memory and compared here. "
            + "With pgvector on the server, index.cs --reindex makes one.",
    };

    /// <summary>Opens a store, or makes an empty one.</summary>
    /// <param name="address">Of a database.</param>
    /// <param name="clip">The model whose embeddings are wanted; those of others stay untouched beside them.</param>
    /// <exception cref="InvalidDataException">The tables are another program's, or a newer version's; they are left as they
    /// are.</exception>
    /// <exception cref="IOException">The server cannot be reached, or lets this user not in.</exception>
    public static PostgresStore Open(PostgresAddress address, IClipEncoder clip)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(clip);
        var (server, space) = (new PostgresServer(address), new EmbeddingSpace(clip));
        PostgresStore? store = null;
        try
        {
            return store = new PostgresStore(server, space, PostgresSchema.Open(server, space, clip.Name));
        }
        finally
        {
            if (store is null)
            {
                server.Dispose();
            }
        }
    }

    /// <summary>Gets the options of a collection whose embeddings are on a server.</summary>
    /// <param name="address">Of a database.</param>
    public static MediaIndexOptions Options(PostgresAddress address) => new() { OpenStore = clip => Open(address, clip) };

    /// <inheritdoc/>
    public Dictionary<string, StoredFile> Files(params IReadOnlyList<string> roots) =>
        ByPath("path, kind, length, modified, content FROM cliplens.file", roots, reader => new StoredFile(
            (MediaKind)reader.GetInt16(1), reader.GetInt64(2), reader.GetInt64(3), reader.IsDBNull(4) ? null : ContentAt(reader, 4)));

    /// <inheritdoc/>
    public Dictionary<string, string> Skipped(params IReadOnlyList<string> roots) =>
        ByPath("path, reason FROM cliplens.skipped", roots, reader => reader.GetString(1));

    /// <inheritdoc/>
    public HashSet<ContentHash> Encoded(IReadOnlyCollection<ContentHash> asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return [.. asked.Chunk(HashesAtOnce).SelectMany(some => _server.Run(connection => connection.Select(
            "SELECT content FROM cliplens.embedding WHERE space = $1 AND time = $2 AND content = ANY ($3)",
            reader => ContentAt(reader, 0), _space.Id, Schema.NoTime, Bytes(some))))];
    }

    /// <inheritdoc/>
    public Dictionary<ContentHash, Capture> Captures(IReadOnlyCollection<ContentHash> contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        return contents.Chunk(HashesAtOnce).SelectMany(some => _server.Run(connection => connection.Select(
            "SELECT content, taken, camera, latitude, longitude FROM cliplens.capture WHERE content = ANY ($1)",
            reader => (Content: ContentAt(reader, 0), Capture: Capture.Of(
                reader.IsDBNull(1) ? null : new DateTime(reader.GetInt64(1)),
                reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.IsDBNull(3) ? null : reader.GetDouble(3),
                reader.IsDBNull(4) ? null : reader.GetDouble(4))),
            (object)Bytes(some)))).ToDictionary(row => row.Content, row => row.Capture); // one value, not many
    }

    /// <inheritdoc/>
    public HashSet<double> Times(ContentHash video) => [.. _server.Run(connection => connection.Select(
        "SELECT time FROM cliplens.embedding WHERE space = $1 AND content = $2",
        reader => StoredSampling.ToSeconds(reader.GetInt64(0)), _space.Id, video.ToBytes()))];

    /// <inheritdoc/>
    public Dictionary<ContentHash, StoredSampling> Samplings(IReadOnlyCollection<ContentHash> videos, string sampling)
    {
        ArgumentNullException.ThrowIfNull(videos);
        ArgumentNullException.ThrowIfNull(sampling);
        return videos.Chunk(HashesAtOnce).SelectMany(some => _server.Run(connection => connection.Select(
            "SELECT content, times, ends, complete FROM cliplens.sampling WHERE space = $1 AND sampling = $2 AND content = ANY ($3)",
            reader => (Video: ContentAt(reader, 0), Frames: new StoredSampling(
                StoredSampling.TimesOf(reader.GetFieldValue<byte[]>(1)),
                reader.IsDBNull(2) ? null : reader.GetDouble(2),
                reader.GetBoolean(3))),
            _space.Id, sampling, Bytes(some)))).ToDictionary(row => row.Video, row => row.Frames);
    }

    /// <inheritdoc/>
    public Matrix ReadPhotos(IReadOnlyList<ContentHash> photos)
    {
        ArgumentNullException.ThrowIfNull(photos);
        return PostgresSearch.Read(_server, _space, photos.Count, photos.Select(photo => (photo, Schema.NoTime)));
    }

    /// <inheritdoc/>
    public Matrix ReadFrames(IReadOnlyList<(ContentHash Content, IReadOnlyList<double> Times)> videos)
    {
        ArgumentNullException.ThrowIfNull(videos);
        return PostgresSearch.Read(
            _server,
            _space,
            videos.Sum(video => video.Times.Count),
            videos.SelectMany(video => video.Times.Select(time => (video.Content, StoredSampling.ToMicroseconds(time)))));
    }

    /// <inheritdoc/>
    public Task<HashSet<ContentHash>> ClaimAsync(IEnumerable<ContentHash> contents, CancellationToken cancellationToken = default) =>
        Task.Run(
        () =>
        {
            var asked = contents.ToHashSet();
            asked.ExceptWith(Encoded(asked));
            var claimed = _claims.Claim(asked);
            var encoded = Encoded(claimed); // others may have been faster
            _claims.Release(encoded);
            claimed.ExceptWith(encoded);
            return claimed;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<HashSet<ContentHash>> ClaimedAsync(IReadOnlyCollection<ContentHash> contents,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => _claims.Claimed(contents), cancellationToken);

    /// <inheritdoc/>
    public Task<IStoreTransaction> BeginAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IStoreTransaction>(new PostgresTransaction(_server, _paths, _space, _claims));
    }

    /// <inheritdoc/>
    public ICollectionSearch? SearchIn(IReadOnlyList<Item> items, IReadOnlyList<string> roots)
    {
        ArgumentNullException.ThrowIfNull(items);
        return _index == SearchIndex.None ? null : new PostgresSearch(_server.Address, _space, items, [.. roots.SelectMany(_paths.Ranges)]);
    }

    /// <summary>Makes the index anew, from the embeddings: after an extension was installed or updated.</summary>
    /// <exception cref="PlatformNotSupportedException">The server has nothing that makes one.</exception>
    public void Reindex() => PostgresSchema.Rebuild(_server, _space, connection =>
    {
        var last = (Content: Array.Empty<byte>(), Time: long.MinValue);
        for (var rows = RowsAtOnce; rows == RowsAtOnce;)
        {
            var some = connection.Select(
                "SELECT content, time, embedding FROM cliplens.embedding WHERE space = $1 AND (content, time) > ($2, $3) "
                + "ORDER BY content, time LIMIT $4",
                reader => (Content: reader.GetFieldValue<byte[]>(0), Time: reader.GetInt64(1), Embedding: reader.GetFieldValue<byte[]>(2)),
                _space.Id, last.Content, last.Time, RowsAtOnce);
            PostgresTransaction.AddToSearch(connection, _space, some);
            (rows, last) = (some.Count, some is [.., var end] ? (end.Content, end.Time) : last);
        }
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _claims.Dispose(); // they are nobody's from here on
        _server.Dispose();
    }

    private static ContentHash ContentAt(NpgsqlDataReader reader, int column) =>
        ContentHash.FromBytes(reader.GetFieldValue<byte[]>(column));

    internal static byte[][] Bytes(IEnumerable<ContentHash> contents) => [.. contents.Select(content => content.ToBytes())];

    private Dictionary<string, T> ByPath<T>(string columns, IReadOnlyList<string> roots, Func<NpgsqlDataReader, T> read)
    {
        var ranges = roots.SelectMany(_paths.Ranges).ToList();
        var rows = _server.Run(connection => connection.Select(
            $"SELECT {columns} JOIN unnest($1, $2) AS range(first, last) ON path >= first AND path < last",
            reader => (Path: _paths.ToFull(reader.GetString(0)), Value: read(reader)),
            ranges.Select(range => range.First).ToArray(), ranges.Select(range => range.Last).ToArray()));
        return rows.DistinctBy(row => row.Path).ToDictionary(row => row.Path, row => row.Value, StringComparer.Ordinal);
    }
}
