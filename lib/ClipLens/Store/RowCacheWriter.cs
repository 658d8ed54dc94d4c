using System.Runtime.InteropServices;

namespace ClipLens;

/// <summary>Writes a <see cref="RowCache"/>, on all cores, some rows at a time.</summary>
/// <remarks>It is written under another name and then put in the place of the one before, so that one who is killed while writing leaves
/// that.</remarks>
internal sealed class RowCacheWriter
{
    private readonly StoreConnection _store;
    private readonly EmbeddingSpace _space;
    private readonly List<(ContentHash Content, long[] Times)> _contents;
    private readonly int[] _firsts; // of each content the first row
    private readonly int _count;

    private RowCacheWriter(StoreConnection store, EmbeddingSpace space, List<(ContentHash Content, long[] Times)> contents)
    {
        (_store, _space, _contents, _firsts) = (store, space, contents, new int[contents.Count]);
        for (var i = 0; i < contents.Count; i++)
        {
            _firsts[i] = _count;
            _count = checked(_count + contents[i].Times.Length);
        }
    }

    /// <summary>Writes the copy of some of a store's embeddings, in place of the one before; where it cannot be written, that
    /// stays.</summary>
    /// <param name="store">Has the embeddings.</param>
    /// <param name="space">Which of its embeddings.</param>
    /// <param name="asked">Contents, each with the times of its rows in microseconds, rising.</param>
    /// <param name="others">What else the copy before had: kept, if the store has it.</param>
    public static void Write(
        StoreConnection store,
        EmbeddingSpace space,
        IReadOnlyList<(ContentHash Content, long[] Times)> asked,
        IReadOnlyList<(ContentHash Content, long[] Times)> others)
    {
        var contents = new OrderedDictionary<ContentHash, long[]>();
        foreach (var (content, times) in asked.Concat(others).Where(some => some.Times.Length > 0))
        {
            contents[content] = contents.TryGetValue(content, out var some) && !some.AsSpan().SequenceEqual(times)
                ? [.. some.Union(times).Order()]
                : times;
        }

        var path = RowCache.PathOf(store.Path, space);
        var temporary = path + "-new"; // one process at a time; of one that was killed, the next takes its place
        try
        {
            using var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            var isWritten = false;
            try
            {
                new RowCacheWriter(store, space, [.. contents.Select(content => (content.Key, content.Value))]).WriteTo(file);
                file.Dispose();
                File.Move(temporary, path, overwrite: true);
                isWritten = true;
            }
            finally
            {
                if (!isWritten)
                {
                    file.Dispose();
                    File.Delete(temporary); // a full disk has better uses
                }
            }
        }
        catch (InvalidDataException) when (others.Count > 0)
        {
            Write(store, space, asked, []); // the copy before was of another store
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process is writing it, or nobody may, or the disk is full: the store is read in its place.
        }
    }

    private void WriteTo(FileStream file)
    {
        var places = new RowCache.Places(_space.Dimension, _contents.Count, _count);
        RandomAccess.SetLength(file.SafeFileHandle, places.End);
        var centre = Centre();
        var checksums = new uint[RowCodes.Blocks(_count)];
        var cores = Environment.ProcessorCount;
        Task.WhenAll(Enumerable.Range(0, cores).Select(core => Task.Run(() =>
        {
            using var connection = StoreConnection.Open(_store.Path); // a connection is one core's
            var rows = new float[RowCodes.BlockRows * _space.Dimension];
            var codes = new byte[RowCodes.BlockBytes(_space.Dimension)];
            var stored = new StoredRows(connection, _space);
            for (var block = checksums.Length * core / cores; block < checksums.Length * (core + 1) / cores; block++)
            {
                var first = block * RowCodes.BlockRows;
                var count = Math.Min(RowCodes.BlockRows, _count - first);
                stored.ReadStored(Some(first, count), rows);
                var some = rows.AsSpan(0, count * _space.Dimension);
                RowCodes.Write(some, centre, codes);
                RandomAccess.Write(
                    file.SafeFileHandle, MemoryMarshal.AsBytes(some), places.RowsStart + ((long)first * _space.Dimension * sizeof(float)));
                checksums[block] = RowCodes.Checksum(codes);
                RandomAccess.Write(file.SafeFileHandle, codes, places.Codes + ((long)block * codes.Length));
            }
        }))).GetAwaiter().GetResult();
        RandomAccess.Write(
            file.SafeFileHandle, RowCache.ToBytes(RowCache.Header(_space, _contents.Count, _count), _contents, centre, checksums), 0);
    }

    private float[] Centre()
    {
        var some = RowCodes.Spread(_count, RowCodes.Sample);
        var rows = new Matrix(some.Length, _space.Dimension);
        new StoredRows(_store, _space).ReadStored(some.SelectMany(row => Some(row, 1)), rows.Values);
        return RowCodes.Centre(rows);
    }

    /// <summary>Says which contents and times some rows are.</summary>
    private List<(ContentHash Content, long[] Times)> Some(int first, int count)
    {
        var some = new List<(ContentHash, long[])>();
        var found = Array.BinarySearch(_firsts, first);
        for (var content = found < 0 ? ~found - 1 : found; count > 0; content++)
        {
            var (hash, times) = _contents[content];
            var start = first - _firsts[content];
            var end = Math.Min(times.Length, start + count);
            some.Add((hash, times[start..end]));
            (first, count) = (first + end - start, count - (end - start));
        }

        return some;
    }
}
