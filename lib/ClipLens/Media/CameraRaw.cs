namespace ClipLens;

/// <summary>What a camera's sensor saw, with pictures for a quick look
/// inside: DNG, NEF, CR2, CR3, ARW, ORF, RW2, RAF and their like.</summary>
internal static class CameraRaw
{
    private const int MinSide = 256; // a smaller picture inside is for a camera's own list of files

    // Photometric interpretations of a sensor, and ways of packing its values that only camera makers use.
    private static readonly uint[] Sensors = [32803, 34892];
    private static readonly uint[] Packings = [32767, 32769, 32770, 32772, 32867, 34713, 65000, 65535];

    /// <summary>Tells whether a TIFF is camera raw.</summary>
    public static bool Is(ReadOnlySpan<byte> tiff) => TiffTags.Read(tiff).Exists(folder =>
        folder.ContainsKey(TiffTags.DngVersion)
        || (folder.TryGetValue(TiffTags.Photometric, out var meaning) && Sensors.Contains(meaning))
        || (folder.TryGetValue(TiffTags.Compression, out var packing) && Packings.Contains(packing)));

    /// <summary>Finds the largest JPEG inside that a decoder reads, wherever the camera's maker has put it.</summary>
    /// <returns>The JPEG, and its orientation if only the raw file tells it; null if there is none of use.</returns>
    public static (byte[] Jpeg, int? Orientation)? Preview(ReadOnlySpan<byte> file)
    {
        var (best, start) = (default(JpegFile), 0);
        ReadOnlySpan<byte> mark = [0xFF, 0xD8, 0xFF];
        for (var at = file.IndexOf(mark); at >= 0;)
        {
            if (JpegFile.Find(file[at..]) is { HasEnd: true, HasEveryScan: true } jpeg
                && (long)jpeg.Width * jpeg.Height > (long)best.Width * best.Height)
            {
                (best, start) = (jpeg, at);
            }

            var next = file[(at + 1)..].IndexOf(mark);
            at = next < 0 ? -1 : at + 1 + next;
        }

        if (Math.Max(best.Width, best.Height) < MinSide)
        {
            return null;
        }

        var preview = file.Slice(start, best.Length);
        var exif = preview[..Math.Min(preview.Length, 1 << 16)].IndexOf("Exif\0\0"u8);
        var own = exif < 0 ? null : TiffTags.OrientationOf(preview[(exif + 6)..]);
        return (preview.ToArray(), own ?? TiffTags.OrientationOf(file)
            ?? (file.IndexOf("CMT1"u8) is >= 0 and var box ? TiffTags.OrientationOf(file[(box + 4)..]) : null));
    }
}
