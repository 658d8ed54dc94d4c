using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ClipLens;

/// <summary>A copy of a store's embeddings in one flat file beside it, which a large collection is searched in without reading it
/// first.</summary>
/// <remarks>
/// The store alone is true: a copy that is damaged, another program's or not of this store is as if it were not there, and what is not
/// in it is read from the store. <see cref="RowCacheWriter"/> writes it.
/// Layout, little-endian: five numbers of 64 bits, see <see cref="Header"/>; the SHA-256 of them and of the directory. The directory: the
/// time of each row in microseconds (64 bits); for each content its hash (16 bytes) and how many rows it has (64 bits); the centre of the
/// codes (float32); of each block of codes its checksum (32 bits). Then, each from a multiple of 4,096 bytes on, the rows: float32,
/// content after content, by rising time; and the blocks of codes, see <see cref="RowCodes"/>.
/// The file is mapped into memory, which the system fills when it is looked at and takes back when it is short.
/// </remarks>
internal sealed unsafe class RowCache : IDisposable
{
    /// <summary>Rows from which a copy is worth its room on the disk: the store reads fewer in a fraction of a second.</summary>
    public const int WorthCopying = 100_000;

    private const int HeaderBytes = (5 * sizeof(long)) + SHA256.HashSizeInBytes;

    private const int HashBytes = 16;
    private const int ContentBytes = HashBytes + sizeof(long);
    private const int Page = 4096;

    private static readonly long Magic = BinaryPrimitives.ReadInt64LittleEndian("ClipRow2"u8);

    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly Places _places;

    private RowCache(MemoryMappedViewAccessor view, in Places places)
    {
        (_view, _places) = (view, places);
        _start = (byte*)view.SafeMemoryMappedViewHandle.DangerousGetHandle(); // good as long as somebody has the view
    }

    /// <summary>Gets the number of rows.</summary>
    public int Rows => _places.Rows;

    /// <summary>Gets what the codes of all rows lack: <c>[dimension]</c>.</summary>
    public ReadOnlySpan<float> Centre => new(_start + _places.Centre, _places.Dimension);

    private ReadOnlySpan<long> Times => new(_start + HeaderBytes, Rows);

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
        MemoryMappedViewAccessor? view = null;
        RowCache? copy = null;
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var header = new byte[HeaderBytes];
            if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
            {
                return null;
            }

            var numbers = MemoryMarshal.Cast<byte, long>(header.AsSpan(0, HeaderBytes - SHA256.HashSizeInBytes));
            var (contents, rows) = (numbers[3], numbers[4]);
            if (!numbers.SequenceEqual(Header(space, contents, rows)) || contents is < 0 or > int.MaxValue || rows is < 0 or > int.MaxValue)
            {
                return null;
            }

            var places = new Places(space.Dimension, (int)contents, (int)rows);
            if (places.DirectoryBytes > Array.MaxLength || file.Length != places.End)
            {
                return null;
            }

