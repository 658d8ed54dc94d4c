using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace ClipLens;

/// <summary>A copy of a store's embeddings in one flat file beside it, from which a large collection opens several times as fast.</summary>
/// <remarks>
/// The store alone is true: a copy that is damaged, another program's or not of this store is as if it were not there, and what is not
/// in it is read from the store. It is written under another name and then put in the place of the one before, so that one who is killed
/// while writing leaves that.
/// Layout, little-endian: five numbers of 64 bits, see <see cref="Header"/>; the SHA-256 of them and of the directory. The directory: for
/// each content its hash (16 bytes) and how many rows it has (64 bits); then the time of each row in microseconds (64 bits). Then the rows:
/// float32, content after content, by rising time.
/// </remarks>
internal sealed class RowCache : IDisposable
{
    /// <summary>Rows from which a copy is worth its room on the disk: the store reads fewer in a fraction of a second.</summary>
    public const int WorthCopying = 100_000;

    private const int HashBytes = 16;
    private const int ContentBytes = HashBytes + sizeof(long);
    private const int HeaderBytes = (5 * sizeof(long)) + SHA256.HashSizeInBytes;

    // So many rows stay in a core's cache from where they are read to where their length is checked.
    private const int RowsAtOnce = 128;

    private static readonly long Magic = BinaryPrimitives.ReadInt64LittleEndian("ClipRow1"u8);

    private readonly SafeFileHandle _file;
    private readonly int _dimension;
    private readonly long _rowsStart;
    private readonly long[] _times;
    private readonly Dictionary<ContentHash, (int First, int Count)> _contents;

    private RowCache(SafeFileHandle file, int dimension, byte[] directory, int contents)
    {
        (_file, _dimension, _rowsStart) = (file, dimension, HeaderBytes + directory.Length);
        _times = MemoryMarshal.Cast<byte, long>(directory.AsSpan(contents * ContentBytes)).ToArray();
        _contents = new(contents);
        var first = 0;
        for (var content = 0; content < contents; content++)
        {
            var entry = directory.AsSpan(content * ContentBytes, ContentBytes);
            var count = (int)BinaryPrimitives.ReadInt64LittleEndian(entry[HashBytes..]);
            _contents.Add(ContentHash.FromBytes(entry[..HashBytes]), (first, count));
            first += count;
        }
    }

    /// <summary>Gets where the copy of a store's embeddings lies.</summary>
    /// <param name="store">Path of the store.</param>
    /// <param name="space">Which of its embeddings.</param>
    public static string PathOf(string store, EmbeddingSpace space) => $"{store}-rows-{space.Id:x16}";

