namespace ClipLens.Tests.Media;

public sealed class OrientationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, int> FormatsAndOrientations
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var format in new[] { "jpeg", "png", "webp", "tiff" })
            {
                for (var orientation = 1; orientation <= 8; orientation++)
                {
                    data.Add(format, orientation);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(FormatsAndOrientations))]
    public void A_turned_picture_comes_out_upright(string format, int orientation)
    {
        using var upright = Picture.Blocks();
        using var image = Photo.Read(_folder.Write("turned", Picture.Encode(Stored(upright, orientation), format, orientation)));
        Assert.True(PhotoTests.Difference(upright, image) < 3);
    }

    [Fact]
    public void An_Avif_is_turned_once_by_its_own_rotation_and_not_by_its_Exif_too()
    {
        using var upright = Picture.Blocks();
        using var image = Photo.Read(_folder.Write("picture.avif", Picture.Encode(Stored(upright, 6), "avif", orientation: 6)));
        Assert.True(PhotoTests.Difference(upright, image) < 4);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public void A_thumbnail_is_upright_and_says_no_orientation(int orientation)
    {
        using var upright = Picture.Blocks(800, 480);
        var path = _folder.Write("turned.jpg", Picture.Encode(Stored(upright, orientation), "jpeg", orientation));
        var bytes = Photo.Thumbnail(path, 80);
        Assert.Equal(-1, bytes.AsSpan().IndexOf("Exif"u8));
        using var thumbnail = Photo.Read(_folder.Write("small.jpg", bytes));
        using var expected = Photo.Read(_folder.Write("expected.jpg", Photo.Thumbnail(upright, 80)));
        Assert.Equal((80, 48), (thumbnail.Width, thumbnail.Height));
        Assert.True(PhotoTests.Difference(expected, thumbnail) < 8);
    }

    [Fact]
    public void A_small_picture_keeps_its_size_as_a_thumbnail()
    {
        using var drawn = Picture.Blocks();
        using var thumbnail = Photo.Read(_folder.Write("small.jpg", Photo.Thumbnail(drawn, 320)));
        Assert.Equal((drawn.Width, drawn.Height), (thumbnail.Width, thumbnail.Height));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Turns a picture as a camera would have stored it: EXIF says on which sides the first row and column lie.</summary>
    private static RgbImage Stored(RgbImage upright, int orientation)
    {
        var (firstRow, firstColumn) = orientation switch
        {
            1 => ("top", "left"), 2 => ("top", "right"), 3 => ("bottom", "right"), 4 => ("bottom", "left"),
            5 => ("left", "top"), 6 => ("right", "top"), 7 => ("right", "bottom"), _ => ("left", "bottom"),
        };
        var swap = firstRow is "left" or "right";
        var (width, height) = swap ? (upright.Height, upright.Width) : (upright.Width, upright.Height);
        var pixels = new byte[3 * width * height];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var (across, down) = swap ? (row, column) : (column, row);
                var x = "right" == (swap ? firstRow : firstColumn) ? upright.Width - 1 - across : across;
                var y = "bottom" == (swap ? firstColumn : firstRow) ? upright.Height - 1 - down : down;
                upright.Pixels.Slice(3 * ((y * upright.Width) + x), 3).CopyTo(pixels.AsSpan(3 * ((row * width) + column)));
            }
        }

        return new RgbImage(width, height, pixels);
    }
}
