using System.Collections.Frozen;

namespace ClipLens.Hub.Formats;

/// <summary>Values in a row: one entry of the archive, named by its key, and
/// the type of its values as safetensors names it, such as <c>F32</c>.</summary>
internal sealed record TorchStorage(string Type, string Key, long Count)
{
    public int ValueSize => Type switch { "F64" or "I64" => 8, "F32" or "I32" => 4, "F16" or "BF16" or "I16" => 2, _ => 1 };
}

/// <summary>A view of a storage: its first value, its sizes, outermost first, and how many values lie from one index to the next.</summary>
internal sealed class TorchTensor(TorchStorage storage, long offset, long[] shape, long[] strides)
{
    public TorchStorage Storage { get; } = storage;

    public long Offset { get; } = offset;

    public long[] Shape { get; } = shape;

    public long[] Strides { get; } = strides;

    public long Count => Shape.Aggregate(1L, (count, size) => count * size);

    /// <summary>Gets whether the values lie in row-major order without gaps.</summary>
    public bool IsContiguous { get; } =
        !shape.Where((size, i) => size != 1 && strides[i] != shape.Skip(i + 1).Aggregate(1L, (count, inner) => count * inner)).Any();
}

/// <summary>The only names a checkpoint may use, and what is built for each.</summary>
internal static class TorchObjects
{
    private const string RebuildTensor = "torch._utils._rebuild_tensor_v2";
    private const string RebuildParameter = "torch._utils._rebuild_parameter";
    private const string OrderedDictionary = "collections.OrderedDict";
    private const int MaxSizes = 8;

    private static readonly FrozenDictionary<string, string> Storages = new Dictionary<string, string>
    {
        ["Float"] = "F32", ["Half"] = "F16", ["BFloat16"] = "BF16", ["Double"] = "F64", ["Long"] = "I64",
        ["Int"] = "I32", ["Short"] = "I16", ["Char"] = "I8", ["Byte"] = "U8", ["Bool"] = "BOOL",
    }.ToFrozenDictionary(pair => $"torch.{pair.Key}Storage", pair => pair.Value);

    /// <summary>Gets all names that are allowed.</summary>
    public static FrozenSet<string> Names { get; } = [.. Storages.Keys, RebuildTensor, RebuildParameter, OrderedDictionary];

    /// <summary>Reads a reference to an entry of the archive: ("storage", type, key, place, count).</summary>
    public static TorchStorage Storage(object? reference, Func<string, InvalidDataException> bad) =>
        reference is object?[] and ["storage", PickleGlobal type, string key, string, long count, .. [] or [null]]
            && Storages.TryGetValue(type.Name, out var name) && count >= 0
            ? new TorchStorage(name, key, count)
            : throw bad("refers to something that is not a storage of numbers");

    /// <summary>Builds what a call of an allowed name would give.</summary>
    public static object Build(string name, object?[] arguments, Func<string, InvalidDataException> bad) => (name, arguments) switch
    {
        (OrderedDictionary, []) => new Dictionary<object, object?>(),
        (RebuildParameter, [TorchTensor tensor, ..]) => tensor,
        (RebuildTensor, [TorchStorage storage, long offset, object?[] shape, object?[] strides, ..]) =>
            Tensor(storage, offset, Sizes(shape, bad), Sizes(strides, bad), bad),
        _ => throw bad($"calls {name} with arguments that do not fit"),
    };

    private static TorchTensor Tensor(TorchStorage storage, long offset, long[] shape, long[] strides,
        Func<string, InvalidDataException> bad)
    {
        if (shape.Length != strides.Length || shape.Length > MaxSizes || offset < 0)
        {
            throw bad($"holds a tensor of shape [{string.Join(", ", shape)}] with {strides.Length} strides from value {offset} on");
        }

        Int128 last = offset;
        Int128 count = 1;
        for (var i = 0; i < shape.Length; i++)
        {
            last += (Int128)strides[i] * (shape[i] - 1);
            count *= Int128.Min(shape[i], long.MaxValue);
            count = Int128.Min(count, (Int128)1 << 64);
        }

        return count == 0 || (last < storage.Count && count <= storage.Count)
            ? new TorchTensor(storage, offset, shape, strides)
            : throw bad($"holds a tensor of shape [{string.Join(", ", shape)}] that reaches beyond its {storage.Count} values");
    }

    private static long[] Sizes(object?[] values, Func<string, InvalidDataException> bad) =>
        Array.ConvertAll(values, value => value is long size and >= 0 ? size : throw bad("gives a tensor a size that is no size"));
}
