namespace ClipLens;

/// <summary>The embeddings of one model on disk: one SQLite file, which many models, folders and processes may share.</summary>
/// <remarks>
/// Reading is safe from several threads and never waits for a writer; writers take turns, see <see cref="BeginAsync"/>.
/// What was encoded is never deleted, so that a picture that leaves and comes back costs nothing.
/// </remarks>
public sealed partial class EmbeddingStore : IDisposable
{
    private readonly StoreConnection _connection;
    private readonly Space _space;
    private bool _sound;

    private EmbeddingStore(StoreConnection connection, Space space) => (_connection, _space) = (connection, space);

    /// <summary>Gets the store that is used where none is named: one file in the user's cache folder.</summary>
    public static string DefaultPath => System.IO.Path.Combine(CacheFolder(), "ClipLens", "embeddings.sqlite");

    /// <summary>Gets the file's full path.</summary>
    public string Path => _connection.Path;

    /// <summary>Opens a store, or makes an empty one.</summary>
    /// <param name="path">A file that is a store or is not there yet.</param>
    /// <param name="clip">The model whose embeddings are wanted; those of others stay untouched beside them.</param>
    /// <exception cref="InvalidDataException">The file is damaged, another program's, or a newer version's; it is left as it is.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static EmbeddingStore Open(string path, IClipEncoder clip)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(clip);
        return new EmbeddingStore(StoreConnection.Open(path), new Space(clip));
    }

    /// <summary>Gets what is remembered of the files below a folder, at any depth.</summary>
    /// <param name="folder">Full path.</param>
    /// <returns>By full path.</returns>
    public Dictionary<string, StoredFile> Files(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var first = System.IO.Path.EndsInDirectorySeparator(folder) ? folder : folder + System.IO.Path.DirectorySeparatorChar;
        var afterLast = first[..^1] + (char)(first[^1] + 1);
        return _connection.Run(connection =>
        {
            using var command = connection.Command(
                "SELECT path, kind, length, modified, content FROM file WHERE path >= $1 AND path < $2", first, afterLast);
            using var reader = command.ExecuteReader();
            var files = new Dictionary<string, StoredFile>(StringComparer.Ordinal);
            while (reader.Read())
            {
                files.Add(reader.GetString(0), new StoredFile(
                    (MediaKind)reader.GetInt32(1),
                    reader.GetInt64(2),
                    reader.GetInt64(3),
                    reader.IsDBNull(4) ? null : ContentHash.FromBytes(reader.Blob(4))));
            }

            return files;
        });
    }

    /// <summary>Waits until no other process writes, and starts a transaction.</summary>
    /// <remarks>
    /// Encoding happens inside a turn: what is found missing in it stays missing until it is committed, so that two processes
    /// which index the same folder never encode a picture twice. A store has one turn at a time.
    /// </remarks>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The turn; disposed without a commit it leaves the store as it was.</returns>
    /// <exception cref="InvalidDataException">The file is damaged; it is left as it is.</exception>
    public Task<StoreTurn> BeginAsync(CancellationToken cancellationToken = default)
    {
        if (!_sound)
        {
            _connection.CheckSound();
            _sound = true;
        }

        return StoreTurn.BeginAsync(_connection, _space, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static string CacheFolder()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : OperatingSystem.IsMacOS() ? System.IO.Path.Combine(home, "Library", "Caches")
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } folder ? folder
            : System.IO.Path.Combine(home, ".cache");
    }
}
