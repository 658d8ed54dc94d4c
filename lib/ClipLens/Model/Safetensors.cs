using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ClipLens;

/// <summary>A <c>.safetensors</c> file: a length, a JSON header, and the values of every tensor, memory-mapped.</summary>
/// <remarks>
/// Nothing in the header is believed: every tensor's bytes must lie inside the file, fit its shape, and overlap no other's
/// (the format's own rules: https://huggingface.co/docs/safetensors).
/// </remarks>
public sealed unsafe class Safetensors : IWeights
{
    private const int LongestHeader = 100_000_000; // the format's own bound

    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _base;
    private readonly long _length;
    private readonly int _headerLength;

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no sound safetensors file; the message says why.</exception>
    public Safetensors(string path)
    {
        Path = path;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        _length = stream.Length;
        var header = ReadHeader(stream);
        _headerLength = header.Length;
        Check(header);
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _base);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <summary>Opens the weights of a folder: <c>model.safetensors</c>, or
    /// the files that <c>model.safetensors.index.json</c> names.</summary>
    /// <param name="folder">A model's folder.</param>
    /// <returns>The weights, to be disposed of; null where the folder has neither file.</returns>
    /// <exception cref="InvalidDataException">A file is missing or damaged.</exception>
    public static IWeights? TryOpen(string folder)
    {
        var (whole, index) =
            (System.IO.Path.Combine(folder, "model.safetensors"), System.IO.Path.Combine(folder, "model.safetensors.index.json"));
        return File.Exists(whole) ? new Safetensors(whole)
            : File.Exists(index) ? new ShardedWeights(index, path => new Safetensors(path)) : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<long>? ShapeOf(string name) => _tensors.TryGetValue(name, out var tensor) ? tensor.Shape : null;

    /// <inheritdoc/>
    public void Read(string name, long start, Span<float> values)
    {
        var tensor = _tensors[name];
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + values.Length, tensor.Bytes / tensor.ValueSize);
        var source = _base + 8 + _headerLength + tensor.Offset + (start * tensor.ValueSize);
        if (!Widen(tensor.Type, source, values))
        {
            throw Bad($"holds tensor {name} as {tensor.Type}; F32, F16 or BF16 was expected. Python rewrites it: "
                + $"safetensors.torch.save_file({{k: v.float() for k, v in load_file(file).items()}}, file)");
        }
    }

    /// <summary>Reads stored values as float32.</summary>
    /// <param name="type"><c>F32</c>, <c>F16</c> or <c>BF16</c>.</param>
    /// <param name="source">The first of them, little-endian.</param>
    /// <param name="values">Receives as many as it is long.</param>
    /// <returns><see langword="false"/> where the type is another, and nothing was read.</returns>
    public static bool Widen(string type, byte* source, Span<float> values)
    {
        switch (type)
        {
            case "F32":
                new ReadOnlySpan<float>(source, values.Length).CopyTo(values);
                return true;
            case "F16":
                TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(source, values.Length), values);
                return true;
            case "BF16":
                var bits = MemoryMarshal.Cast<float, uint>(values);
                var halves = new ReadOnlySpan<ushort>(source, values.Length);
                for (var i = 0; i < bits.Length; i++)
                {
                    bits[i] = (uint)halves[i] << 16;
                }

                return true;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private byte[] ReadHeader(FileStream stream)
    {
        Span<byte> lengthBytes = stackalloc byte[8];
        if (_length < 8)
        {
            throw Bad($"is {_length} bytes long, too short to begin with a header's length; is the download complete?");
        }

        stream.ReadExactly(lengthBytes);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length > LongestHeader || (long)length > _length - 8)
        {
            throw Bad($"says that its header has {length} bytes; the file has {_length}. It is truncated, or no safetensors file");
        }

        var header = new byte[length];
        stream.ReadExactly(header);
        return header;
    }

    private void Check(byte[] header)
    {
        try
        {
            foreach (var property in JsonFile.Parse(Path + " (header)", header).EnumerateObject()
                .Where(property => property.Name != "__metadata__"))
            {
                var shape = property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
                var offsets = property.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
                var type = property.Value.GetProperty("dtype").GetString()
                    ?? throw new FormatException($"tensor {property.Name} has no dtype");
                _tensors.Add(property.Name, CheckTensor(property.Name, type, shape, offsets));
            }
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{Path} has a header that is not the JSON of a safetensors file: {exception.Message}",
                exception);
        }

        var end = 0L;
        foreach (var (name, tensor) in _tensors.OrderBy(pair => pair.Value.Offset).ThenBy(pair => pair.Value.Bytes))
        {
            if (tensor.Offset < end)
            {
                throw Bad($"has tensors that overlap: {name} begins at byte {tensor.Offset}, before the one ahead of it ends at {end}");
            }

            end = tensor.Offset + tensor.Bytes;
        }
    }

    private Tensor CheckTensor(string name, string type, long[] shape, long[] offsets)
    {
        var body = _length - 8 - _headerLength;
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > body)
        {
            throw Bad($"places tensor {name} at bytes [{string.Join(", ", offsets)}] of {body}; the file is truncated or damaged");
        }

        var valueSize = type switch { "F64" or "I64" or "U64" => 8, "F32" or "I32" or "U32" => 4, "F16" or "BF16" or "I16" or "U16" => 2,
            _ => 1 };
        var expected = (Int128)valueSize;
        foreach (var size in shape)
        {
            expected = size < 0 || expected > long.MaxValue ? -1 : expected * size;
        }

        var bytes = offsets[1] - offsets[0];
        return expected == bytes
            ? new Tensor(type, valueSize, shape, offsets[0], bytes)
            : throw Bad(
                $"gives tensor {name} of type {type} and shape [{string.Join(", ", shape)}] {bytes} bytes; {expected} were expected");
    }

    private InvalidDataException Bad(string what) => new($"{Path} {what}.");

    private readonly record struct Tensor(string Type, int ValueSize, long[] Shape, long Offset, long Bytes);
}
