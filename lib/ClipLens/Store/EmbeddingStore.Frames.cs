using System.Runtime.InteropServices;
using SQLitePCL;

namespace ClipLens;

/// <content>Frames of videos: each encoded once, whatever samplings it belongs to.</content>
/// <remarks>
/// A sampling, named by the caller (<c>fps 1</c>), is a list of times that is written when the video is through; another rate uses the
/// frames that are there at its own times.
/// </remarks>
public sealed partial class EmbeddingStore
{
    /// <summary>Gets which frames belong to a sampling, without reading them.</summary>
    /// <param name="video">The file's content.</param>
    /// <param name="name">A name for how frames were chosen.</param>
    /// <returns>The sampling; <see langword="null"/> if it is not complete.</returns>
    public StoredSampling? Sampling(ContentHash video, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _connection.Run(connection =>
        {
            using var command = connection.Command(
                "SELECT times, ends FROM sampling WHERE space = $1 AND content = $2 AND name = $3", _space.Id, video.ToBytes(), name);
            using var reader = command.ExecuteReader();
            return reader.Read() ? new StoredSampling(ToSeconds(reader.Blob(0)), reader.IsDBNull(1) ? null : reader.GetDouble(1)) : null;
        });
    }

    /// <summary>Gets which frames are encoded, for whatever sampling, without reading them.</summary>
    /// <param name="video">The file's content.</param>
    /// <returns>Presentation times in seconds.</returns>
    public HashSet<double> Times(ContentHash video) => _connection.Run(connection =>
    {
        using var command = connection.Command("SELECT time FROM frame WHERE space = $1 AND content = $2", _space.Id, video.ToBytes());
        using var reader = command.ExecuteReader();
        var times = new HashSet<double>();
        while (reader.Read())
        {
            times.Add(reader.GetInt64(0) / StoreTurn.Microseconds);
        }

        return times;
    });

    /// <summary>Gets which frames belong to samplings of a kind, complete or not.</summary>
    /// <param name="video">The file's content.</param>
    /// <param name="part">What the names of those samplings contain.</param>
    /// <returns>Presentation times in seconds.</returns>
    public HashSet<double> TimesOfSamplings(ContentHash video, string part) => _connection.Run(connection =>
    {
        using var command = connection.Command(
            "SELECT times FROM sampling WHERE space = $1 AND content = $2 AND instr(name, $3)", _space.Id, video.ToBytes(), part);
        using var reader = command.ExecuteReader();
        var times = new HashSet<double>();
        while (reader.Read())
        {
            times.UnionWith(ToSeconds(reader.Blob(0)));
        }

        return times;
    });

    /// <summary>Reads the embeddings of frames that are encoded.</summary>
    /// <param name="videos">Contents, each with presentation times in seconds, rising, of frames that are encoded; many of them also committed.</param>
    /// <returns>Of unit length, video after video: <c>[frames, dimension]</c>.</returns>
    /// <exception cref="InvalidDataException">One is missing or no longer of unit length: the file is damaged.</exception>
    public Matrix ReadFrames(IReadOnlyList<(ContentHash Content, IReadOnlyList<double> Times)> videos)
    {
        ArgumentNullException.ThrowIfNull(videos);
        const string Sql = "SELECT time, embedding FROM frame WHERE space = ?1 AND content = ?2 AND time >= ?3 ORDER BY time";
        return ReadRows(videos.Sum(video => video.Times.Count), Sql, (statement, embeddings, from, to) =>
        {
            var first = 0;
            foreach (var (content, times) in videos)
            {
                var (start, end) = (Math.Max(from - first, 0), Math.Min(to - first, times.Count));
                if (start < end)
                {
                    ReadFrames(statement, content, times, start, end, time => embeddings.Row(first + time));
                }

                first += times.Count;
            }
        });
    }

    private void ReadFrames(sqlite3_stmt statement, ContentHash video, IReadOnlyList<double> times, int start, int end, Func<int, Span<float>> row)
    {
        raw.sqlite3_bind_blob(statement, 2, video.ToBytes());
        raw.sqlite3_bind_int64(statement, 3, StoreTurn.ToMicroseconds(times[start]));
        var next = start;
        while (next < end && Step(statement))
        {
            if (raw.sqlite3_column_int64(statement, 0) == StoreTurn.ToMicroseconds(times[next]))
            {
                if (!_space.TryRead(raw.sqlite3_column_blob(statement, 1), row(next)))
                {
                    throw StoreError.Damaged(Path, $"no embedding of video {video} at {times[next]} s");
                }

                next++;
            }
        }

        raw.sqlite3_reset(statement);
        if (next < end)
        {
            throw StoreError.Damaged(Path, $"{next} of {times.Count} frames of video {video}");
        }
    }

    private static double[] ToSeconds(ReadOnlySpan<byte> times) =>
        Array.ConvertAll(MemoryMarshal.Cast<byte, long>(times).ToArray(), time => time / StoreTurn.Microseconds);
}
