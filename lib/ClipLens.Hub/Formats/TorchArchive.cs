using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace ClipLens.Hub.Formats;

/// <summary>A tensor and the byte of the file at which its storage begins.</summary>
internal readonly record struct PlacedTensor(TorchTensor Tensor, long StorageOffset);

/// <summary>The table of a PyTorch checkpoint: a pickle that says which values make
/// which tensor, in a zip of uncompressed entries, or ahead of the values.</summary>
internal static class TorchArchive
{
    /// <summary>What rewrites a file that is refused, safely.</summary>
    public const string Remedy = "if you trust it, Python rewrites it: torch.save(torch.load(file, weights_only=True), file).";

    private const string Pickle = "data.pkl";
    private const string Prefix = "module."; // of a model that was trained on several devices
    private const int LongestPickle = 1 << 22;

    // of PyTorch before 1.6
    private static readonly BigInteger Magic = BigInteger.Parse("1950a86a20f9469cfc6c", System.Globalization.NumberStyles.HexNumber, null);

    /// <summary>Reads the table: each tensor, checked to lie inside of the file,
    /// which is unbuffered so that its position tells where an entry lies.</summary>
    public static Dictionary<string, PlacedTensor> Read(string path, FileStream stream)
    {
        Span<byte> start = stackalloc byte[4];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (start[0] == 0x80)
        {
            return ReadLegacy(path, stream);
        }

        return read == 4 && start.SequenceEqual("PK\u0003\u0004"u8) ? ReadZip(path, stream)
            : throw new InvalidDataException(
                $"{path} is not a PyTorch checkpoint: a zip file was expected, and it begins with \"{Printable(start[..read])}\".");
    }

    private static Dictionary<string, PlacedTensor> ReadZip(string path, FileStream stream)
    {
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            var entry = zip.Entries.FirstOrDefault(entry => entry.Name == Pickle)
                ?? throw new InvalidDataException($"{path} is a zip without {Pickle}, which PyTorch's checkpoints have.");
            var root = entry.FullName[..^Pickle.Length];
            if (zip.GetEntry(root + "constants.pkl") is not null)
            {
                throw new InvalidDataException(
                    $"{path} is a TorchScript program; a checkpoint was expected. Python writes one: "
                        + "torch.save(torch.jit.load(file).state_dict(), file).");
            }

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

    /// <summary>Reads a file of before PyTorch 1.6: a magic number, a version, the writer's
    /// system, the table, the storages' keys, and each storage behind its length.</summary>
    private static Dictionary<string, PlacedTensor> ReadLegacy(string path, FileStream stream)
    {
        var bytes = new byte[Math.Min(stream.Length, LongestPickle)];
        stream.ReadExactly(bytes);
        var pickles = new PickleReader(path, bytes);
        if (pickles.Read() is not BigInteger magic || magic != Magic)
        {
            throw new InvalidDataException($"{path} is a pickle and not a PyTorch checkpoint, which begins with a number of its own.");
        }

        _ = pickles.Read(); // the version
        if (pickles.Read() is Dictionary<object, object?> system && system.GetValueOrDefault("little_endian") is false)
        {
            throw new InvalidDataException($"{path} was written on a big-endian machine, whose numbers are not read here; {Remedy}");
        }

        var tensors = Collect(path, pickles.Read());
        var keys = pickles.Read() as List<object?>
            ?? throw new InvalidDataException($"{path} lacks the list of its storages; is the download complete?");
        var (offsets, offset, length) = (new Dictionary<TorchStorage, long>(), (long)pickles.Position, new byte[8]);
        foreach (var key in keys)
        {
            var storage = pickles.Storages.GetValueOrDefault(key as string ?? "")
                ?? throw new InvalidDataException($"{path} holds a storage {key} that its table lacks; {Remedy}");
            stream.Position = offset;
            var found = stream.ReadAtLeast(length, 8, throwOnEndOfStream: false) == 8 ? BinaryPrimitives.ReadInt64LittleEndian(length) : -1;
            offsets[storage] = offset + 8;
            offset = (long)Int128.Min(offset + 8 + ((Int128)storage.Count * storage.ValueSize), long.MaxValue);
            if (found != storage.Count || offset > stream.Length)
            {
                throw new InvalidDataException(
                    $"{path} gives storage {storage.Key} {found} values; {storage.Count} were expected. Is the download complete?");
            }
        }

        return tensors.ToDictionary(pair => pair.Key,
            pair => new PlacedTensor(pair.Value, offsets.TryGetValue(pair.Value.Storage, out var at) ? at
            : throw new InvalidDataException($"{path} lacks storage {pair.Value.Storage.Key}; is the download complete?")));
    }

    private static string Printable(ReadOnlySpan<byte> bytes) =>
        string.Concat(bytes.ToArray().Select(b => b is >= 32 and < 127 ? (char)b : '?'));

    private static byte[] ReadPickle(string path, ZipArchiveEntry entry)
    {
        CheckStored(path, entry);
        if (entry.Length > LongestPickle)
        {
            throw new InvalidDataException($"{path} has a table of {entry.Length} bytes; a few hundred thousand were expected.");
        }

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
                $"{path} has a compressed entry, {entry.FullName}, of {entry.CompressedLength} bytes for {entry.Length}; PyTorch writes "
                    + $"none. It was refused; {Remedy}");
        }
    }

    private static Dictionary<string, TorchTensor> Collect(string path, object? value)
    {
        if (value is Dictionary<object, object?> checkpoint && checkpoint.TryGetValue("state_dict", out var inner))
        {
            value = inner; // of a training run, beside its optimizer's
        }

        var tensors = new Dictionary<string, TorchTensor>(StringComparer.Ordinal);
        foreach (var (key, item) in value as Dictionary<object, object?> ?? [])
        {
            if (key is string name && item is TorchTensor tensor)
            {
                tensors[name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name] = tensor;
            }
        }

        return tensors.Count > 0
            ? tensors : throw new InvalidDataException($"{path} holds no table of tensors; a state_dict was expected.");
    }

    private static long Locate(string path, ZipArchiveEntry? entry, TorchStorage storage, FileStream stream)
    {
        if (entry is null)
        {
            throw new InvalidDataException($"{path} lacks its entry data/{storage.Key}; is the download complete?");
        }

        CheckStored(path, entry);
        var expected = (Int128)storage.Count * storage.ValueSize;
        if (entry.Length != expected)
        {
            throw new InvalidDataException(
                $"{path} has {entry.Length} bytes in {entry.FullName}; {storage.Count} values of type {storage.Type} take {expected}.");
        }

        if (expected == 0)
        {
            return 0;
        }

        using var content = entry.Open();
        content.ReadExactly(stackalloc byte[1]);
        var offset = stream.Position - 1; // an uncompressed entry is read straight from the file
        return offset + entry.Length <= stream.Length ? offset
            : throw new InvalidDataException($"{path} ends before its entry {entry.FullName} does; is the download complete?");
    }
}
