using System.Runtime.InteropServices;
using Npgsql;
using Pgvector;

namespace ClipLens.Postgres;

/// <summary>A transaction that is gathered here and done on the server at its end, in one order for all: two that wait for each other
/// are rare, and are done again.</summary>
internal sealed class PostgresTransaction(PostgresServer server, StoredPaths paths, EmbeddingSpace space,
    PostgresClaims claims) : IStoreTransaction
{
    private readonly SortedDictionary<string, StoredFile?> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string?> _skipped = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(UInt128 Content, long Time), byte[]> _embeddings = [];
    private readonly SortedDictionary<(UInt128 Content, string Key), StoredSampling> _samplings = [];
    private readonly SortedDictionary<UInt128, Capture> _captures = [];
    private readonly HashSet<ContentHash> _released = [];

    /// <inheritdoc/>
    public void SetFile(string path, StoredFile file) => _files[paths.ToStored(path)] = file;

    /// <inheritdoc/>
    public void RemoveFile(string path) => _files[paths.ToStored(path)] = null;

    /// <inheritdoc/>
    public void SetSkipped(string path, string? reason) => _skipped[paths.ToStored(path)] = reason;

    /// <inheritdoc/>
    public void AddPhoto(ContentHash photo, ReadOnlySpan<float> embedding)
    {
        _embeddings[(photo.Value, Schema.NoTime)] = space.ToBlob(embedding);
        Release(photo);
    }

    /// <inheritdoc/>
    public void SetCapture(ContentHash content, Capture capture)
    {
        ArgumentNullException.ThrowIfNull(capture);
        _captures[content.Value] = capture;
    }

    /// <inheritdoc/>
    public void AddFrame(ContentHash video, double time, ReadOnlySpan<float> embedding) =>
        _embeddings[(video.Value, StoredSampling.ToMicroseconds(time))] = space.ToBlob(embedding);

    /// <inheritdoc/>
    public void SetSampling(ContentHash video, string sampling, StoredSampling frames)
    {
        ArgumentNullException.ThrowIfNull(sampling);
        ArgumentNullException.ThrowIfNull(frames);
        _samplings[(video.Value, sampling)] = frames;
    }

    /// <inheritdoc/>
    public void Release(ContentHash content) => _released.Add(content);

    /// <inheritdoc/>
    public void Commit()
    {
        server.Transact(connection =>
        {
            Write(connection);
            return true;
        });
        claims.Release(_released);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing has reached the server before the commit.
    }

    /// <summary>Adds rows to the table that is searched.</summary>
    /// <param name="connection">In a transaction.</param>
    /// <param name="space">Of the embeddings.</param>
    /// <param name="rows">Contents, times and embeddings as they are stored.</param>
    internal static void AddToSearch(NpgsqlConnection connection, EmbeddingSpace space,
        IReadOnlyCollection<(byte[] Content, long Time, byte[] Embedding)> rows) =>
        connection.Execute(
            $"INSERT INTO {PostgresSchema.SearchTable(space.Id)} SELECT * FROM unnest($1, $2, $3) ON CONFLICT DO NOTHING",
            rows.Select(row => row.Content).ToArray(),
            rows.Select(row => row.Time).ToArray(),
            rows.Select(row => ToHalf(MemoryMarshal.Cast<byte, float>(row.Embedding))).ToArray());

    /// <summary>Gets an embedding in half precision.</summary>
    internal static HalfVector ToHalf(ReadOnlySpan<float> embedding) =>
        new(Array.ConvertAll(embedding.ToArray(), number => (Half)number));

    private void Write(NpgsqlConnection connection)
    {
        if (_embeddings.Count > 0)
        {
            var rows = _embeddings.Select(row =>
                (Content: new ContentHash(row.Key.Content).ToBytes(), row.Key.Time, Embedding: row.Value)).ToList();
            connection.Execute(
                "INSERT INTO cliplens.embedding SELECT $1, * FROM unnest($2, $3, $4) ON CONFLICT DO NOTHING",
                space.Id,
                rows.Select(row => row.Content).ToArray(),
                rows.Select(row => row.Time).ToArray(),
                rows.Select(row => row.Embedding).ToArray());
            if (PostgresSchema.HasTable(connection, space))
            {
                AddToSearch(connection, space, rows);
            }
        }

        if (_captures.Count > 0)
        {
            connection.Execute(
                "INSERT INTO cliplens.capture SELECT * FROM unnest($1, $2, $3, $4, $5) ON CONFLICT (content) DO UPDATE SET "
                + "taken = excluded.taken, camera = excluded.camera, latitude = excluded.latitude, longitude = excluded.longitude",
                _captures.Keys.Select(content => new ContentHash(content).ToBytes()).ToArray(),
                _captures.Values.Select(capture => capture.Date?.Ticks).ToArray(),
                _captures.Values.Select(capture => capture.Camera?.Replace("\0", "", StringComparison.Ordinal)).ToArray(),
                _captures.Values.Select(capture => capture.Latitude).ToArray(),
                _captures.Values.Select(capture => capture.Longitude).ToArray());
        }

        foreach (var ((content, key), frames) in _samplings)
        {
            connection.Execute(
                "INSERT INTO cliplens.sampling VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (space, content, sampling) "
                + "DO UPDATE SET complete = excluded.complete, times = excluded.times, ends = excluded.ends",
                space.Id, new ContentHash(content).ToBytes(), key, frames.IsComplete, frames.TimesToBlob(),
                frames.End is { } end ? end : DBNull.Value);
        }

        var files = _files.Where(file => file.Value is not null).Select(file => (Path: file.Key, File: file.Value!.Value)).ToList();
        if (files.Count > 0)
        {
            connection.Execute(
                "INSERT INTO cliplens.file SELECT * FROM unnest($1, $2, $3, $4, $5) ON CONFLICT (path) "
                + "DO UPDATE SET kind = excluded.kind, length = excluded.length, modified = excluded.modified, content = excluded.content",
                files.Select(file => file.Path).ToArray(),
                files.Select(file => (short)file.File.Kind).ToArray(),
                files.Select(file => file.File.Length).ToArray(),
                files.Select(file => file.File.Modified).ToArray(),
                files.Select(file => file.File.Content?.ToBytes()).ToArray());
        }

        Delete(connection, "file", _files.Where(file => file.Value is null).Select(file => file.Key));
        var skipped = _skipped.Where(file => file.Value is not null).ToList();
        if (skipped.Count > 0)
        {
            connection.Execute(
                "INSERT INTO cliplens.skipped SELECT * FROM unnest($1, $2) ON CONFLICT (path) DO UPDATE SET reason = excluded.reason",
                skipped.Select(file => file.Key).ToArray(), skipped.Select(file => file.Value!).ToArray());
        }

        Delete(connection, "skipped", _skipped.Where(file => file.Value is null).Select(file => file.Key));
    }

    private static void Delete(NpgsqlConnection connection, string table, IEnumerable<string> stored)
    {
        string[] gone = [.. stored];
        if (gone.Length > 0)
        {
            connection.Execute($"DELETE FROM cliplens.{table} WHERE path = ANY ($1)", (object)gone); // one value, not many
        }
    }
}