    /// <summary>Opens a copy.</summary>
    /// <param name="path">Where it may lie.</param>
    /// <param name="space">Whose embeddings are wanted.</param>
    /// <returns><see langword="null"/> where none is, or one that is not sound.</returns>
    public static RowCache? TryOpen(string path, EmbeddingSpace space)
    {
        SafeFileHandle? file = null;
        RowCache? copy = null;
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var header = new byte[HeaderBytes];
            if (!TryRead(file, header, 0))
            {
                return null;
            }

            var numbers = MemoryMarshal.Cast<byte, long>(header.AsSpan(0, HeaderBytes - SHA256.HashSizeInBytes));
            var (contents, rows) = (numbers[3], numbers[4]);
            if (!numbers.SequenceEqual(Header(space, contents, rows)) || contents is < 0 or > int.MaxValue || rows is < 0 or > int.MaxValue)
            {
                return null;
            }

            // Both are so small that no product of theirs overflows.
            var length = (contents * ContentBytes) + (rows * sizeof(long));
            if (length > Array.MaxLength || RandomAccess.GetLength(file) != HeaderBytes + length + (rows * space.Dimension * sizeof(float)))
            {
                return null;
            }

            var directory = new byte[length];
            return TryRead(file, directory, HeaderBytes) && header.AsSpan().EndsWith(Digest(numbers, directory))
                ? copy = new RowCache(file, space.Dimension, directory, (int)contents)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            if (copy is null)
            {
                file?.Dispose();
            }
        }
    }

    /// <summary>Writes a copy, in place of the one before; where it cannot be written, that stays.</summary>
    /// <param name="path">Where it is to lie.</param>
    /// <param name="space">Whose embeddings they are.</param>
    /// <param name="asked">Contents, each with the times of its rows in microseconds, rising.</param>
    /// <param name="rows">Of all of them, in that order.</param>
    /// <param name="before">The copy before, whose other rows are kept.</param>
    public static void Write(
        string path, EmbeddingSpace space, IReadOnlyList<(ContentHash Content, long[] Times)> asked, Matrix rows, RowCache? before)
    {
        var first = new Dictionary<ContentHash, (int Row, long[] Times)>();
        var count = 0;
        foreach (var (content, times) in asked)
        {
            first.TryAdd(content, (count, times));
            count += times.Length;
        }

        List<ContentHash> contents = [.. first.Keys, .. before?._contents.Keys.Where(content => !first.ContainsKey(content)) ?? []];
        var merged = contents.ConvertAll(content =>
            Merge(first.GetValueOrDefault(content).Times ?? [], before is null ? [] : before.TimesOf(content).ToArray()));
        var temporary = path + "-new"; // one process at a time; of one that was killed, the next takes its place
        try
        {
            using var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
            try
            {
                WriteDirectory(file, space, contents, merged);
                var other = new float[space.Dimension];
                foreach (var (content, times) in contents.Zip(merged))
                {
                    var (row, own) = first.GetValueOrDefault(content);
                    for (var (i, next) = (0, 0); i < times.Length; i++)
                    {
                        if (next < own?.Length && own[next] == times[i])
                        {
                            file.Write(MemoryMarshal.AsBytes(rows.Row(row + next++)));
                        }
                        else if (before!.TryRead(content, [times[i]], other)) // not null: the time is not one of those asked for
                        {
                            file.Write(MemoryMarshal.AsBytes(other.AsSpan()));
                        }
                        else
                        {
                            File.Delete(path);
                            throw new IOException($"{path}: the row of {content} at {times[i]} µs is damaged");
                        }
                    }
                }

                file.Dispose();
                before?.Dispose();
                File.Move(temporary, path, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                file.Dispose();
                File.Delete(temporary); // a full disk has better uses
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process is writing it, or nobody may: the store is read in its place.
        }
    }

    /// <summary>Deletes the copy, as rows of the store are about to change.</summary>
    /// <param name="path">Where it may lie.</param>
    public static void Delete(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    /// <summary>Reads rows of one content.</summary>
    /// <param name="content">Of a photo or video.</param>
    /// <param name="times">In microseconds, rising.</param>
    /// <param name="rows">Where they go: <c>[times, dimension]</c>.</param>
    /// <returns>Whether all are there, and sound; if not, anything may have been written to <paramref name="rows"/>.</returns>
    public bool TryRead(ContentHash content, ReadOnlySpan<long> times, Span<float> rows)
    {
        var first = _contents.GetValueOrDefault(content).First;
        var all = TimesOf(content);
        while (times.Length > 0)
        {
            var place = all.BinarySearch(times[0]);
            if (place < 0)
            {
                return false;
            }

            var run = Math.Min(times.CommonPrefixLength(all[place..]), RowsAtOnce);
            var part = rows[..(run * _dimension)];
            if (!TryRead(_file, MemoryMarshal.AsBytes(part), _rowsStart + ((first + place) * (long)_dimension * sizeof(float))))
            {
                return false;
            }

            for (var row = 0; row < run; row++)
            {
                if (!EmbeddingSpace.IsUnit(part.Slice(row * _dimension, _dimension)))
                {
                    return false;
                }
            }

            times = times[run..];
            rows = rows[part.Length..];
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private ReadOnlySpan<long> TimesOf(ContentHash content) =>
        _contents.TryGetValue(content, out var rows) ? _times.AsSpan(rows.First, rows.Count) : [];

    private static long[] Merge(long[] times, long[] before) =>
        before.Length == 0 ? times : times.Length == 0 ? before : [.. times.Union(before).Order()];

    private static void WriteDirectory(FileStream file, EmbeddingSpace space, List<ContentHash> contents, List<long[]> times)
    {
        var rows = times.Sum(some => (long)some.Length);
        var length = ((long)contents.Count * ContentBytes) + (rows * sizeof(long));
        var directory = length <= Array.MaxLength ? new byte[length] : throw new IOException("A copy does not hold so many rows.");
        for (var (content, place) = (0, contents.Count * ContentBytes); content < contents.Count; content++)
        {
            var entry = directory.AsSpan(content * ContentBytes, ContentBytes);
            contents[content].ToBytes().CopyTo(entry);
            BinaryPrimitives.WriteInt64LittleEndian(entry[HashBytes..], times[content].Length);
            var bytes = MemoryMarshal.AsBytes(times[content].AsSpan());
            bytes.CopyTo(directory.AsSpan(place));
            place += bytes.Length;
        }

        var header = Header(space, contents.Count, rows);
        file.Write(MemoryMarshal.AsBytes(header.AsSpan()));
        file.Write(Digest(header, directory));
        file.Write(directory);
    }

    /// <summary>Makes the numbers at the head of a file: what it is, the space and dimension of its rows, how many contents and
    /// rows.</summary>
    private static long[] Header(EmbeddingSpace space, long contents, long rows) => [Magic, space.Id, space.Dimension, contents, rows];

    private static byte[] Digest(ReadOnlySpan<long> header, byte[] directory)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(MemoryMarshal.AsBytes(header));
        digest.AppendData(directory);
        return digest.GetHashAndReset();
    }

    private static bool TryRead(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        try
        {
            while (bytes.Length > 0)
            {
                var read = RandomAccess.Read(file, bytes, offset);
                if (read == 0)
                {
                    return false;
                }

                bytes = bytes[read..];
                offset += read;
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
