using System.Runtime.InteropServices;

namespace ClipLens;

/// <summary>A write transaction: what it adds is kept as a whole on <see cref="Commit"/>, or not at all.</summary>
public sealed class StoreTurn : IDisposable
{
    internal const double Microseconds = 1e6;

    // How often a waiting process looks whether it is its turn.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);
    private readonly StoreConnection _connection;
    private readonly Space _space;
    private bool _open = true;

    private StoreTurn(StoreConnection connection, Space space) => (_connection, _space) = (connection, space);

    /// <summary>Remembers a file, in place of what was known under its path.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="file">What it was found to be.</param>
    public void SetFile(string path, StoredFile file) => Execute(
        "INSERT OR REPLACE INTO file (path, kind, length, modified, content) VALUES ($1, $2, $3, $4, $5)",
        path, (long)file.Kind, file.Length, file.Modified, file.Content is { } content ? content.ToBytes() : DBNull.Value);

    /// <summary>Forgets a file; what was encoded from it stays.</summary>
    /// <param name="path">Full path.</param>
    public void RemoveFile(string path) => Execute("DELETE FROM file WHERE path = $1", path);

    /// <summary>Adds the embedding of a photo; one that is there stays as it is.</summary>
    /// <param name="photo">The file's content.</param>
    /// <param name="embedding">Of unit length, <c>[dimension]</c>.</param>
    /// <exception cref="InvalidDataException">The embedding is not of unit length.</exception>
    public void AddPhoto(ContentHash photo, ReadOnlySpan<float> embedding) => Execute(
        "INSERT OR IGNORE INTO photo (space, content, embedding) VALUES ($1, $2, $3)",
        _space.Id, photo.ToBytes(), _space.ToBlob(embedding));

    /// <summary>Adds the embedding of a video's frame, in place of one that is there.</summary>
    /// <param name="video">The file's content.</param>
    /// <param name="time">Presentation time in seconds; kept to the microsecond.</param>
    /// <param name="embedding">Of unit length, <c>[dimension]</c>.</param>
    /// <exception cref="InvalidDataException">The embedding is not of unit length.</exception>
    public void AddFrame(ContentHash video, double time, ReadOnlySpan<float> embedding) => Execute(
        "INSERT OR REPLACE INTO frame (space, content, time, embedding) VALUES ($1, $2, $3, $4)",
        _space.Id, video.ToBytes(), ToMicroseconds(time), _space.ToBlob(embedding));

    /// <summary>Says that a video is encoded to its end.</summary>
    /// <param name="video">The file's content.</param>
    /// <param name="sampling">A name for how frames were chosen.</param>
    /// <param name="times">Presentation times in seconds of the frames that belong to it, each added in this turn or before.</param>
    /// <param name="end">Presentation time in seconds at which the video ends, if that is known.</param>
    public void CompleteSampling(ContentHash video, string sampling, IEnumerable<double> times, double? end = null)
    {
        ArgumentNullException.ThrowIfNull(sampling);
        var stamps = times.Select(ToMicroseconds).Distinct().ToArray();
        Execute(
            "INSERT OR REPLACE INTO sampling (space, content, name, times, ends) VALUES ($1, $2, $3, $4, $5)",
            _space.Id, video.ToBytes(), sampling, MemoryMarshal.AsBytes(stamps.AsSpan()).ToArray(), end is { } known ? known : DBNull.Value);
    }

    /// <summary>Keeps what was added, and ends the turn.</summary>
    public void Commit()
    {
        Execute("COMMIT");
        _open = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_open)
        {
            _open = false;
            // A full disk has already rolled it back.
            _connection.Run(connection => SQLitePCL.raw.sqlite3_exec(connection.Handle, "ROLLBACK"));
        }
    }

    internal static async Task<StoreTurn> BeginAsync(StoreConnection connection, Space space, CancellationToken cancellationToken)
    {
        while (!connection.TryBegin())
        {
            await Task.Delay(Look, cancellationToken).ConfigureAwait(false);
        }

        return new StoreTurn(connection, space);
    }

    internal static long ToMicroseconds(double seconds) => (long)Math.Round(seconds * Microseconds);

    private void Execute(string sql, params object[] values)
    {
        ObjectDisposedException.ThrowIf(!_open, this);
        _connection.Execute(sql, values);
    }
}
