using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ClipLens;

/// <summary>Where embeddings may be compared: one model behind one preprocessing. Keeps their unit length.</summary>
internal sealed class EmbeddingSpace
{
    private const float Tolerance = 1e-3f;

    public EmbeddingSpace(IClipEncoder clip)
    {
        var pixels = clip.Preprocessing;
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"{clip.Fingerprint}\n{Preprocessing.Version} {pixels.Resolution} {pixels.Squeezes} {Numbers(pixels.Mean)} "
                + $"{Numbers(pixels.Std)}{(pixels.DecodesFast ? $" fast {Preprocessing.FastVersion}" : "")}");
        Id = BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        Dimension = clip.Dimension;
    }

    /// <summary>Gets the number that is part of every key.</summary>
    public long Id { get; }

    public int Dimension { get; }

    /// <summary>Makes room for embeddings.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="InsufficientMemoryException">They are more than one array holds.</exception>
    public Matrix Allocate(int count) => (long)count * Dimension <= Array.MaxLength
        ? new Matrix(count, Dimension)
        : throw new InsufficientMemoryException(string.Create(
            CultureInfo.InvariantCulture,
            $"A collection holds at most {Array.MaxLength / Dimension:N0} photos or frames with a model of {Dimension} dimensions; "
            + $"found {count:N0}: look at fewer frames per second, or open fewer folders at once."));

    /// <summary>Gets an embedding as it is stored: float32, little-endian.</summary>
    /// <exception cref="InvalidDataException">It is not of unit length.</exception>
    public byte[] ToBlob(ReadOnlySpan<float> embedding) => embedding.Length == Dimension && IsUnit(embedding)
        ? MemoryMarshal.AsBytes(embedding).ToArray()
        : throw new InvalidDataException(
            $"expected {Dimension} values of length 1 from the model; found {embedding.Length} values of length {Length(embedding)}. "
            + "Its weights are damaged: get them again.");

    /// <summary>Copies a stored embedding.</summary>
    /// <returns>Whether it is one: of the right size, and still of unit length.</returns>
    public bool TryRead(ReadOnlySpan<byte> blob, Span<float> embedding) =>
        blob.Length == Dimension * sizeof(float) && blob.TryCopyTo(MemoryMarshal.AsBytes(embedding)) && IsUnit(embedding);

    // string.Join would write them as the user's system does.
    private static string Numbers(float[] values) =>
        string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>Says whether an embedding is of unit length; a NaN is not within any tolerance.</summary>
    public static bool IsUnit(ReadOnlySpan<float> embedding) => MathF.Abs(Length(embedding) - 1) < Tolerance;

    private static float Length(ReadOnlySpan<float> embedding)
    {
        // A vector at a time: a store of 100,000 rows is checked in the time it takes to read.
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(embedding);
        var sums = Vector<float>.Zero;
        foreach (var vector in vectors)
        {
            sums += vector * vector;
        }

        var sum = Vector.Sum(sums);
        foreach (var value in embedding[(vectors.Length * Vector<float>.Count)..])
        {
            sum += value * value;
        }

        return MathF.Sqrt(sum);
    }
}
