using System.Buffers.Binary;
using System.Text;

namespace ClipLens.Tests.Media;

/// <summary>Writes HEIC files (ISO/IEC 23008-12) of squares of one
/// colour, which ffmpeg encodes: several pictures, or one in tiles.</summary>
internal static class HeicFile
{
    /// <summary>The side of a square, in pixels.</summary>
    public const int Side = 64;

    /// <summary>Writes several pictures, such as a phone's burst.</summary>
    /// <param name="primary">Which of them is the picture that is shown.</param>
    /// <param name="colours">As ffmpeg calls them.</param>
    public static byte[] Burst(int primary, params string[] colours) => Write(primary + 1, colours, grid: null);

    /// <summary>Writes one picture in tiles, row by row, as phones do.</summary>
    /// <param name="columns">How many are beside each other.</param>
    /// <param name="colours">As ffmpeg calls them, a full number of rows.</param>
    public static byte[] Grid(int columns, params string[] colours)
    {
        var rows = colours.Length / columns;
        return Write(colours.Length + 1, colours, (columns * Side, rows * Side, [0, 0, (byte)(rows - 1), (byte)(columns - 1),
            .. Number(columns * Side, 2), .. Number(rows * Side, 2)]));
    }

    private static byte[] Write(int primary, string[] colours, (int Width, int Height, byte[] Item)? grid)
    {
        var encoded = colours.Select(Encode).ToList();
        List<byte[]> items = [.. encoded.Select(nals => (byte[])[.. nals.Where(nal => Kind(nal) < 32).SelectMany(Sized)])];
        byte[] properties = [.. Configuration(encoded[0]), .. Extent(Side, Side)];
        if (grid is { } tiled)
        {
            items.Add(tiled.Item);
            properties = [.. properties, .. Extent(tiled.Width, tiled.Height)];
        }

        var numbers = Enumerable.Range(1, items.Count).ToList();
        var kinds = numbers.Select(number => number > colours.Length ? "grid" : "hvc1");
        var entries = numbers.Zip(kinds, (number, kind) =>
            Full("infe", 2, [.. Number(number, 2), 0, 0, .. Encoding.ASCII.GetBytes(kind), 0]));
        var ipma = numbers.SelectMany(number => (byte[])[.. Number(number, 2), .. number > colours.Length ? [1, 3] : (byte[])[2, 0x81, 2]]);
        byte[] tiles = grid is null ? [] : Full("iref", 0, Box("dimg", [.. Number(primary, 2), .. Number(colours.Length, 2),
            .. Enumerable.Range(1, colours.Length).SelectMany(tile => Number(tile, 2))]));

        byte[] Place(byte[] item, int i, int start) =>
            [.. Number(i + 1, 2), 0, 0, 0, 1, .. Number(start + items.Take(i).Sum(before => before.Length), 4), .. Number(item.Length, 4)];

        // Where the items lie is known once the boxes before them are: their length does not depend on it.
        byte[] Head(int start) =>
        [
            .. Box("ftyp", [.. "heic"u8, 0, 0, 0, 0, .. "mif1heic"u8]),
            .. Full("meta", 0,
            [
                .. Full("hdlr", 0, [0, 0, 0, 0, .. "pict"u8, .. new byte[13]]),
                .. Full("pitm", 0, Number(primary, 2)),
                .. Full("iloc", 0, [0x44, 0, .. Number(items.Count, 2), .. items.SelectMany((item, i) => Place(item, i, start))]),
                .. Full("iinf", 0, [.. Number(items.Count, 2), .. entries.SelectMany(entry => entry)]),
                .. tiles,
                .. Box("iprp", [.. Box("ipco", properties), .. Full("ipma", 0, [.. Number(items.Count, 4), .. ipma])]),
            ]),
        ];
        byte[] data = [.. items.SelectMany(item => item)];
        return [.. Head(Head(0).Length + 8), .. Box("mdat", data)];
    }

    private static List<byte[]> Encode(string colour)
    {
        var path = Path.GetTempFileName();
        try
        {
            VideoClips.Ffmpeg(
                "-f", "lavfi", "-i", $"color={colour}:s={Side}x{Side}", "-frames:v", "1", "-c:v", "libx265", "-pix_fmt", "yuv420p",
                "-x265-params", "log-level=none:keyint=1:info=0", "-f", "hevc", path);
            var stream = Encoding.Latin1.GetString(File.ReadAllBytes(path));
            return [.. stream.Split("\0\0\u0001").Skip(1).Select(nal => Encoding.Latin1.GetBytes(nal.TrimEnd('\0')))];
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The decoder's configuration (ISO/IEC 14496-15, 8.3.3.1): profile and level, and the parameters for all pictures.</summary>
    private static byte[] Configuration(List<byte[]> nals)
    {
        var sets = nals.Where(nal => Kind(nal) is 32 or 33 or 34).ToList();
        var sequence = Encoding.Latin1.GetString(sets.Find(nal => Kind(nal) == 33)!) // there is one
            .Replace("\0\0\u0003", "\0\0", StringComparison.Ordinal);
        return Box("hvcC",
        [
            1, .. Encoding.Latin1.GetBytes(sequence[3..15]), 0xF0, 0, 0xFC, 0xFD, 0xF8, 0xF8, 0, 0, 0x0F, (byte)sets.Count,
            .. sets.SelectMany(nal => (byte[])[(byte)(0x80 | Kind(nal)), 0, 1, .. Number(nal.Length, 2), .. nal]),
        ]);
    }

    private static int Kind(byte[] nal) => (nal[0] >> 1) & 0x3F;

    private static byte[] Sized(byte[] nal) => [.. Number(nal.Length, 4), .. nal];

    private static byte[] Extent(int width, int height) => Full("ispe", 0, [.. Number(width, 4), .. Number(height, 4)]);

    private static byte[] Full(string kind, byte version, byte[] body) => Box(kind, [version, 0, 0, 0, .. body]);

    private static byte[] Box(string kind, byte[] body) => [.. Number(body.Length + 8, 4), .. Encoding.ASCII.GetBytes(kind), .. body];

    private static byte[] Number(int value, int bytes)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, value);
        return number[^bytes..];
    }
}
