using System.Text;
using ImageMagick;

namespace ClipLens.Tests.Media;

/// <summary>What is read beyond the everyday formats, and what is refused by name.</summary>
public sealed class PhotoFormatTests : IDisposable
{
    private static readonly string[] Formats = ["jpeg", "png", "webp", "tiff", "avif", "bmp", "jxl", "jp2"];

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("jxl", 6)]
    [InlineData("jp2", 6)]
    [InlineData("bmp", 0)]
    public void Formats_of_Magick_come_back_as_drawn(string format, double difference)
    {
        using var drawn = Picture.Blocks();
        using var image = Photo.Read(_folder.Write("picture", Picture.Encode(drawn, format)));
        Assert.InRange(PhotoTests.Difference(drawn, image), 0, difference);
    }

    [Theory]
    [InlineData("eXIf before the pixels")]
    [InlineData("eXIf behind the pixels")]
    [InlineData("zTXt")]
    [InlineData("tEXt")]
    [InlineData("iTXt")]
    [InlineData("XMP")]
    public void A_Png_is_turned_wherever_its_orientation_stands(string where)
    {
        using var drawn = Picture.Blocks();
        byte[] exif = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
        var profile = Encoding.ASCII.GetBytes($"\nexif\n      {exif.Length + 6}\n{Convert.ToHexString([.. "Exif\0\0"u8, .. exif])}\n");
        var png = Picture.Encode(drawn, "png");
        var turned = where switch
        {
            "eXIf before the pixels" => Picture.WithChunk(png, "eXIf", exif, behindPixels: false),
            "eXIf behind the pixels" => Picture.WithChunk(png, "eXIf", exif, behindPixels: true),
            "zTXt" => Picture.WithChunk(png, "zTXt", [.. "Raw profile type exif\0\0"u8, .. Picture.Zip(profile)], behindPixels: true),
            "tEXt" => Picture.WithChunk(png, "tEXt", [.. "Raw profile type APP1\0"u8, .. profile], behindPixels: false),
            "iTXt" => Picture.WithChunk(png, "iTXt", [.. "Raw profile type exif\0\x01\0\0\0"u8, .. Picture.Zip(profile)],
                behindPixels: false),
            _ => Picture.WithChunk(png, "iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0<x tiff:Orientation=\"6\"/>"u8], behindPixels: true),
        };
        using var upright = Photo.Read(_folder.Write("picture.png", png));
        using var image = Photo.Read(_folder.Write("turned.png", turned));
        Assert.Equal((upright.Height, upright.Width), (image.Width, image.Height));
        Assert.True(image.Pixels[(3 * (image.Width - 1))..(3 * image.Width)].SequenceEqual(upright.Pixels[..3]),
            "the first pixel lies at the upper right");
    }

    [Fact]
    public void A_damaged_note_leaves_a_Png_as_it_is()
    {
        using var drawn = Picture.Blocks();
        var png = Picture.WithChunk(Picture.Encode(drawn, "png"), "zTXt", [.. "Raw profile type exif\0\0not zipped"u8],
            behindPixels: false);
        using var image = Photo.Read(_folder.Write("picture.png", png));
        Assert.True(image.Pixels.SequenceEqual(drawn.Pixels));
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("progressive jpeg")]
    public void A_Jpeg_that_lacks_only_its_end_marker_is_read_and_one_that_lacks_more_is_not(string format)
    {
        using var drawn = Picture.Blocks(96, 64);
        var whole = Picture.Encode(drawn, format);
        using var expected = Photo.Read(_folder.Write("whole.jpg", whole));
        using var image = Photo.Read(_folder.Write("no end.jpg", whole.AsSpan()[..^2]));
        Assert.True(image.Pixels.SequenceEqual(expected.Pixels));
        for (var missing = 3; missing < whole.Length; missing += missing < 100 ? 1 : 40)
        {
            var cut = whole[..^missing];
            Assert.Throws<MediaException>(() => new Photo($"without {missing} bytes", cut).Decode());
        }
    }

    [Fact]
    public void Pictures_that_are_not_read_are_photos_that_say_what_they_are()
    {
        Refuse("is an icon (ICO), a format that is not read", [0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0, 0, 0]);
        Refuse("is Photoshop (PSD), a format that is not read", [.. "8BPS"u8, 0, 1, .. new byte[20]]);
        Refuse("is OpenEXR, a format that is not read", [0x76, 0x2F, 0x31, 0x01, .. new byte[20]]);

        void Refuse(string reason, byte[] head)
        {
            var path = _folder.Write("picture", head);
            Assert.Equal(MediaKind.Photo, MediaFormat.KindOf(path));
            Assert.Equal(reason, Assert.Throws<MediaException>(() => Photo.Read(path)).Reason);
        }
    }

    [Fact]
    public void Camera_raw_gives_its_largest_preview_turned_as_the_raw_file_says()
    {
        using var drawn = Picture.Blocks(320, 208);
        using var small = Picture.Blocks(64, 48);
        var (preview, thumbnail) = (Picture.Encode(drawn, "jpeg"), Picture.Encode(small, "jpeg"));
        using var expected = new Photo("preview", preview).Decode();
        foreach (var head in
            new[] { "II*\0\b\0\0\0", "II*\0\x10\0\0\0CR\x02\0\0\0\0\0", "IIRO\b\0\0\0", "IIU\0\b\0\0\0", "FUJIFILMCCD-RAW 0201" })
        {
            // One folder of tags, where the header says: a sensor's pixels, orientation 6.
            byte[] tags = [2, 0, 0x06, 1, 3, 0, 1, 0, 0, 0, 0x23, 0x80, 0, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
            byte[] raw = [.. Encoding.Latin1.GetBytes(head), .. tags, .. thumbnail, 1, 2, 3, .. preview, .. new byte[500]];
            var photo = new Photo("IMG_1.raw", raw);
            Assert.Equal("camera raw", photo.Format.Name);
            using var image = photo.Decode();
            var isTurned = !head.StartsWith("FUJI", StringComparison.Ordinal);
            Assert.Equal(isTurned ? (208, 320) : (320, 208), (image.Width, image.Height));
            Assert.True(isTurned || image.Pixels.SequenceEqual(expected.Pixels));
        }
    }

    [Fact]
    public void A_Tiff_compressed_as_libvips_does_not_know_is_read_by_Magick()
    {
        using var drawn = Picture.Blocks();
        using var magick = new MagickImage(drawn.Pixels,
            new PixelReadSettings((uint)drawn.Width, (uint)drawn.Height, StorageType.Char, PixelMapping.RGB));
        magick.Settings.Compression = CompressionMethod.Zstd;
        using var image = Photo.Read(_folder.Write("zstd.tif", magick.ToByteArray(MagickFormat.Tiff)));
        Assert.True(image.Pixels.SequenceEqual(drawn.Pixels));
    }

    [Fact]
    public void Bytes_that_are_in_memory_are_a_photo_as_well()
    {
        using var drawn = Picture.Blocks();
        using var image = new Photo("standard input", Picture.Encode(drawn, "png")).Decode();
        Assert.True(image.Pixels.SequenceEqual(drawn.Pixels));
        Assert.Equal("standard input: is text, not a picture",
            Assert.Throws<MediaException>(() => new Photo("standard input", [.. "words"u8])).Message);
    }

    [SharedTheory]
    [InlineData("formats-not-read/s21.jxl", 320, 212)]
    [InlineData("formats-not-read/s21.jp2", 320, 212)]
    [InlineData("formats-not-read/small.bmp", 63, 42)]
    [InlineData("raw-as-tiff/s8-thumb-first.dng", 212, 320)]
    [InlineData("raw-as-tiff/s8-thumb.nef", 212, 320)]
    [InlineData("jpeg-without-end-marker/noeoi.jpg", 320, 212)]
    [InlineData("jpeg-without-end-marker/noeoi-zeros.jpg", 320, 212)]
    [InlineData("png-exif-in-text/from-im6.png", 212, 320)]
    public void Files_that_were_not_read_once_are_read(string name, int width, int height)
    {
        using var image = Photo.Read(Shared.Of($"cases/{name}"));
        Assert.Equal((width, height), (image.Width, image.Height));
    }

    [SharedFact]
    public void An_icon_in_a_folder_is_named_and_not_passed_over()
    {
        var path = Shared.Of("cases/formats-not-read/s21.ico");
        Assert.Equal(MediaKind.Photo, MediaFormat.KindOf(path));
        Assert.Equal("is an icon (ICO), a format that is not read", Assert.Throws<MediaException>(() => Photo.Read(path)).Reason);
    }

    [Fact]
    public void Both_decoders_work_side_by_side_on_8_threads_for_a_minute()
    {
        using var drawn = Picture.Blocks(480, 320);
        Photo[] photos = [.. Formats.Select(format => new Photo(format, Picture.Encode(drawn, format)))];
        if (Directory.Exists(Shared.Root))
        {
            photos = [.. photos, Photo.Open(Shared.Of("photos/heic/example.heic"))];
        }

        var alone = photos.Select(Hash).ToArray();
        var end = DateTime.UtcNow.AddMinutes(1);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (var i = thread; DateTime.UtcNow < end; i++)
            {
                Assert.Equal(alone[i % photos.Length], Hash(photos[i % photos.Length]));
            }
        });

        static string Hash(Photo photo)
        {
            using var image = photo.Decode();
            return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(image.Pixels));
        }
    }

    [SharedFact]
    public void A_cut_Heic_is_refused_at_each_of_39_places()
    {
        foreach (var name in new[] { "example.heic", "zPug_3.heic", "RGB_8__128x128.heif" })
        {
            var whole = File.ReadAllBytes(Shared.Of($"photos/heic/{name}"));
            for (var part = 1; part < 40; part++)
            {
                var cut = whole[..(whole.Length * part / 40)];
                Assert.Throws<MediaException>(() => new Photo($"{name} cut to {cut.Length} bytes", cut).Decode());
            }
        }
    }

    public void Dispose() => _folder.Dispose();
}
