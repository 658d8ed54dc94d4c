using System.IO.Compression;

namespace ClipLens.Hub.Formats;

/// <summary>A tensor and the byte of the file at which its storage begins.</summary>
internal readonly record struct PlacedTensor(TorchTensor Tensor, long StorageOffset);

/// <summary>The table of a PyTorch checkpoint: a zip of uncompressed entries, one of them a pickle that says which values make which tensor.</summary>
internal static class TorchArchive
{
    private const string Pickle = "data.pkl";
    private const string Prefix = "module."; // of a model that was trained on several devices
    private const int LongestPickle = 1 << 22;

    /// <summary>Reads the table: each tensor, checked to lie inside of the file, which is unbuffered so that its position tells where an entry lies.</summary>
    public static Dictionary<string, PlacedTensor> Read(string path, FileStream stream)
    {
        CheckStart(path, stream);
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            var entry = zip.Entries.FirstOrDefault(entry => entry.Name == Pickle)
                ?? throw new InvalidDataException($"{path} is a zip without {Pickle}, which PyTorch's checkpoints have.");
            var root = entry.FullName[..^Pickle.Length];
            if (zip.GetEntry(root + "constants.pkl") is not null)
                throw new InvalidDataException($"{path} is a TorchScript program; a checkpoint was expected: torch.save of a state_dict.");

            var tensors = Collect(path, new PickleReader(path, ReadPickle(path, entry)).Read());
            var offsets = tensors.Values.Select(tensor => tensor.Storage).Distinct()
                .ToDictionary(storage => storage, storage => Locate(path, zip.GetEntry(root + "data/" + storage.Key), storage, stream));
            return tensors.ToDictionary(pair => pair.Key, pair => new PlacedTensor(pair.Value, offsets[pair.Value.Storage]));
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path} is not a sound zip file: {e.Message}", e);
        }
    }

    private static void CheckStart(string path, FileStream stream)
    {
        Span<byte> start = stackalloc byte[4];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (start is [0x80, 2, 0x8a, 10])
            throw new InvalidDataException($"{path} was written by PyTorch before 1.6. A newer one rewrites it: torch.save(torch.load(file), file).");
        if (read < 4 || !start.SequenceEqual("PK\u0003\u0004"u8))
            throw new InvalidDataException($"{path} is not a PyTorch checkpoint: a zip file was expected, and it begins with \"{Printable(start[..read])}\".");

        stream.Position = 0;
    }

    private static string Printable(ReadOnlySpan<byte> bytes) => string.Concat(bytes.ToArray().Select(b => b is >= 32 and < 127 ? (char)b : '?'));

    private static byte[] ReadPickle(string path, ZipArchiveEntry entry)
    {
        CheckStored(path, entry);
        if (entry.Length > LongestPickle)
            throw new InvalidDataException($"{path} has a table of {entry.Length} bytes; a few hundred thousand were expected.");

        var table = new byte[entry.Length];
        using var content = entry.Open();
        content.ReadExactly(table);
        return table;
    }

    /// <summary>PyTorch stores and never compresses; what is compressed may be small here and huge in memory.</summary>
    private static void CheckStored(string path, ZipArchiveEntry entry)
    {
        if (entry.CompressedLength != entry.Length || entry.IsEncrypted)
        {
            throw new InvalidDataException(
                $"{path} has a compressed entry, {entry.FullName}, of {entry.CompressedLength} bytes for {entry.Length}; PyTorch writes none. It was refused.");
        }
    }

    private static Dictionary<string, TorchTensor> Collect(string path, object? value)
    {
        if (value is Dictionary<object, object?> checkpoint && checkpoint.TryGetValue("state_dict", out var inner))
            value = inner; // of a training run, beside its optimizer's

        var tensors = new Dictionary<string, TorchTensor>(StringComparer.Ordinal);
        foreach (var (key, item) in value as Dictionary<object, object?> ?? [])
        {
            if (key is string name && item is TorchTensor tensor)
                tensors[name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name] = tensor;
        }

        return tensors.Count > 0 ? tensors : throw new InvalidDataException($"{path} holds no table of tensors; a state_dict was expected.");
    }

    private static long Locate(string path, ZipArchiveEntry? entry, TorchStorage storage, FileStream stream)
    {
        if (entry is null)
            throw new InvalidDataException($"{path} lacks its entry data/{storage.Key}; is the download complete?");

        CheckStored(path, entry);
        var expected = (Int128)storage.Count * storage.ValueSize;
        if (entry.Length != expected)
            throw new InvalidDataException($"{path} has {entry.Length} bytes in {entry.FullName}; {storage.Count} values of type {storage.Type} take {expected}.");
        if (expected == 0)
            return 0;

        using var content = entry.Open();
        content.ReadExactly(stackalloc byte[1]);
        var offset = stream.Position - 1; // an uncompressed entry is read straight from the file
        return offset + entry.Length <= stream.Length ? offset
            : throw new InvalidDataException($"{path} ends before its entry {entry.FullName} does; is the download complete?");
    }
}
