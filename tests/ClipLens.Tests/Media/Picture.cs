using System.Buffers.Binary;

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

    /// <summary>Encodes a picture with a save operation of libvips, such as <c>pngsave_buffer</c>.</summary>
    public static unsafe byte[] Encode(RgbImage image, string operation, params (string Name, string Value)[] options)
    {
        fixed (byte* pixels = image.Pixels)
        {
            using var wrapped = VipsImage.Wrap(pixels, image.Width, image.Height);
            return Encode(wrapped, operation, options);
        }
    }

    public static byte[] Encode(VipsImage image, string operation, params (string Name, string Value)[] options)
    {
        using var save = new VipsOperation(operation).Set("in", image);
        foreach (var (name, value) in options) save.Set(name, value);
        return save.Bytes();
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
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return ~crc;
    }
}
