using SQLitePCL;

namespace ClipLens;

/// <content>Photos: one embedding for each content.</content>
public sealed partial class EmbeddingStore
{
    /// <summary>Gets whether a photo is encoded.</summary>
    /// <param name="photo">The file's content.</param>
    public bool HasPhoto(ContentHash photo) => _connection.Run(connection =>
    {
        using var command = connection.Command("SELECT 1 FROM photo WHERE space = $1 AND content = $2", _space.Id, photo.ToBytes());
        return command.ExecuteScalar() is not null;
    });

    /// <summary>Gets which photos are encoded, wherever they lie.</summary>
    public HashSet<ContentHash> Photos() => _connection.Run(connection =>
    {
        using var command = connection.Command("SELECT content FROM photo WHERE space = $1", _space.Id);
        using var reader = command.ExecuteReader();
        var photos = new HashSet<ContentHash>();
        while (reader.Read())
        {
            photos.Add(ContentHash.FromBytes(reader.Blob(0)));
        }

        return photos;
    });

    /// <summary>Reads the embeddings of photos that are encoded.</summary>
    /// <param name="photos">Each encoded, and committed.</param>
    /// <returns>Of unit length, in the order asked for: <c>[photos, dimension]</c>.</returns>
    /// <exception cref="InvalidDataException">One is missing or no longer of unit length: the file is damaged.</exception>
    public Matrix ReadPhotos(IReadOnlyList<ContentHash> photos)
    {
        ArgumentNullException.ThrowIfNull(photos);
        return ReadRows(photos.Count, "SELECT embedding FROM photo WHERE space = ?1 AND content = ?2", (statement, embeddings, from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                raw.sqlite3_bind_blob(statement, 2, photos[row].ToBytes());
                if (!Step(statement) || !_space.TryRead(raw.sqlite3_column_blob(statement, 0), embeddings.Row(row)))
                {
                    throw StoreError.Damaged(Path, $"no embedding of photo {photos[row]}");
                }

                raw.sqlite3_reset(statement);
            }
        });
    }
}
