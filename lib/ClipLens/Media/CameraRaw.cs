using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using MetadataExtractor.IO;

namespace ClipLens;

/// <summary>What a camera's sensor saw, with pictures for a quick look
/// inside: DNG, NEF, CR2, CR3, ARW, ORF, RW2, RAF and their like.</summary>
internal static class CameraRaw
{
    private const int MinSide = 256; // a smaller picture inside is for a camera's own list of files

    private const int DngVersion = 50706;

    // Photometric interpretations of a sensor, and ways of packing its values that only camera makers use.
    private static readonly int[] Sensors = [32803, 34892];
    private static readonly int[] Packings = [32767, 32769, 32770, 32772, 32867, 34713, 65000, 65535];

    /// <summary>Tells whether a TIFF is camera raw.</summary>
    public static bool Is(byte[] tiff) => new ExifReader().Extract(new ByteArrayReader(tiff)).Any(folder =>
        folder.ContainsTag(DngVersion)
        || (folder.TryGetInt32(ExifDirectoryBase.TagPhotometricInterpretation, out var meaning) && Sensors.Contains(meaning))
        || (folder.TryGetInt32(ExifDirectoryBase.TagCompression, out var packing) && Packings.Contains(packing)));

    /// <summary>Finds the largest JPEG inside that a decoder reads, wherever the camera's maker has put it.</summary>
    /// <returns>The JPEG, and its orientation if only the raw file tells it; null if there is none of use.</returns>
    public static (byte[] Jpeg, int? Orientation)? Preview(byte[] whole)
    {
        ReadOnlySpan<byte> file = whole;
        var (best, start) = (default(JpegFile), 0);
        ReadOnlySpan<byte> mark = [0xFF, 0xD8, 0xFF];
        for (int at = 0, next; (next = file[at..].IndexOf(mark)) >= 0; at++)
        {
            at += next;
            if (JpegFile.Find(file[at..]) is { HasEnd: true, HasEveryScan: true } jpeg
                && (long)jpeg.Width * jpeg.Height > (long)best.Width * best.Height)
            {
                (best, start) = (jpeg, at);
            }
        }

        if (Math.Max(best.Width, best.Height) < MinSide)
        {
            return null;
        }

        var preview = file.Slice(start, best.Length).ToArray();
        var exif = preview.AsSpan(0, Math.Min(preview.Length, 1 << 16)).IndexOf("Exif\0\0"u8);
        var own = exif < 0 ? null : Orientation.OfTiff(preview[(exif + 6)..]);
        return (preview, own ?? Orientation.OfTiff(whole)
            ?? (file.IndexOf("CMT1"u8) is >= 0 and var box ? Orientation.OfTiff(whole[(box + 4)..]) : null));
    }
}
