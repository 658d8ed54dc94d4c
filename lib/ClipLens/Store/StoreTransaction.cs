using Microsoft.Data.Sqlite;

namespace ClipLens;

/// <summary>A write transaction on a store file: what was added is seen through this store at once, and by others on
/// <see cref="Commit"/>.</summary>
public sealed class StoreTransaction : IStoreTransaction
{
    // How often a waiting process looks whether another has ended its transaction.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(2);
    private static readonly object Nothing = DBNull.Value;
    private readonly StoreConnection _connection;
    private readonly EmbeddingSpace _space;
    private readonly Action _ended;
    private readonly Dictionary<string, SqliteCommand> _commands = []; // prepared once, for a batch runs each a thousand times
    private bool _open = true;
    private bool _disposed;

    private StoreTransaction(StoreConnection connection, EmbeddingSpace space, Action ended) =>
        (_connection, _space, _ended) = (connection, space, ended);

    /// <inheritdoc/>
    public void SetFile(string path, StoredFile file) => Execute(
        "INSERT OR REPLACE INTO file (path, kind, length, modified, content) VALUES ($1, $2, $3, $4, $5)",
        path, (long)file.Kind, file.Length, file.Modified, file.Content is { } content ? content.ToBytes() : DBNull.Value);

    /// <inheritdoc/>
    public void RemoveFile(string path) => Execute("DELETE FROM file WHERE path = $1", path);

    /// <inheritdoc/>
    public void SetSkipped(string path, string? reason)
    {
        if (reason is null)
        {
            Execute("DELETE FROM skipped WHERE path = $1", path);
        }
        else
        {
            Execute("INSERT OR REPLACE INTO skipped (path, reason) VALUES ($1, $2)", path, reason);
        }
    }

    /// <inheritdoc/>
    public void AddPhoto(ContentHash photo, ReadOnlySpan<float> embedding)
    {
        Add(photo, Schema.NoTime, embedding);
        Release(photo);
    }

    /// <inheritdoc/>
    public void SetCapture(ContentHash content, Capture capture)
    {
        ArgumentNullException.ThrowIfNull(capture);
        Execute(
            "INSERT OR REPLACE INTO capture (content, taken, camera, latitude, longitude) VALUES ($1, $2, $3, $4, $5)",
            content.ToBytes(), capture.Date?.Ticks ?? Nothing, capture.Camera ?? Nothing, capture.Latitude ?? Nothing,
            capture.Longitude ?? Nothing);
    }

    /// <inheritdoc/>
    public void AddFrame(ContentHash video, double time, ReadOnlySpan<float> embedding) =>
        Add(video, StoredSampling.ToMicroseconds(time), embedding);

    /// <inheritdoc/>
    public void SetSampling(ContentHash video, string sampling, StoredSampling frames)
    {
        ArgumentNullException.ThrowIfNull(sampling);
        ArgumentNullException.ThrowIfNull(frames);
        Execute(
            "INSERT OR REPLACE INTO sampling (space, content, sampling, complete, times, ends) VALUES ($1, $2, $3, $4, $5, $6)",
            _space.Id, video.ToBytes(), sampling, frames.IsComplete, frames.TimesToBlob(), frames.End is { } end ? end : DBNull.Value);
    }

    /// <summary>Counts the frames of a video from the start of its file,
    /// where an earlier version kept what the file's own clock said.</summary>
    /// <param name="video">The file's content.</param>
    /// <param name="samplings">What <see cref="EmbeddingStore.SamplingsByClock"/> gives for it.</param>
    /// <param name="start">What the clock says at the start of the file, in seconds.</param>
    internal void CountFromStart(ContentHash video, IReadOnlyList<(string Key, StoredSampling Frames)> samplings, double start)
    {
        RowCache.Delete(RowCache.PathOf(_connection.Path, _space));
        const long Aside = 1L << 60; // no two frames may have one time on the way
        if (StoredSampling.ToMicroseconds(start) is not 0 and var earlier)
        {
            Execute(
                $"UPDATE embedding SET time = time - $3 + {Aside} WHERE space = $1 AND content = $2 AND time <> {Schema.NoTimeInSql}",
                _space.Id, video.ToBytes(), earlier);
            Execute($"UPDATE embedding SET time = time - {Aside} WHERE space = $1 AND content = $2 AND time <> {Schema.NoTimeInSql}",
                _space.Id, video.ToBytes());
        }

        Execute($"DELETE FROM sampling WHERE space = $1 AND content = $2 AND sampling LIKE '{Schema.ByClock}%'", _space.Id,
            video.ToBytes());
        foreach (var (key, frames) in samplings)
        {
            SetSampling(video, key, frames with { Times = [.. frames.Times.Select(time => time - start)], End = frames.End - start });
        }
    }

    /// <summary>Forgets the frames of a video, and which samplings they belong to.</summary>
    /// <param name="video">The file's content.</param>
    internal void RemoveFrames(ContentHash video)
    {
        RowCache.Delete(RowCache.PathOf(_connection.Path, _space));
        Execute($"DELETE FROM embedding WHERE space = $1 AND content = $2 AND time <> {Schema.NoTimeInSql}", _space.Id, video.ToBytes());
        Execute("DELETE FROM sampling WHERE space = $1 AND content = $2", _space.Id, video.ToBytes());
    }

    /// <inheritdoc/>
    public void Release(ContentHash content) =>
        Execute("DELETE FROM claim WHERE space = $1 AND content = $2", _space.Id, content.ToBytes());

    /// <inheritdoc/>
    public void Commit()
    {
        Execute("UPDATE change SET number = random()");
        Execute("COMMIT");
        _open = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _connection.Run(connection =>
        {
            foreach (var command in _commands.Values)
            {
                command.Dispose();
            }

            if (_open)
            {
                SQLitePCL.raw.sqlite3_exec(connection.Handle, "ROLLBACK"); // which a full disk has already done
            }
        });
        _open = false;
        _ended();
    }

    internal static async Task<StoreTransaction> BeginAsync(
        StoreConnection connection, EmbeddingSpace space, Action ended, CancellationToken cancellationToken)
    {
        while (!connection.TryBegin())
        {
            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }

        return new StoreTransaction(connection, space, ended);
    }

    /// <summary>Claims a content.</summary>
    /// <returns>Whether nobody had claimed it.</returns>
    internal bool Claim(ContentHash content, string owner) =>
        Execute("INSERT OR IGNORE INTO claim (space, content, owner) VALUES ($1, $2, $3)", _space.Id, content.ToBytes(), owner) > 0;

    /// <summary>Ends all claims of an owner.</summary>
    internal void ReleaseAll(string owner) => Execute("DELETE FROM claim WHERE owner = $1", owner);

    private void Add(ContentHash content, long time, ReadOnlySpan<float> embedding) => Execute(
        "INSERT OR IGNORE INTO embedding (space, content, time, embedding) VALUES ($1, $2, $3, $4)",
        _space.Id, content.ToBytes(), time, _space.ToBlob(embedding));

    private int Execute(string sql, params object[] values)
    {
        ObjectDisposedException.ThrowIf(!_open, this);
        return _connection.Run(connection =>
        {
            if (!_commands.TryGetValue(sql, out var command))
            {
                _commands.Add(sql, command = connection.Command(sql, values));
            }

            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters[i].Value = values[i];
            }

            return command.ExecuteNonQuery();
        });
    }
}
