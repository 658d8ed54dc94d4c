using System.Runtime.InteropServices;
using ClipLens.Compute;

namespace ClipLens.Store;

/// <content>Frames of videos: each encoded once, whatever samplings it belongs to.</content>
/// <remarks>
/// An interrupted video goes on where <see cref="Frames(ContentHash)"/> ends. A sampling, named by the caller (<c>fps 1</c>),
/// is a list of times that is written when the video is through; another rate uses the frames that are there at its own times.
/// </remarks>
public sealed partial class EmbeddingStore
{
    /// <summary>Reads all frames of a video that are encoded, for whatever sampling, up to where an interrupted run came.</summary>
    /// <param name="video">The file's content.</param>
    /// <returns>In order of time; none if the video is new.</returns>
    public StoredFrames Frames(ContentHash video) => Frames(video, _ => true);

    /// <summary>Reads the frames of a video that was encoded to its end with this sampling.</summary>
    /// <param name="video">The file's content.</param>
    /// <param name="sampling">A name for how frames were chosen.</param>
    /// <returns>In order of time; <see langword="null"/> if the video is not, or not completely, encoded in this way.</returns>
    public StoredFrames? Frames(ContentHash video, string sampling)
    {
        var times = Times(video, sampling)?.Select(StoreTurn.ToMicroseconds).ToHashSet();
        if (times is null)
        {
            return null;
        }

        var frames = Frames(video, times.Contains);
        return frames.Times.Count == times.Count
            ? frames
            : throw StoreError.Damaged(Path, $"{frames.Times.Count} of {times.Count} frames of video {video}");
    }

    /// <summary>Gets which frames belong to a sampling, without reading them.</summary>
    /// <param name="video">The file's content.</param>
    /// <param name="sampling">A name for how frames were chosen.</param>
    /// <returns>Presentation times in seconds, in the order in which they were given; <see langword="null"/> if it is not complete.</returns>
    public IReadOnlyList<double>? Times(ContentHash video, string sampling)
    {
        ArgumentNullException.ThrowIfNull(sampling);
        return _connection.Run(connection =>
        {
            using var command = connection.Command(
                "SELECT times FROM sampling WHERE space = $1 AND content = $2 AND name = $3", _space.Id, video.ToBytes(), sampling);
            using var reader = command.ExecuteReader();
            return reader.Read()
                ? Array.ConvertAll(MemoryMarshal.Cast<byte, long>(reader.Blob(0)).ToArray(), time => time / StoreTurn.Microseconds)
                : null;
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

    private StoredFrames Frames(ContentHash video, Func<long, bool> wanted) => _connection.Run(connection =>
    {
        using var command = connection.Command(
            "SELECT time, embedding FROM frame WHERE space = $1 AND content = $2 ORDER BY time", _space.Id, video.ToBytes());
        using var reader = command.ExecuteReader();
        var times = new List<double>();
        var values = new List<float>();
        while (reader.Read())
        {
            var time = reader.GetInt64(0);
            if (wanted(time))
            {
                times.Add(time / StoreTurn.Microseconds);
                CollectionsMarshal.SetCount(values, times.Count * _space.Dimension);
                if (!_space.TryRead(reader.Blob(1), CollectionsMarshal.AsSpan(values)[^_space.Dimension..]))
                {
                    throw StoreError.Damaged(Path, $"no embedding of video {video} at {times[^1]} s");
                }
            }
        }

        return new StoredFrames(times, new Matrix(times.Count, _space.Dimension, [.. values]));
    });
}
