using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ClipLens;

/// <summary>What a .npy file says of itself before its values: a Python dictionary of three keys behind a length.</summary>
internal sealed partial record NpyHeader(string Path, string Type, bool FortranOrder, int[] Shape, int Count)
{
    // NumPy reads at most 10,000.
    private const int MaxBytes = 1 << 16;
    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads up to the first value.</summary>
    public static NpyHeader Read(string path, Stream file)
    {
        // Magic, version 1.0, a length of 2 bytes; from version 2.0 on a length of 4.
        Span<byte> start = stackalloc byte[12];
        if (file.ReadAtLeast(start[..8], 8, throwOnEndOfStream: false) < 8 || !start.StartsWith(Magic))
        {
            throw new InvalidDataException($"{path}: no .npy file; it does not begin with NUMPY");
        }

        var lengthBytes = start[6] switch
        {
            1 => 2,
            2 or 3 => 4,
            var version => throw new InvalidDataException($"{path}: expected version 1, 2 or 3 of the .npy format; found {version}"),
        };
        var size = start.Slice(8, lengthBytes);
        var complete = file.ReadAtLeast(size, size.Length, throwOnEndOfStream: false) == size.Length;
        var length = lengthBytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (!complete || length > Math.Min(MaxBytes, file.Length - file.Position))
        {
            throw new InvalidDataException($"{path}: the header is cut off, or its length of {length} bytes is wrong");
        }

        var bytes = new byte[length];
        file.ReadExactly(bytes);
        return Parse(path, Encoding.UTF8.GetString(bytes));
    }

    /// <summary>Makes the bytes before the values of a float32 matrix in C order.</summary>
    public static byte[] OfFloats(int rows, int columns)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");
        // Padded so that the values begin at a multiple of 64, as the format asks: 118 = 2 × 64 − 10 bytes in front.
        text = text.PadRight(117) + "\n";
        return [.. Magic, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text)];
    }

    /// <summary>Refuses a file whose bytes are not those of the shape.</summary>
    public void CheckLength(int itemBytes, long found)
    {
        if (found != (long)Count * itemBytes)
        {
            throw new InvalidDataException(
                $"{Path}: the shape [{string.Join(", ", Shape)}] of {Type} takes {(long)Count * itemBytes} bytes; found {found}");
        }
    }

    /// <summary>Says that the values are of another type.</summary>
    public InvalidDataException Unexpected(string types) => new(Type.Contains('O', StringComparison.Ordinal)
        ? $"{Path}: holds pickled Python objects, which are never loaded; expected {types}"
        : $"{Path}: expected {types}, little-endian; found the type {Type}");

    private static NpyHeader Parse(string path, string text)
    {
        var (type, order, shape) = (TypePattern().Match(text), OrderPattern().Match(text), ShapePattern().Match(text));
        if (!type.Success || !order.Success || !shape.Success)
        {
            throw new InvalidDataException($"{path}: expected a header with descr, fortran_order and shape; found {text.Trim()}");
        }

        var sizes = new List<int>();
        var count = 1L;
        foreach (var size in shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var valid = int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var n);
            count *= n;
            if (!valid || count > Array.MaxLength)
            {
                throw new InvalidDataException(
                    $"{path}: expected a shape of at most {Array.MaxLength} values; found ({shape.Groups[1].Value})");
            }

            sizes.Add(n);
        }

        // A structured type is a list of names and types: shown as it stands, and of no use here.
        return new NpyHeader(path, type.Groups[1].Value.Trim('\''), order.Groups[1].Value == "True", [.. sizes], (int)count);
    }

    [GeneratedRegex(@"'descr':\s*('[^']*'|\[[^\]]*\])")]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"'fortran_order':\s*(True|False)")]
    private static partial Regex OrderPattern();

    [GeneratedRegex(@"'shape':\s*\(([^)]*)\)")]
    private static partial Regex ShapePattern();
}
