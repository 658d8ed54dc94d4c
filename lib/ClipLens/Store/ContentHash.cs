using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ClipLens;

/// <summary>What identifies a file's bytes, wherever it lies and whatever its name: the first half of their SHA-256.</summary>
/// <remarks>
/// SHA-256 because nobody can make two pictures with one hash, and because it is part of the platform;
/// at 1.7 GB/s it costs a fiftieth of what decoding the same picture costs.
/// </remarks>
/// <param name="Value">128 bits.</param>
public readonly record struct ContentHash(UInt128 Value)
{
    private const int Bytes = 16;
    private const int Block = 1 << 18;

    /// <summary>Hashes a file, block by block.</summary>
    /// <param name="path">Any file.</param>
    /// <param name="cancellationToken">Ends the work between blocks.</param>
    public static ContentHash OfFile(string path, CancellationToken cancellationToken = default)
    {
        using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = ArrayPool<byte>.Shared.Rent(Block);
        try
        {
            while (file.Read(block) is > 0 and var read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(block.AsSpan(0, read));
            }

            return FromBytes(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>Hashes bytes.</summary>
    /// <param name="bytes">Of a whole file.</param>
    public static ContentHash Of(ReadOnlySpan<byte> bytes) => FromBytes(SHA256.HashData(bytes));

    /// <summary>Writes the hash as people and files exchange it.</summary>
    /// <returns>32 hexadecimal digits.</returns>
    public override string ToString() => Value.ToString("x32", null);

    internal static ContentHash FromBytes(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    internal byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return bytes;
    }
}
