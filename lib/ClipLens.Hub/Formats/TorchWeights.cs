using System.IO.MemoryMappedFiles;

namespace ClipLens.Hub.Formats;

/// <summary>The tensors of a PyTorch <c>.bin</c>, memory-mapped; its pickle is read by <see cref="PickleReader"/> and never run.</summary>
internal sealed unsafe class TorchWeights : IWeights
{
    private readonly Dictionary<string, PlacedTensor> _tensors;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _base;

    /// <summary>Opens a file and checks its table.</summary>
    public TorchWeights(string path)
    {
        Path = path;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0);
        _tensors = TorchArchive.Read(path, stream);
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _base);
    }

    public string Path { get; }

    public IReadOnlyList<long>? ShapeOf(string name) => _tensors.TryGetValue(name, out var placed) ? placed.Tensor.Shape : null;

    public void Read(string name, long start, Span<float> values)
    {
        var (tensor, origin) = _tensors[name];
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + values.Length, tensor.Count);
        if (tensor.IsContiguous)
        {
            Widen(name, tensor.Storage, origin, tensor.Offset + start, values);
            return;
        }

        for (var i = 0; i < values.Length; i++) // a transposed view, as some conversions leave behind
        {
            var (index, rest) = (tensor.Offset, start + i);
            for (var d = tensor.Shape.Length - 1; d >= 0; d--)
            {
                index += rest % tensor.Shape[d] * tensor.Strides[d];
                rest /= tensor.Shape[d];
            }

            Widen(name, tensor.Storage, origin, index, values.Slice(i, 1));
        }
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private void Widen(string name, TorchStorage storage, long origin, long first, Span<float> values)
    {
        if (!Safetensors.Widen(storage.Type, _base + origin + (first * storage.ValueSize), values))
        {
            throw new InvalidDataException(
                $"{Path} holds tensor {name} as {storage.Type}; F32, F16 or BF16 was expected. Python rewrites it: torch.save({{k: "
                    + $"v.float() for k, v in torch.load(file, weights_only=True).items()}}, file).");
        }
    }
}
