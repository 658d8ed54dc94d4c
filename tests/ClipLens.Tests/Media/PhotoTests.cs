namespace ClipLens.Tests.Media;

public sealed class PhotoTests : IDisposable
{
    private static readonly string Pillow = Path.Combine(Shared.Repository, "tests/ClipLens.Tests/Media/pillow");

    private readonly TempFolder _folder = new();

    public static TheoryData<string> DecodedByPillow =>
        [.. Directory.GetFiles(Pillow, "*.npy").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(DecodedByPillow))]
    public void Pixels_are_those_of_Pillow_to_the_bit(string name)
    {
        using var image = Photo.Read(Path.Combine(Pillow, name));
        var (shape, pixels) = Npy.Read<byte>(Path.Combine(Pillow, name + ".npy"));
        Assert.Equal([image.Height, image.Width, 3], shape);
        Assert.True(image.Pixels.SequenceEqual(pixels), $"{name} differs");
    }

    [Fact]
    public void Avif_comes_back_nearly_as_drawn()
    {
        using var drawn = Picture.Blocks();
        using var image = Photo.Read(_folder.Write("picture", Picture.Encode(drawn, "avif")));
        Assert.True(Difference(drawn, image) < 4);
    }

    [Fact]
    public void The_content_counts_and_not_the_name()
    {
        using var drawn = Picture.Blocks();
        using var image = Photo.Read(_folder.Write("really a png.heic", Picture.Encode(drawn, "png")));
        Assert.True(image.Pixels.SequenceEqual(drawn.Pixels));
    }

    [Theory]
    [InlineData("with space.png")]
    [InlineData("brackets[1].png")]
    [InlineData("options.png[access=random]")]
    [InlineData("ünïcode 写真 📷.png")]
    [InlineData("it's 100 % & more;$(x).png")]
    public void Any_path_is_read(string name)
    {
        using var drawn = Picture.Blocks();
        using var image = Photo.Read(
            _folder.Write(Path.Combine("in <b>'"[..(OperatingSystem.IsWindows() ? 2 : 7)], name), Picture.Encode(drawn, "png")));
        Assert.True(image.Pixels.SequenceEqual(drawn.Pixels));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3000)]
    [InlineData(3000, 1)]
    public void A_line_or_a_point_is_a_picture(int width, int height)
    {
        using var drawn = new RgbImage(width, height, [.. Enumerable.Repeat((byte)200, 3 * width * height)]);
        var path = _folder.Write("thin.png", Picture.Encode(drawn, "png"));
        using var image = Photo.Read(path);
        Assert.True(image.Pixels.SequenceEqual(drawn.Pixels));
        using var thumbnail = Photo.Read(_folder.Write("small.jpg", Photo.Thumbnail(path, 100)));
        Assert.Equal((Math.Min(width, 100), Math.Min(height, 100)), (thumbnail.Width, thumbnail.Height));
    }

    [Fact]
    public void Many_threads_read_at_once_and_each_failure_tells_its_own_reason()
    {
        using var drawn = Picture.Blocks();
        var png = _folder.Write("cut.png", Picture.Encode(drawn, "png").AsSpan()[..^40]);
        var webp = _folder.Write("cut.webp", Picture.Encode(drawn, "webp").AsSpan()[..^40]);
        string[] paths = [png, webp, .. Directory.GetFiles(Pillow, "*.png"), .. Directory.GetFiles(Pillow, "*.jpg")];
        var alone = paths.Select(Outcome).ToArray();
        Parallel.For(0, 20 * paths.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 },
            i => Assert.Equal(alone[i % paths.Length], Outcome(paths[i % paths.Length])));
    }

    [SharedTheory]
    [InlineData("landscape")]
    [InlineData("portrait")]
    public void All_eight_orientations_of_a_photo_come_out_upright(string name)
    {
        using var upright = Photo.Read(Shared.Of($"photos/orientation/{name}_1.jpg"));
        for (var orientation = 2; orientation <= 8; orientation++)
        {
            using var turned = Photo.Read(Shared.Of($"photos/orientation/{name}_{orientation}.jpg"));
            Assert.Equal((upright.Width, upright.Height), (turned.Width, turned.Height));
            // 14 to 16 by the number drawn on each; any other turn gives over 40
            Assert.True(Difference(upright, turned) < 20, $"{name}_{orientation}");
        }
    }

    [SharedTheory]
    [InlineData("IMG_5195.HEIC", 2566, 3313)]
    [InlineData("example.heic", 1280, 854)]
    [InlineData("zPug_3.heic", 64, 64)]
    [InlineData("RGBA_8__128x128.heif", 128, 128)]
    [InlineData("RGB_10__128x128.heif", 128, 128)]
    public void Heic_is_read(string name, int width, int height)
    {
        using var image = Photo.Read(Shared.Of($"photos/heic/{name}"));
        Assert.Equal((width, height), (image.Width, image.Height));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The mean absolute difference of two pictures' channels.</summary>
    internal static double Difference(RgbImage a, RgbImage b)
    {
        Assert.Equal((a.Width, a.Height), (b.Width, b.Height));
        long sum = 0;
        for (var i = 0; i < a.Pixels.Length; i++)
        {
            sum += Math.Abs(a.Pixels[i] - b.Pixels[i]);
        }

        return (double)sum / a.Pixels.Length;
    }

    private static string Outcome(string path)
    {
        try
        {
            using var image = Photo.Read(path);
            return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(image.Pixels));
        }
        catch (MediaException e)
        {
            return e.Message;
        }
    }
}
