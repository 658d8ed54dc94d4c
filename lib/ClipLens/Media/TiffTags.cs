using System.Buffers.Binary;

namespace ClipLens;

/// <summary>The tags of a TIFF structure, which EXIF and most camera raw are too: the first value of each, folder by folder.</summary>
internal static class TiffTags
{
    public const int Compression = 259, Photometric = 262, Orientation = 274, SubFolders = 330, DngVersion = 50706;
    private const int MaxFolders = 64;

    /// <summary>Reads the folders in a row, and those within them.</summary>
    /// <param name="tiff">From its byte order mark on; damage ends a folder early.</param>
    public static List<Dictionary<int, uint>> Read(ReadOnlySpan<byte> tiff)
    {
        var found = new List<Dictionary<int, uint>>();
        if (tiff.Length < 8 || !(tiff.StartsWith("II"u8) || tiff.StartsWith("MM"u8)))
        {
            return found;
        }

        var little = tiff[0] == 'I';
        var seen = new HashSet<uint> { 0 };
        var next = new Queue<uint>([Number(tiff, 4, 4, little)]);
        while (next.TryDequeue(out var offset) && found.Count < MaxFolders)
        {
            if (!seen.Add(offset) || offset + 2 > tiff.Length)
            {
                continue;
            }

            var folder = new Dictionary<int, uint>();
            found.Add(folder);
            var count = Number(tiff, offset, 2, little);
            var end = offset + 2 + (12L * count);
            for (var at = offset + 2L; at < end && at + 12 <= tiff.Length; at += 12)
            {
                var (tag, type, values) =
                    ((int)Number(tiff, at, 2, little), Number(tiff, at + 2, 2, little), Number(tiff, at + 4, 4, little));
                var size = type switch { 1 or 2 or 7 => 1, 3 => 2, _ => 4 };
                var place = (long)values * size <= 4 ? at + 8 : Number(tiff, at + 8, 4, little);
                if (place + size <= tiff.Length)
                {
                    folder.TryAdd(tag, Number(tiff, place, size, little));
                }

                for (var i = 0L; tag == SubFolders && i < Math.Min(values, MaxFolders) && place + (4 * i) + 4 <= tiff.Length; i++)
                {
                    next.Enqueue(Number(tiff, place + (4 * i), 4, little));
                }
            }

            if (end + 4 <= tiff.Length)
            {
                next.Enqueue(Number(tiff, end, 4, little));
            }
        }

        return found;
    }

    /// <summary>Gets the orientation, 1 to 8, of the first folder; null if it says none.</summary>
    /// <param name="tiff">From its byte order mark on.</param>
    public static int? OrientationOf(ReadOnlySpan<byte> tiff) =>
        Read(tiff) is [var first, ..] && first.TryGetValue(Orientation, out var value) && value is >= 1 and <= 8 ? (int)value : null;

    private static uint Number(ReadOnlySpan<byte> tiff, long at, int size, bool little) => (size, little) switch
    {
        (1, _) => tiff[(int)at],
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(tiff[(int)at..]),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(tiff[(int)at..]),
        (_, true) => BinaryPrimitives.ReadUInt32LittleEndian(tiff[(int)at..]),
        (_, false) => BinaryPrimitives.ReadUInt32BigEndian(tiff[(int)at..]),
    };
}
