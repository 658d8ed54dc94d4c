using ClipLens.Engine;
using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ClipLens.Training;

/// <summary>Writes tensors as a <c>.safetensors</c> file: a length, a JSON header, and the values.</summary>
internal sealed class SafetensorsFile
{
    private const int Alignment = 8;

    private readonly List<(string Name, IReadOnlyList<int> Shape, Func<ReadOnlySpan<float>> Values)> _tensors = [];

    /// <summary>Adds a parameter's values, or what else is shaped like it, under the names of its tensors.</summary>
    public void Add(Parameter parameter, Rows values, string suffix = "")
    {
        var length = values.Width / parameter.Names.Count;
        for (var i = 0; i < parameter.Names.Count; i++)
        {
            var first = i * length;
            _tensors.Add((parameter.Names[i] + suffix, parameter.Shape, () => values.Values.Slice(first, length)));
        }
    }

    /// <summary>Writes the file beside its place, then moves it there, so that a killed process leaves the old one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="half">Whether values are halved to 16 bits.</param>
    /// <param name="metadata">Strings for the header.</param>
    public void Write(string path, bool half, IReadOnlyDictionary<string, string> metadata)
    {
        var header = new Dictionary<string, object> { ["__metadata__"] = metadata };
        long offset = 0;
        foreach (var (name, shape, values) in _tensors)
        {
            var end = offset + ((half ? 2 : 4) * values().Length);
            header[name] = new { dtype = half ? "F16" : "F32", shape, data_offsets = new[] { offset, end } };
            offset = end;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var padding = (Alignment - (json.Length % Alignment)) % Alignment;
        using (var stream = File.Create(path + ".part"))
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, json.Length + padding);
            stream.Write(length);
            stream.Write(json);
            stream.Write("        "u8[..padding]);
            foreach (var (_, _, values) in _tensors)
            {
                stream.Write(half ? Halves(values()) : MemoryMarshal.AsBytes(values()));
            }
        }

        File.Move(path + ".part", path, overwrite: true);
    }

    private static ReadOnlySpan<byte> Halves(ReadOnlySpan<float> values)
    {
        var halves = new Half[values.Length];
        TensorPrimitives.ConvertToHalf(values, halves);
        return MemoryMarshal.AsBytes<Half>(halves);
    }
}
