using System.Buffers.Binary;

namespace ClipLens;

/// <summary>What the markers of a JPEG tell without decoding it (ITU T.81, annex B).</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Length">From its start to behind its end marker, or as far as there are bytes; in bytes.</param>
/// <param name="HasEnd">Whether there is an end marker.</param>
/// <param name="HasEveryScan">Whether the scans that were begun cover every coefficient to its last bit.</param>
internal readonly record struct JpegFile(int Width, int Height, int Length, bool HasEnd, bool HasEveryScan)
{
    private const int MaxComponents = 4;

    /// <summary>Tells whether a JPEG lacks nothing but its end marker, as far as markers tell: the last scan may still be cut.</summary>
    public static bool EndMarkerMissing(ReadOnlySpan<byte> file) => Find(file) is { HasEnd: false, HasEveryScan: true };

    /// <summary>Follows the markers of a JPEG.</summary>
    /// <param name="file">It begins with the JPEG; anything may come behind.</param>
    /// <returns>Null for what has no baseline or progressive picture in it.</returns>
    public static JpegFile? Find(ReadOnlySpan<byte> file)
    {
        int width = 0, height = 0, components = 0, at = 2;
        Span<byte> names = stackalloc byte[MaxComponents];
        Span<ulong> covered = stackalloc ulong[MaxComponents]; // a bit for each coefficient whose last bit has come
        while (at + 4 <= file.Length && file[at] == 0xFF)
        {
            var marker = file[at + 1];
            if (marker == 0xFF)
            {
                at++; // a fill byte
                continue;
            }

            if (marker == 0xD9)
            {
                break;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (length < 2 || at + 2 + length > file.Length)
            {
                return null;
            }

            var segment = file.Slice(at + 4, length - 2);
            at += 2 + length;
            if (marker is 0xC0 or 0xC1 or 0xC2 && width == 0)
            {
                if (segment.Length < 6 || segment[5] > MaxComponents || segment.Length < 6 + (3 * segment[5]))
                {
                    return null;
                }

                (height, width, components) =
                    (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), segment[5]);
                for (var i = 0; i < components; i++)
                {
                    names[i] = segment[6 + (3 * i)];
                }
            }
            else if (marker == 0xDA)
            {
                var count = segment.Length > 0 ? segment[0] : 0;
                if (width == 0 || segment.Length < 4 + (2 * count))
                {
                    return null;
                }

                var (first, last, low) = (segment[^3], segment[^2] & 63, segment[^1] & 15);
                for (var i = 0; i < count && low == 0; i++)
                {
                    if (names[..components].IndexOf(segment[1 + (2 * i)]) is >= 0 and var component)
                    {
                        covered[component] |= (ulong.MaxValue >> (63 - last)) & (ulong.MaxValue << first);
                    }
                }

                at = EndOfScan(file, at);
            }
        }

        var hasEnd = at + 2 <= file.Length && file[at] == 0xFF && file[at + 1] == 0xD9;
        return width == 0 || height == 0 ? null
            : new JpegFile(width, height, Math.Min(file.Length, at + 2), hasEnd, !covered[..components].ContainsAnyExcept(ulong.MaxValue));
    }

    /// <summary>Goes from the pixels of a scan to the next marker that is no restart.</summary>
    private static int EndOfScan(ReadOnlySpan<byte> file, int at)
    {
        while (true)
        {
            var found = file[at..].IndexOf((byte)0xFF);
            if (found < 0 || at + found + 1 >= file.Length)
            {
                return file.Length;
            }

            at += found;
            if (file[at + 1] is not (0 or 0xFF or >= 0xD0 and <= 0xD7))
            {
                return at;
            }

            at += file[at + 1] == 0xFF ? 1 : 2;
        }
    }
}
