using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ClipLens;

/// <summary>The named tensors of a checkpoint, by their Hugging Face names, read as float32.</summary>
/// <remarks>Safe to read from several threads.</remarks>
public interface IWeights : IDisposable
{
    /// <summary>Gets the file or folder they come from, for messages.</summary>
    string Path { get; }

    /// <summary>Finds a tensor.</summary>
    /// <param name="name">As in the checkpoint, such as <c>visual_projection.weight</c>.</param>
    /// <returns>Its shape, outermost first; null where there is none of that name.</returns>
    IReadOnlyList<long>? ShapeOf(string name);

    /// <summary>Reads a run of a tensor's values.</summary>
    /// <param name="name">A tensor that <see cref="ShapeOf"/> finds.</param>
    /// <param name="start">First value, from 0, in row-major order.</param>
    /// <param name="values">Receives as many values as it is long.</param>
    void Read(string name, long start, Span<float> values);
}

/// <summary>Reads a model's tensors, checks their shapes, and sums up what it saw in a fingerprint.</summary>
/// <remarks>
/// The fingerprint covers the configuration and, of every tensor, name, shape and three runs of values. It is the same whatever
/// file format the weights come in and whatever engine reads them in whatever order, and two trainings never share it.
/// </remarks>
/// <param name="weights">The tensors.</param>
/// <param name="configuration">What else the embeddings depend on.</param>
public sealed class WeightReader(IWeights weights, string configuration)
{
    private const int SampledValues = 256;

    private readonly SortedDictionary<string, byte[]> _digests = new(StringComparer.Ordinal)
        { [""] = Encoding.UTF8.GetBytes(configuration) };

    /// <summary>Gets the fingerprint of all that was read so far: 32 hexadecimal digits.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData([.. _digests.Values.SelectMany(digest => digest)]).AsSpan(0, 16));

    /// <summary>Reads a tensor that is one number.</summary>
    public float ReadNumber(string name)
    {
        var value = new float[1];
        Read(value, name, []);
        return value[0];
    }

    /// <summary>Reads a whole tensor, row-major, to where it is wanted.</summary>
    /// <param name="values">Receives its values.</param>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The shape that the configuration calls for.</param>
    public void Read(Span<float> values, string name, ReadOnlySpan<long> shape)
    {
        Check(name, shape);
        Read(name, 0, values);
    }

    /// <summary>Reads a run of values of a tensor that was checked.</summary>
    /// <exception cref="InvalidDataException">One of them is NaN or infinite: every embedding would be NaN.</exception>
    public void Read(string name, long start, Span<float> values)
    {
        weights.Read(name, start, values);
        if (!TensorPrimitives.IsFiniteAll<float>(values))
        {
            throw new InvalidDataException(
                $"{weights.Path} has NaN or infinity in tensor {name}; expected finite numbers. Its training failed, or the file is "
                    + "damaged: take another.");
        }
    }

    /// <summary>Makes sure that a tower has no more layers than its
    /// configuration says: without them its embeddings would be wrong.</summary>
    public void RefuseMore(string tower, int layers)
    {
        var name = $"{tower}.encoder.layers.{layers}.layer_norm1.weight";
        if (weights.ShapeOf(name) is not null)
        {
            throw new InvalidDataException($"{weights.Path} has tensor {name}; config.json calls for {layers} layers only.");
        }
    }

    /// <summary>Makes sure that a tensor is there in its shape, and sums up what it holds.</summary>
    public void Check(string name, ReadOnlySpan<long> expected)
    {
        var shape = weights.ShapeOf(name)
            ?? throw new InvalidDataException(
                $"{weights.Path} has no tensor {name}; config.json calls for one of shape [{Text(expected)}].");
        if (!expected.SequenceEqual(shape.ToArray()))
        {
            throw new InvalidDataException(
                $"{weights.Path} has tensor {name} of shape [{string.Join(", ", shape)}]; config.json calls for [{Text(expected)}].");
        }

        var length = expected.IsEmpty ? 1 : TensorPrimitives.Product(expected);
        var count = (int)Math.Min(SampledValues, length);
        var sample = new float[3 * count];
        for (var i = 0; i < 3; i++)
        {
            weights.Read(name, (length - count) * i / 2, sample.AsSpan(i * count, count));
        }

        _digests[name] = [.. Encoding.UTF8.GetBytes($"{name}[{Text(expected)}]"), .. MemoryMarshal.AsBytes(sample.AsSpan())];
    }

    private static string Text(ReadOnlySpan<long> shape) => string.Join(", ", shape.ToArray());
}
