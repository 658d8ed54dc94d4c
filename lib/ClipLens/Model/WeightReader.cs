using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ClipLens.Compute;

namespace ClipLens.Model;

/// <summary>Reads a model's tensors in order, checks their shapes, and sums up what it saw in a fingerprint.</summary>
/// <remarks>
/// The fingerprint covers the configuration and, of every tensor, name, shape and three runs of values. It is the same whatever
/// file format the weights come in, and two trainings never share it.
/// </remarks>
internal sealed class WeightReader : IDisposable
{
    private const int SampledValues = 256;

    private readonly IWeights _weights;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public WeightReader(IWeights weights, string configuration)
    {
        _weights = weights;
        _hash.AppendData(Encoding.UTF8.GetBytes(configuration));
    }

    /// <summary>Gets the fingerprint of all that was read so far: 32 hexadecimal digits.</summary>
    public string Fingerprint => Convert.ToHexStringLower(_hash.GetCurrentHash().AsSpan(0, 16));

    /// <summary>Reads a whole tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The shape that the configuration calls for.</param>
    /// <returns>The values, row-major.</returns>
    public float[] Read(string name, params ReadOnlySpan<long> shape)
    {
        Check(name, shape);
        var values = GC.AllocateUninitializedArray<float>(checked((int)Length(shape)));
        _weights.Read(name, 0, values);
        return values;
    }

    /// <summary>Reads layers' weights, one row per output, into columns of a packed matrix, side by side.</summary>
    /// <param name="names">Tensors of equal shape.</param>
    /// <param name="shape">The shape that the configuration calls for: outputs, then inputs in one or more dimensions.</param>
    /// <returns><c>[inputs, names · outputs]</c>.</returns>
    public PackedMatrix Pack(string[] names, params long[] shape)
    {
        foreach (var name in names)
        {
            Check(name, shape);
        }

        var outputs = (int)shape[0];
        var packed = new PackedMatrix((int)(Length(shape) / outputs), names.Length * outputs);
        var panel = packed.Tile.Columns;
        Parallel.For(0, packed.Panels, part =>
        {
            var row = new float[packed.Depth];
            for (var column = part * panel; column < Math.Min(packed.Columns, (part + 1) * panel); column++)
            {
                _weights.Read(names[column / outputs], (long)(column % outputs) * packed.Depth, row);
                packed.SetColumn(column, row);
            }
        });
        return packed;
    }

    /// <summary>Makes sure that there is no such tensor: a model with more blocks than its configuration says gives wrong embeddings.</summary>
    public void Refuse(string name, string why)
    {
        if (_weights.ShapeOf(name) is not null)
        {
            throw new InvalidDataException($"{_weights.Path} has tensor {name}; {why}.");
        }
    }

    /// <summary>Reads a linear layer: <c>name.weight</c> <c>[outputs, inputs]</c> and <c>name.bias</c> <c>[outputs]</c>.</summary>
    public Linear Linear(string name, int inputs, int outputs) =>
        new(Pack([name + ".weight"], outputs, inputs), Read(name + ".bias", outputs));

    /// <summary>Reads a layer norm: <c>name.weight</c> and <c>name.bias</c>, each <c>[width]</c>.</summary>
    public LayerNorm LayerNorm(string name, int width, float epsilon) =>
        new(Read(name + ".weight", width), Read(name + ".bias", width), epsilon);

    public void Dispose() => _hash.Dispose();

    private void Check(string name, ReadOnlySpan<long> expected)
    {
        var shape = _weights.ShapeOf(name)
            ?? throw new InvalidDataException($"{_weights.Path} has no tensor {name}; config.json calls for one of shape [{Text(expected)}].");
        if (!expected.SequenceEqual(shape.ToArray()))
        {
            throw new InvalidDataException($"{_weights.Path} has tensor {name} of shape [{string.Join(", ", shape)}]; config.json calls for [{Text(expected)}].");
        }

        _hash.AppendData(Encoding.UTF8.GetBytes($"{name}[{Text(expected)}]"));
        var length = Length(expected);
        var sample = new float[Math.Min(SampledValues, length)];
        for (var i = 0; i < 3; i++)
        {
            _weights.Read(name, (length - sample.Length) * i / 2, sample);
            _hash.AppendData(MemoryMarshal.AsBytes(sample.AsSpan()));
        }
    }

    private static long Length(ReadOnlySpan<long> shape)
    {
        var length = 1L;
        foreach (var size in shape)
        {
            length *= size;
        }

        return length;
    }

    private static string Text(ReadOnlySpan<long> shape) => string.Join(", ", shape.ToArray());
}
