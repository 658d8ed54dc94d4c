using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ClipLens.Store;

/// <summary>What identifies a file's bytes, wherever it lies and whatever its name: the first half of their SHA-256.</summary>
/// <remarks>
/// SHA-256 because nobody can make two pictures with one hash, and because it is part of the platform;
/// at 1.7 GB/s it costs a fiftieth of what decoding the same picture costs.
/// </remarks>
/// <param name="Value">128 bits.</param>
public readonly record struct ContentHash(UInt128 Value)
{
    internal const int Bytes = 16;

    /// <summary>Hashes bytes in memory.</summary>
    /// <param name="content">A whole file.</param>
    public static ContentHash Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return FromBytes(hash);
    }

    /// <summary>Hashes a stream up to its end, such as a video too large for memory.</summary>
    /// <param name="content">A whole file.</param>
    /// <param name="cancellationToken">Ends the work between blocks.</param>
    public static async ValueTask<ContentHash> OfAsync(Stream content, CancellationToken cancellationToken = default) =>
        FromBytes(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));

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
