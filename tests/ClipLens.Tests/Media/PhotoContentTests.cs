using System.Buffers.Binary;
using ImageMagick;

namespace ClipLens.Tests.Media;

/// <summary>Files that hold more than one picture, or inks instead of light: which pixels come out.</summary>
public sealed class PhotoContentTests
{
    private static readonly string[] Formats =
        ["jpeg", "progressive jpeg", "png", "webp", "gif", "tiff", "avif", "jxl", "jp2", "bmp"];

    [Theory]
    [InlineData(MagickFormat.Jpeg, 4)]
    [InlineData(MagickFormat.Tiff, 2)]
    public void Inks_give_the_colours_that_they_print_with_a_profile_and_without(MagickFormat format, double difference)
    {
        using var drawn = Picture.Blocks();
        using var inks = new MagickImage(drawn.Pixels, new PixelReadSettings(48, 32, StorageType.Char, PixelMapping.RGB)) { Quality = 98 };
        inks.ColorSpace = ColorSpace.CMYK;
        using var plain = new Photo("inks", inks.ToByteArray(format)).Decode();
        Assert.InRange(PhotoTests.Difference(drawn, plain), 0, difference);

        inks.SetProfile(ColorProfiles.USWebCoatedSWOP);
        var file = inks.ToByteArray(format);
        Assert.True(file.AsSpan().IndexOf("prtrCMYK"u8) > 0, "the profile is in the file");
        using var profiled = new Photo("inks with a profile", file).Decode();
        Assert.True(profiled.Pixels.SequenceEqual(plain.Pixels), "a profile changes no pixel");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public void Of_a_burst_the_primary_picture_is_read(int primary, int strongest)
    {
        using var image = new Photo("burst.heic", HeicFile.Burst(primary, "red", "lime", "blue")).Decode();
        Assert.Equal((HeicFile.Side, HeicFile.Side), (image.Width, image.Height));
        Assert.Equal(strongest, Strongest(image, HeicFile.Side / 2, HeicFile.Side / 2));
    }

    [Fact]
    public void The_tiles_of_a_grid_are_put_together()
    {
        using var image = new Photo("grid.heic", HeicFile.Grid(3, "red", "lime", "blue", "blue", "red", "lime")).Decode();
        Assert.Equal((3 * HeicFile.Side, 2 * HeicFile.Side), (image.Width, image.Height));
        int[] tiles = [.. Enumerable.Range(0, 6).Select(tile => Strongest(image, 32 + (64 * (tile % 3)), 32 + (64 * (tile / 3))))];
        Assert.Equal([0, 1, 2, 2, 0, 1], tiles);
    }

    [Fact]
    public void A_grid_that_lacks_the_end_of_its_last_tile_is_damaged()
    {
        var whole = HeicFile.Grid(2, "red", "lime", "blue", "white");
        for (var missing = 1; missing < 60; missing++)
        {
            var refused = Assert.Throws<MediaException>(() => new Photo("cut.heic", whole[..^missing]).Decode());
            Assert.StartsWith("is damaged HEIC: ", refused.Reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("heic")]
    public void The_film_of_a_motion_photo_changes_no_pixel(string format)
    {
        using var drawn = Picture.Blocks();
        var still = format == "heic" ? HeicFile.Burst(0, "red") : Picture.Encode(drawn, format);
        byte[] film = [0, 0, 0, 16, .. "ftypmp42"u8, 0, 0, 0, 0, 0, 0, 1, 0, .. "mdat"u8, .. new byte[248]];
        byte[] box = format == "heic" ? [0, 0, 1, 24, .. "mpvd"u8, .. film] : film; // phones put it into a box of its own, or behind a JPEG
        using var expected = new Photo("still", still).Decode();
        using var image = new Photo("motion photo", [.. still, .. box]).Decode();
        Assert.True(image.Pixels.SequenceEqual(expected.Pixels));
    }

    [Fact]
    public void A_gain_map_behind_the_picture_changes_no_pixel()
    {
        using var drawn = Picture.Blocks();
        using var small = Picture.Blocks(12, 8);
        var (still, map) = (Picture.Encode(drawn, "jpeg"), Picture.Encode(small, "jpeg"));
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, map.Length);
        byte[] index = // the Multi-Picture Format of CIPA DC-007, as Ultra HDR has it: where the second picture lies
        [
            0xFF, 0xE2, 0, 88, .. "MPF\0"u8, .. "MM\0*"u8, 0, 0, 0, 8,
            0, 3, 0xB0, 0, 0, 7, 0, 0, 0, 4, .. "0100"u8, 0xB0, 1, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2,
            0xB0, 2, 0, 7, 0, 0, 0, 32, 0, 0, 0, 50, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. length,
            .. new byte[8],
        ];
        using var expected = new Photo("still", still).Decode();
        using var image = new Photo("gain map", [.. still.AsSpan(0, 2), .. index, .. still.AsSpan(2), .. map]).Decode();
        Assert.True(image.Pixels.SequenceEqual(expected.Pixels));
    }

    [Fact]
    public void Three_flipped_bits_give_a_whole_picture_or_a_reason()
    {
        var random = new Random(17);
        var noise = new byte[3 * 96 * 64];
        random.NextBytes(noise);
        using var drawn = new RgbImage(96, 64, noise);
        foreach (var format in Formats)
        {
            var whole = Picture.Encode(drawn, format);
            for (var time = 0; time < 40; time++)
            {
                var flipped = whole.ToArray();
                for (var bit = 0; bit < 3; bit++)
                {
                    flipped[random.Next(flipped.Length / 8, flipped.Length)] ^= (byte)(1 << random.Next(8));
                }

                AssertWhole(flipped, $"{format} {time}");
            }
        }
    }

    /// <summary>Noise has no row of one colour: one that is was never decoded.</summary>
    private static void AssertWhole(byte[] file, string name)
    {
        try
        {
            using var image = new Photo(name, file).Decode();
            var blank = Enumerable.Range(0, image.Height).Count(row =>
                image.Pixels.Slice(3 * image.Width * row, 3 * image.Width) is var pixels && !pixels.ContainsAnyExcept(pixels[0]));
            Assert.True(blank <= image.Height / 2, $"{name}: {blank} of {image.Height} rows are blank");
        }
        catch (MediaException e)
        {
            Assert.StartsWith("is ", e.Reason, StringComparison.Ordinal);
        }
    }

    /// <summary>Gets which of red, green and blue is the strongest at a place, by far.</summary>
    private static int Strongest(RgbImage image, int x, int y)
    {
        var pixel = image.Pixels.Slice(3 * ((y * image.Width) + x), 3).ToArray();
        var strongest = Array.IndexOf(pixel, pixel.Max());
        Assert.True(pixel.Where((_, channel) => channel != strongest).All(other => other < pixel.Max() / 2), string.Join(", ", pixel));
        return strongest;
    }
}
