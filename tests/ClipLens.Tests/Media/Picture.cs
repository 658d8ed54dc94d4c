using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ImageMagick;
using NetVips;

namespace ClipLens.Tests.Media;

/// <summary>Draws small pictures for the tests and writes them in any format.</summary>
internal static class Picture
{
    /// <summary>Blocks of 8 × 8 pixels in colours that are all different, so that no turn looks like another.</summary>
    public static RgbImage Blocks(int width = 48, int height = 32)
    {
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < width * height; i++)
        {
            var (x, y) = (i % width / 8, i / width / 8);
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = ((byte)(40 * x), (byte)(60 * y), (byte)(255 - (30 * (x + y))));
        }

        return new RgbImage(width, height, pixels);
    }

    /// <summary>Encodes a picture in a format, such as <c>png</c>; as EXIF says, it is to be turned.</summary>
    public static byte[] Encode(RgbImage image, string format, int orientation = 1)
    {
        if (format is "bmp" or "jxl" or "jp2")
        {
            using var magick = new MagickImage(image.Pixels,
                new PixelReadSettings((uint)image.Width, (uint)image.Height, StorageType.Char, PixelMapping.RGB));
            return magick.ToByteArray(Enum.Parse<MagickFormat>(format, ignoreCase: true));
        }

        using var plain = Image.NewFromMemoryCopy<byte>(image.Pixels, image.Width, image.Height, 3, Enums.BandFormat.Uchar);
        using var drawn = plain.Mutate(picture =>
        {
            if (orientation != 1)
            {
                picture.Set(GValue.GIntType, "orientation", orientation);
            }
        });
        var keep = orientation == 1 ? Enums.ForeignKeep.None : Enums.ForeignKeep.All; // or EXIF is written that says 1
        return format switch
        {
            "jpeg" => drawn.JpegsaveBuffer(q: 98, subsampleMode: Enums.ForeignSubsample.Off, keep: keep),
            "progressive jpeg" => drawn.JpegsaveBuffer(q: 98, interlace: true, keep: keep),
            "png" => drawn.PngsaveBuffer(keep: keep),
            "webp" => drawn.WebpsaveBuffer(lossless: true, keep: keep),
            "gif" => drawn.GifsaveBuffer(keep: keep),
            "tiff" => drawn.TiffsaveBuffer(keep: keep),
            "avif" => drawn.HeifsaveBuffer(q: 90, compression: Enums.ForeignHeifCompression.Av1, keep: keep),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such format."),
        };
    }

    /// <summary>Puts an EXIF block with nothing but an orientation behind the start of a JPEG.</summary>
    public static byte[] WithOrientation(byte[] jpeg, int orientation)
    {
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8,
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg.AsSpan(0, 2), .. exif, .. jpeg.AsSpan(2)];
    }

    /// <summary>Puts a chunk into a PNG, right before or right behind its pixels.</summary>
    public static byte[] WithChunk(byte[] png, string kind, byte[] data, bool behindPixels)
    {
        byte[] chunk = [.. Encoding.ASCII.GetBytes(kind), .. data];
        var (length, check) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc(chunk));
        var at = png.AsSpan().IndexOf(behindPixels ? "IEND"u8 : "IDAT"u8) - 4;
        return [.. png.AsSpan(0, at), .. length, .. chunk, .. check, .. png.AsSpan(at)];
    }

    /// <summary>Compresses bytes as a PNG's chunks do.</summary>
    public static byte[] Zip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var zip = new ZLibStream(zipped, CompressionMode.Compress))
        {
            zip.Write(bytes);
        }

        return zipped.ToArray();
    }

    /// <summary>A PNG that says any size and ends where its pixels would begin.</summary>
    public static byte[] PngHeader(int width, int height)
    {
        byte[] header = [.. "IHDR"u8, 0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), height);
        var check = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc(header));
        return [0x89, .. "PNG\r\n\x1A\n"u8, 0, 0, 0, 13, .. header, .. check, 0, 0, 1, 0, .. "IDAT"u8];
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
