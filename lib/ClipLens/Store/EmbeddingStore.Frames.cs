using System.Runtime.InteropServices;
using ClipLens.Compute;

namespace ClipLens.Store;

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

    /// <summary>Reads frames of one video into a matrix of many.</summary>
    /// <param name="video">The file's content.</param>
    /// <param name="times">Presentation times in seconds, rising, of frames that are encoded.</param>
    /// <param name="target">Receives unit-length embeddings, <c>[rows, dimension]</c>.</param>
    /// <param name="firstRow">Where the first of them goes.</param>
    /// <exception cref="InvalidDataException">One is missing or no longer of unit length: the file is damaged.</exception>
    public void ReadFrames(ContentHash video, IReadOnlyList<double> times, Matrix target, int firstRow)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(target);
        _connection.Run(connection =>
        {
            using var command = connection.Command(
                "SELECT time, embedding FROM frame WHERE space = $1 AND content = $2 ORDER BY time", _space.Id, video.ToBytes());
            using var reader = command.ExecuteReader();
            var next = 0;
            while (next < times.Count && reader.Read())
            {
                if (reader.GetInt64(0) == StoreTurn.ToMicroseconds(times[next]))
                {
                    if (!_space.TryRead(reader.Blob(1), target.Row(firstRow + next)))
                    {
                        throw StoreError.Damaged(Path, $"no embedding of video {video} at {times[next]} s");
                    }

                    next++;
                }
            }

            if (next < times.Count)
            {
                throw StoreError.Damaged(Path, $"{next} of {times.Count} frames of video {video}");
            }
        });
    }

    private static double[] ToSeconds(ReadOnlySpan<byte> times) =>
        Array.ConvertAll(MemoryMarshal.Cast<byte, long>(times).ToArray(), time => time / StoreTurn.Microseconds);
}
