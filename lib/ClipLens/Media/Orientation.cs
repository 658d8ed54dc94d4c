using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using MetadataExtractor.IO;

namespace ClipLens;

/// <summary>Finds the EXIF orientation, 1 to 8, where no decoder looks for it.</summary>
internal static partial class Orientation
{
    private const int MaxText = 1 << 20;

    /// <summary>Reads the orientation of EXIF, of a TIFF, or of what camera raw begins with.</summary>
    /// <param name="tiff">From its byte order mark on; damage ends it early.</param>
    /// <returns>Null if the first folder of tags says none.</returns>
    public static int? OfTiff(byte[] tiff) =>
        new ExifReader().Extract(new ByteArrayReader(tiff)) is [var first, ..]
            && first.TryGetInt32(ExifDirectoryBase.TagOrientation, out var value) && value is >= 1 and <= 8 ? value : null;

    /// <summary>Finds a PNG's orientation wherever programs write it: in
    /// <c>eXIf</c>, before or behind the pixels, in a text chunk, or in XMP.</summary>
    /// <param name="file">The whole file.</param>
    /// <returns>Null if the file says none.</returns>
    public static int? OfPng(ReadOnlySpan<byte> file)
    {
        int? fromText = null;
        for (var at = 8; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - 12)
            {
                break;
            }

            var kind = file.Slice(at + 4, 4);
            var data = file.Slice(at + 8, (int)length);
            if (kind.SequenceEqual("eXIf"u8) && OfTiff(data.ToArray()) is { } exif)
            {
                return exif;
            }

            if (kind.SequenceEqual("tEXt"u8) || kind.SequenceEqual("zTXt"u8) || kind.SequenceEqual("iTXt"u8))
            {
                fromText ??= FromText(data, isZipped: kind[0] == 'z', isInternational: kind[0] == 'i');
            }

            at += 12 + (int)length;
        }

        return fromText;
    }

    private static int? FromText(ReadOnlySpan<byte> data, bool isZipped, bool isInternational)
    {
        var end = data.IndexOf((byte)0);
        var key = end < 0 ? "" : Encoding.Latin1.GetString(data[..end]);
        var isXmp = key == "XML:com.adobe.xmp";
        if (!isXmp && key is not ("Raw profile type exif" or "Raw profile type APP1"))
        {
            return null;
        }

        data = data[(end + 1)..];
        if (isInternational)
        {
            // Whether it is zipped and how, then the language and the translated keyword, each with a zero behind.
            isZipped = data is [1, ..];
            data = data[Math.Min(2, data.Length)..];
            for (var word = 0; word < 2; word++)
            {
                data = data[(data.IndexOf((byte)0) + 1)..];
            }
        }
        else if (isZipped)
        {
            data = data[Math.Min(1, data.Length)..];
        }

        var text = isZipped ? Unzip(data) : Encoding.UTF8.GetString(data);
        return isXmp ? XmpPattern().Match(text) is { Success: true } found ? found.Groups[1].Value[0] - '0' : null : FromHex(text);
    }

    /// <summary>Reads what ImageMagick writes: a line with a name, one with a length, and hexadecimal digits.</summary>
    private static int? FromHex(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var digits = string.Concat(lines.Skip(2));
        if (digits.Length % 2 != 0 || !digits.All(char.IsAsciiHexDigit))
        {
            return null;
        }

        var exif = Convert.FromHexString(digits);
        return OfTiff(exif.AsSpan().StartsWith("Exif\0\0"u8) ? exif[6..] : exif);
    }

    private static string Unzip(ReadOnlySpan<byte> data)
    {
        using var zip = new ZLibStream(new MemoryStream(data.ToArray()), CompressionMode.Decompress);
        var text = new byte[MaxText];
        try
        {
            return Encoding.UTF8.GetString(text, 0, zip.ReadAtLeast(text, MaxText, throwOnEndOfStream: false));
        }
        catch (InvalidDataException)
        {
            return ""; // a damaged note leaves the picture as it is
        }
    }

    [GeneratedRegex("""tiff:Orientation(?:>|\s*=\s*["'])\s*([1-8])""")]
    private static partial Regex XmpPattern();
}