            using var mapped = MemoryMappedFile.CreateFromFile(
                file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            view = mapped.CreateViewAccessor(0, places.End, MemoryMappedFileAccess.Read);
            var found = new RowCache(view, places);
            var directory = new ReadOnlySpan<byte>(found._start + HeaderBytes, (int)places.DirectoryBytes);
            return header.AsSpan().EndsWith(Digest(numbers, directory)) ? copy = found : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            if (copy is null)
            {
                view?.Dispose();
            }
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

    /// <summary>Makes the numbers at the head of a file: what it is, the space and dimension of its rows, how many contents and
    /// rows.</summary>
    public static long[] Header(EmbeddingSpace space, long contents, long rows) => [Magic, space.Id, space.Dimension, contents, rows];

    /// <summary>Makes the head of a file and its directory.</summary>
    /// <param name="header">See <see cref="Header"/>.</param>
    /// <param name="contents">Each with the times of its rows.</param>
    /// <param name="centre">See <see cref="RowCodes"/>.</param>
    /// <param name="checksums">Of the blocks of codes.</param>
    public static byte[] ToBytes(
        long[] header,
        IReadOnlyList<(ContentHash Content, long[] Times)> contents,
        ReadOnlySpan<float> centre,
        ReadOnlySpan<uint> checksums)
    {
        var directory = new MemoryStream();
        foreach (var (_, times) in contents)
        {
            directory.Write(MemoryMarshal.AsBytes(times.AsSpan()));
        }

        foreach (var (content, times) in contents)
        {
            directory.Write(content.ToBytes());
            directory.Write(BitConverter.GetBytes((long)times.Length));
        }

        directory.Write(MemoryMarshal.AsBytes(centre));
        directory.Write(MemoryMarshal.AsBytes(checksums));
        var bytes = directory.GetBuffer().AsSpan(0, (int)directory.Length);
        return [.. MemoryMarshal.AsBytes(header.AsSpan()), .. Digest(header, bytes), .. bytes];
    }

    /// <summary>Gets one row.</summary>
    /// <param name="row">From 0.</param>
    /// <returns>The embedding: <c>[dimension]</c>, of unit length where nothing is damaged.</returns>
    public ReadOnlySpan<float> Row(int row) =>
        new(_start + _places.RowsStart + ((long)row * _places.Dimension * sizeof(float)), _places.Dimension);

    /// <summary>Gets the address of a block of codes.</summary>
    /// <param name="block">From 0.</param>
    public nint Block(int block) => (nint)(_start + _places.Codes + ((long)block * RowCodes.BlockBytes(_places.Dimension)));

    /// <summary>Reads all codes, on all cores.</summary>
    /// <returns>Whether they are as they were written.</returns>
    public bool HasSoundCodes()
    {
        var sound = true;
        Parallel.For(0, RowCodes.Blocks(Rows), (block, loop) =>
        {
            var written = new ReadOnlySpan<uint>(_start + _places.Checksums, RowCodes.Blocks(Rows))[block];
            if (RowCodes.Checksum(new ReadOnlySpan<byte>((byte*)Block(block), RowCodes.BlockBytes(_places.Dimension))) != written)
            {
                sound = false;
                loop.Stop();
            }
        });
        return sound;
    }

    /// <summary>Finds rows.</summary>
    /// <param name="asked">Contents, each with times in microseconds, rising.</param>
    /// <returns>Where each is, in the order asked for; −1 where it is not.</returns>
    public int[] Find(IReadOnlyList<(ContentHash Content, long[] Times)> asked)
    {
        var contents = new Dictionary<ContentHash, (int First, int Count)>(_places.Contents);
        foreach (var (content, first, count) in Contents())
        {
            contents.Add(content, (first, count));
        }

        var rows = new int[asked.Sum(content => content.Times.Length)];
        var next = 0;
        foreach (var (content, times) in asked)
        {
            var (first, count) = contents.GetValueOrDefault(content);
            var all = Times.Slice(first, count);
            for (var i = 0; i < times.Length;)
            {
                var place = all.BinarySearch(times[i]);
                var run = place < 0 ? 1 : times.AsSpan(i).CommonPrefixLength(all[place..]);
                for (var end = i + run; i < end; i++, next++)
                {
                    rows[next] = place < 0 ? -1 : first + place++;
                }
            }
        }

        return rows;
    }

    /// <summary>Gets the contents and where the rows of each are.</summary>
    public IEnumerable<(ContentHash Content, int First, int Count)> Contents()
    {
        var first = 0;
        for (var content = 0; content < _places.Contents; content++)
        {
            var (hash, count) = ContentAt(content);
            yield return (hash, first, count);
            first += count;
        }
    }

    /// <summary>Gets the time of each of some rows, in microseconds.</summary>
    public long[] TimesOf(int first, int count) => Times.Slice(first, count).ToArray();

    /// <inheritdoc/>
    public void Dispose() => _view.Dispose();

    private (ContentHash Content, int Count) ContentAt(int content)
    {
        var entry = new ReadOnlySpan<byte>(_start + _places.ContentsStart + ((long)content * ContentBytes), ContentBytes);
        return (ContentHash.FromBytes(entry), (int)BinaryPrimitives.ReadInt64LittleEndian(entry[HashBytes..]));
    }

    private static byte[] Digest(ReadOnlySpan<long> header, ReadOnlySpan<byte> directory)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(MemoryMarshal.AsBytes(header));
        digest.AppendData(directory);
        return digest.GetHashAndReset();
    }

    /// <summary>Where the parts of a file are, in bytes from its start.</summary>
    internal readonly record struct Places(int Dimension, int Contents, int Rows)
    {
        public long ContentsStart => HeaderBytes + ((long)Rows * sizeof(long));

        public long Centre => ContentsStart + ((long)Contents * ContentBytes);

        public long Checksums => Centre + (Dimension * sizeof(float));

        public long DirectoryBytes => Checksums + (RowCodes.Blocks(Rows) * sizeof(uint)) - HeaderBytes;

        public long RowsStart => ToPage(HeaderBytes + DirectoryBytes);

        public long Codes => ToPage(RowsStart + ((long)Rows * Dimension * sizeof(float)));

        public long End => Codes + ((long)RowCodes.Blocks(Rows) * RowCodes.BlockBytes(Dimension));

        private static long ToPage(long place) => (place + Page - 1) / Page * Page;
    }
}
