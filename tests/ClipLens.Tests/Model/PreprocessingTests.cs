using System.Security.Cryptography;
using System.Text.Json;

namespace ClipLens.Tests.Model;

public sealed class PreprocessingTests
{
    public static TheoryData<int, int, int, string, string> Golden()
    {
        var data = new TheoryData<int, int, int, string, string>();
        using var json =
            JsonDocument.Parse(File.ReadAllText(Path.Combine(Shared.Repository, "tests/ClipLens.Tests/Model/golden/crops.json")));
        foreach (var entry in json.RootElement.EnumerateArray())
        {
            data.Add(entry[0].GetInt32(), entry[1].GetInt32(), entry[2].GetInt32(), entry[3].GetString() ?? "", entry[4].GetString() ?? "");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void A_crop_equals_Pillows_to_the_bit(int width, int height, int resolution, string opaque, string transparent)
    {
        using var picture = Draw(width, height);
        using var crop = Preprocessing.Clip(resolution).Resize(picture);
        Assert.Equal((resolution, resolution), (crop.Width, crop.Height));
        Assert.Equal(opaque, Convert.ToHexStringLower(SHA256.HashData(crop.Pixels)));

        picture.Alpha = DrawOpacity(width, height);
        using var seen = Preprocessing.Clip(resolution).Resize(picture);
        Assert.Equal(transparent, Convert.ToHexStringLower(SHA256.HashData(seen.Pixels)));
    }

    [SharedTheory]
    [InlineData("skimage_astronaut.png")]
    [InlineData("skimage_chelsea.png")]
    [InlineData("skimage_rocket.jpg")]
    [InlineData("CLIP.png")] // with alpha
    public void A_real_picture_is_cropped_as_the_reference_does(string name)
    {
        var (shape, expected) = Npy.Read<byte>(Shared.Of($"reference/preprocess/crops/{name}.rgb224.npy"));
        using var image = Photo.Read(Shared.Of($"reference/preprocess/images/{name}"));

        Assert.Equal([224, 224, 3], shape);
        Assert.Equal(expected, Preprocessing.Clip(224).Resize(image).Pixels.ToArray());
    }

    [SharedTheory]
    [InlineData("123_456")]
    [InlineData("208_495")]
    [InlineData("321_421")]
    [InlineData("389_535")]
    public void A_real_picture_gives_the_tensor_of_the_reference(string name)
    {
        var (shape, expected) = Npy.Read<float>(Shared.Of($"reference/preprocess/tensors/{name}.npy"));
        using var image = Photo.Read(Shared.Of($"reference/preprocess/images/{name}.jpg"));
        var preprocessing = Preprocessing.Clip(224);
        var tensor = new float[3 * 224 * 224];
        preprocessing.Normalize(preprocessing.Resize(image), tensor);

        Assert.Equal([3, 224, 224], shape[^3..]);
        Assert.InRange(expected.Zip(tensor, (theirs, ours) => Math.Abs(theirs - ours)).Max(), 0, 1e-6f);
    }

    [Fact]
    public void A_squeezed_picture_keeps_its_edges()
    {
        var image = new RgbImage(40, 10,
            [.. Enumerable.Range(0, 400).SelectMany(i => Enumerable.Repeat((byte)(i % 40 < 20 ? 10 : 200), 3))]);

        using var whole = (Preprocessing.Clip(10) with { Squeezes = true }).Resize(image);
        Assert.Equal((10, 200), (whole.Pixels[0], whole.Pixels[^1]));
    }

    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(5, 90, 8)]
    [InlineData(333, 20, 16)]
    [InlineData(101, 100, 33)]
    public void Vectors_and_plain_loops_give_the_same_bytes(int width, int height, int side)
    {
        var image = Draw(width, height);
        var (columns, rows) = (new BicubicWeights(width, 2 * side, 1, side), new BicubicWeights(height, side, 0, side));

        var plain = PlainBicubic.Resize(image, columns, rows);
        Assert.All([BicubicWide.IsSupported, false],
            wide => Assert.Equal(plain, Bicubic.Resize(image, columns, rows, wide).Pixels.ToArray()));
    }

    [Fact]
    public void A_picture_of_the_right_size_stays_as_it_is()
    {
        var image = Draw(32, 32);

        Assert.Equal(image.Pixels.ToArray(), Preprocessing.Clip(32).Resize(image).Pixels.ToArray());
    }

    [Fact]
    public void A_picture_of_one_colour_keeps_it_at_any_size()
    {
        var image = new RgbImage(50, 3, [.. Enumerable.Repeat((byte[])[200, 255, 0], 150).SelectMany(pixel => pixel)]);

        Assert.All(Preprocessing.Clip(7).Resize(image).Pixels.ToArray().Chunk(3), pixel => Assert.Equal([200, 255, 0], pixel));
    }

    [Fact]
    public void The_tensor_is_channel_first_and_normalised()
    {
        var preprocessing = new Preprocessing(2, [0.5f, 0.25f, 0f], [0.5f, 0.25f, 2f]);
        var tensor = new float[12];
        preprocessing.Normalize(new RgbImage(2, 2, [0, 0, 0, 255, 255, 255, 51, 51, 51, 0, 255, 0]), tensor);

        float[] expected = [-1, 1, -0.6f, -1, -1, 3, -0.2f, 3, 0, 0.5f, 0.1f, 0];
        Assert.All(expected.Zip(tensor), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void A_tensor_or_crop_of_the_wrong_size_is_refused_with_both_numbers()
    {
        var preprocessing = Preprocessing.Clip(4);

        var crop = Assert.Throws<ArgumentException>(() => preprocessing.Normalize(Draw(5, 4), new float[48]));
        var tensor = Assert.Throws<ArgumentException>(() => preprocessing.Normalize(Draw(4, 4), new float[47]));
        Assert.Contains("4 × 4 pixels; found 5 × 4", crop.Message);
        Assert.Contains("48 values; found 47", tensor.Message);
    }

    /// <summary>Draws what golden/crops.py draws.</summary>
    private static RgbImage Draw(int width, int height)
    {
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (y, x, c) = (i / (3 * width), i / 3 % width, i % 3);
            pixels[i] = (byte)((x + y) % 16 < 8
                ? ((x * 7919) + (y * 104729) + (c * 1299709)) % 251
                : (((x / 5) + (y / 3) + c) % 2) * 255);
        }

        return new(width, height, pixels);
    }

    private static RgbImage DrawOpacity(int width, int height)
    {
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (y, x) = (i / (3 * width), i / 3 % width);
            pixels[i] = (byte)Math.Clamp((((x * 13) + (y * 29)) % 400) - 70, 0, 255);
        }

        return new(width, height, pixels);
    }
}
