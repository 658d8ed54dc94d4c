using System.Buffers.Binary;
using System.Text.RegularExpressions;
using ImageMagick;

namespace ClipLens;

/// <summary>Decodes HEIC, JPEG XL, JPEG 2000, BMP and camera raw with Magick.NET, and TIFF of kinds that libvips does not know.</summary>
/// <remarks>It is given the bytes and the format that our own signature tells,
/// never a path: it would run programs and follow addresses for some.</remarks>
internal sealed partial class MagickDecoder(byte[] file, PhotoCodec codec) : PhotoDecoder
{
    private const int StripRows = 64;
    private static readonly Lazy<bool> Started = new(Start);

    public override (int Width, int Height, bool HasAlpha) Measure() => Attempt(() =>
    {
        using var header = new MagickImage();
        header.Ping(file, Settings());
        RequireSize((int)header.Width, (int)header.Height);
        return ((int)header.Width, (int)header.Height, header.HasAlpha);
    });

    public override RgbImage Decode(DecodeOptions options)
    {
        RequireWholeBoxes();
        _ = Measure();
        return Attempt(() =>
        {
            using var image = new MagickImage(file, Settings());
            if (image.ColorSpace is not (ColorSpace.sRGB or ColorSpace.RGB or ColorSpace.Gray or ColorSpace.LinearGray))
            {
                image.ColorSpace = ColorSpace.sRGB;
            }

            var (width, height) = ((int)image.Width, (int)image.Height);
            var turn = codec == PhotoCodec.Heic ? 1 : Math.Max(1, (int)image.Orientation); // HEIC has its own rotation, which is done
            var layout = new PixelLayout(image.HasAlpha ? 4 : 3, BytesPerChannel: 1, IsCmyk: false);
            using var strips = new UprightPicture(width, height, turn, layout, image.HasAlpha);
            using var pixels = image.GetPixelsUnsafe();
            for (var top = 0; top < height; top += StripRows)
            {
                var rows = (uint)Math.Min(StripRows, height - top);
                // not null: inside the picture
                strips.Add(pixels.ToByteArray(0, top, image.Width, rows, image.HasAlpha ? PixelMapping.RGBA : PixelMapping.RGB)!);
            }

            return strips.Take();
        });
    }

    private MagickReadSettings Settings() => new()
    {
        FrameIndex = 0,
        FrameCount = 1,
        Format = codec switch
        {
            PhotoCodec.Heic => MagickFormat.Heic,
            PhotoCodec.JpegXl => MagickFormat.Jxl,
            PhotoCodec.Jpeg2000 => file[0] == 0xFF ? MagickFormat.J2k : MagickFormat.Jp2,
            PhotoCodec.Bmp => MagickFormat.Bmp,
            PhotoCodec.Raw => MagickFormat.Dng, // the name of its reader for every camera's
            _ => MagickFormat.Tiff,
        },
    };

    /// <summary>Adds up the outer boxes of HEIC, JPEG XL and JPEG 2000: a file
    /// that was cut short may come back with blank tiles and no warning.</summary>
    private void RequireWholeBoxes()
    {
        var isBoxed = file.Length > 12 && file.AsSpan(4, 4) is var kind
            && (kind.SequenceEqual("ftyp"u8) || kind.SequenceEqual("JXL "u8) || kind.SequenceEqual("jP  "u8));
        for (var at = 0L; isBoxed && at + 8 <= file.Length;)
        {
            var box = file.AsSpan((int)at);
            long size = BinaryPrimitives.ReadUInt32BigEndian(box);
            size = size == 1 && box.Length >= 16 ? BinaryPrimitives.ReadInt64BigEndian(box[8..]) : size == 0 ? box.Length : size;
            if (size < 8 || box.Slice(4, 4).ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            {
                return; // what a camera or phone has put behind the picture
            }

            if (size > box.Length)
            {
                throw new PhotoDecoderException($"it ends {size - box.Length} bytes early");
            }

            at += size;
        }
    }

    private static T Attempt<T>(Func<T> work)
    {
        try
        {
            _ = Started.Value;
            return work();
        }
        catch (Exception e) when ((e.InnerException ?? e) is DllNotFoundException)
        {
            throw new PhotoDecoderException("Magick.NET has no native part for this system", PhotoFault.Kind);
        }
        catch (MagickException e)
        {
            // "reason `name' @ error/coder.c/function/line", where a file in memory has no name, or that of a temporary copy.
            var text = NamePattern().Replace(e.Message.Split(" @ ")[0], "");
            text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            throw new PhotoDecoderException(text,
                e is MagickMissingDelegateErrorException || text.Contains("nsupported", StringComparison.Ordinal)
                    ? PhotoFault.Kind : PhotoFault.Damage);
        }
    }

    [GeneratedRegex("`[^']*'")]
    private static partial Regex NamePattern();

    private static bool Start()
    {
        ResourceLimits.Thread = 1; // several pictures are decoded at once, each on one thread
        ResourceLimits.Width = ResourceLimits.Height = 1 << 20;
        ResourceLimits.Area = 400_000_000; // in pixels
        ResourceLimits.Memory = ResourceLimits.MaxMemoryRequest = 4UL << 30;
        ResourceLimits.Disk = 0;
        return true;
    }
}
