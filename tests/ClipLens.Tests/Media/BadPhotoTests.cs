using System.Runtime.Versioning;
using System.Text;

namespace ClipLens.Tests.Media;

public sealed class BadPhotoTests : IDisposable
{
    private static readonly (string Format, string Save)[] Formats =
    [
        ("JPEG", "jpeg"), ("JPEG", "progressive jpeg"), ("PNG", "png"), ("WebP", "webp"), ("GIF", "gif"), ("TIFF", "tiff"),
        ("AVIF", "avif"),
        ("JPEG XL", "jxl"), ("JPEG 2000", "jp2"), ("BMP", "bmp"),
    ];

    private readonly TempFolder _folder = new();

    [Fact]
    public void A_file_that_is_no_picture_says_what_it_is()
    {
        Assert.Equal("is empty", Reason(_folder.Write("empty.jpg", [])));
        Assert.Equal("is text, not a picture", Reason(_folder.Write("text.jpg", "Grüße an alle,\nnot a photo"u8)));
        for (var pad = 0; pad < 3; pad++)
        {
            Assert.Equal("is text, not a picture",
                Reason(_folder.Write("long.jpg", Encoding.UTF8.GetBytes(new string('a', pad) + new string('写', 999)))));
        }

        Assert.Equal("is no picture in a known format", Reason(_folder.Write("zeros.jpg", new byte[1000])));
        Assert.Equal("is Matroska or WebM, not a picture", Reason(_folder.Write("film.jpg", [0x1A, 0x45, 0xDF, 0xA3, .. new byte[60]])));
        Assert.Equal("is not there any more", Reason(_folder.Of("gone.jpg")));
        Assert.Equal("is not there any more", Reason(_folder.Of("no folder/gone.jpg")));
        Assert.Equal("is a folder, not a file", Reason(_folder.Root));
    }

    [UnprivilegedFact, UnsupportedOSPlatform("windows")]
    public void A_file_without_permission_says_so()
    {
        var path = _folder.Write("secret.jpg", [1, 2, 3]);
        File.SetUnixFileMode(path, UnixFileMode.None);
        Assert.Equal("may not be read: permission denied", Reason(path));
        Assert.Equal(MediaKind.Photo, MediaFormat.KindOf(path));
    }

    [Fact]
    public void A_picture_of_900_megapixels_is_refused_by_its_header()
    {
        var path = _folder.Write("huge.png", Picture.PngHeader(30_000, 30_000));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("is 30,000 × 30,000 pixels; at most 300 megapixels are read", Reason(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_picture_cut_anywhere_is_damaged()
    {
        using var drawn = Picture.Blocks(96, 64);
        foreach (var (format, save) in Formats)
        {
            var whole = Picture.Encode(drawn, save);
            for (var length = 32; length < whole.Length - 16; length += Math.Max(1, whole.Length / 40))
            {
                var cut = _folder.Write("cut", whole.AsSpan(0, length));
                var reason = Record.Exception(() => Photo.Read(cut).Dispose()) is MediaException e
                    ? e.Reason : $"{format} of {length} of {whole.Length} bytes is read";
                Assert.StartsWith($"is damaged {format}: ", reason, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', reason);
            }
        }
    }

    [Fact]
    public void Overwritten_pixels_are_damage_in_a_Jpeg()
    {
        var jpeg = Picture.Encode(Noise(), "jpeg");
        for (var part = 2; part < 9; part++)
        {
            var hole = jpeg.ToArray();
            hole.AsSpan(jpeg.Length * part / 10, 500).Fill(0xFF);
            Assert.StartsWith("is damaged JPEG: ", Reason(_folder.Write("hole.jpg", hole)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Stray_bytes_that_leave_every_pixel_right_are_no_damage()
    {
        using var drawn = Picture.Blocks();
        var jpeg = Picture.Encode(drawn, "jpeg");
        using var plain = Photo.Read(_folder.Write("plain.jpg", jpeg));
        using var stray = Photo.Read(_folder.Write("stray.jpg", [.. jpeg.AsSpan()[..^2], 1, 2, 3, .. jpeg.AsSpan()[^2..], 9, 9, 9]));
        Assert.True(plain.Pixels.SequenceEqual(stray.Pixels));
    }

    [Fact]
    public void A_flipped_bit_gives_a_picture_or_a_reason_and_nothing_else()
    {
        using var drawn = Picture.Blocks();
        foreach (var (_, save) in Formats)
        {
            FlipBits(Picture.Encode(drawn, save), 80);
        }
    }

    [SharedFact]
    public void Damaged_Heic_gives_a_reason_and_a_cut_or_flipped_one_never_ends_the_process()
    {
        Assert.StartsWith("is damaged HEIC: ", Reason(Shared.Of("photos/heic/corrupted.heic")), StringComparison.Ordinal);
        Assert.StartsWith("is damaged HEIC: ", Reason(Shared.Of("photos/heic/truncated.heic")), StringComparison.Ordinal);
        var whole = File.ReadAllBytes(Shared.Of("photos/heic/zPug_3.heic"));
        for (var length = 16; length < whole.Length; length += whole.Length / 40)
        {
            ReadOrReason(_folder.Write("cut.heic", whole.AsSpan(0, length)));
        }

        FlipBits(whole, 80);
    }

    public void Dispose() => _folder.Dispose();

    private static string Reason(string path) => Assert.Throws<MediaException>(() => Photo.Read(path)).Reason;

    private static RgbImage Noise()
    {
        var pixels = new byte[3 * 96 * 64];
        new Random(1).NextBytes(pixels);
        return new RgbImage(96, 64, pixels);
    }

    private static void ReadOrReason(string path)
    {
        try
        {
            using var image = Photo.Read(path);
            Assert.True(image.Width > 0);
        }
        catch (MediaException e)
        {
            Assert.StartsWith("is ", e.Reason, StringComparison.Ordinal);
        }
    }

    private void FlipBits(byte[] whole, int times)
    {
        var random = new Random(5);
        for (var i = 0; i < times; i++)
        {
            var flipped = whole.ToArray();
            flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
            ReadOrReason(_folder.Write("flipped", flipped));
        }
    }
}
