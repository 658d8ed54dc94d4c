using ClipLens.Hub;
using ClipLens.IndexChild;
using ClipLens.Tests.Media;
using ClipLens.Tests.Store;
using ImageMagick;
using PictureBook.Raster;
using PictureBook.Sample;

namespace ClipLens.Tests.Model;

/// <summary>JPEGs that are scaled down while they are decoded.</summary>
public sealed class FastDecodingTests
{
    private const int Side = 16;
    private static readonly Preprocessing Exact = Preprocessing.Clip(Side);
    private static readonly Preprocessing Fast = Exact with { DecodesFast = true };
    private static readonly string PictureBook = Path.Combine(Shared.Repository, "models", "picturebook");

    [Fact]
    public void Embeddings_of_large_photos_move_little()
    {
        var exact = ClipModel.Load(PictureBook);
        var fast = ModelHub.Load(PictureBook, parts => ClipModel.From(parts with { DecodesFast = true }));
        Assert.Equal((exact.Fingerprint, "picturebook, decoded fast"), (fast.Fingerprint, fast.Name));
        foreach (var drawn in SampleBook.Photos().Take(4))
        {
            var photo = new Photo(drawn.Path, SceneRaster.ToJpeg(drawn.Scene, 2000, 1500));
            using var before = exact.Preprocessing.Decode(photo);
            using var after = fast.Preprocessing.Decode(photo);
            Assert.False(before.Pixels.SequenceEqual(after.Pixels), "it was decoded at full size");
            Assert.InRange(Similarity.Cosine(exact.EncodeImages([before]).Row(0), fast.EncodeImages([after]).Row(0)), 0.99, 0.999999);
        }
    }

    [Theory]
    [InlineData(63, 1)]
    [InlineData(64, 2)]
    [InlineData(127, 2)]
    [InlineData(128, 4)]
    [InlineData(255, 4)]
    [InlineData(256, 8)]
    [InlineData(1000, 8)]
    public void The_shorter_side_keeps_twice_what_the_model_sees(int shorter, int shrink)
    {
        using var drawn = Picture.Blocks(2 * shorter, shorter);
        var photo = new Photo("photo", Picture.Encode(drawn, "jpeg"));
        using var small = photo.Decode(new DecodeOptions(MinLonger: 1, MinShorter: 2 * Side));
        Assert.Equal((2 * shorter / shrink, shorter / shrink), (small.Width, small.Height));
        Assert.Equal(2L * shorter * shorter / (shrink * shrink), Fast.DecodedPixels(photo));
        if (shrink == 1)
        {
            using var exact = Exact.Decode(photo);
            using var fast = Fast.Decode(photo);
            Assert.True(exact.Pixels.SequenceEqual(fast.Pixels));
        }
    }

    [Theory]
    [InlineData("png")]
    [InlineData("webp")]
    [InlineData("gif")]
    [InlineData("tiff")]
    [InlineData("avif")]
    [InlineData("jxl")]
    [InlineData("bmp")]
    public void Other_formats_are_decoded_exactly(string format)
    {
        using var drawn = Picture.Blocks(256, 160);
        var photo = new Photo("photo", Picture.Encode(drawn, format));
        using var exact = Exact.Decode(photo);
        using var fast = Fast.Decode(photo);
        Assert.True(exact.Pixels.SequenceEqual(fast.Pixels));
        Assert.Equal(Exact.DecodedPixels(photo), Fast.DecodedPixels(photo));
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("progressive jpeg")]
    public void A_Jpeg_of_either_kind_looks_the_same_smaller(string format) => LooksTheSame(Picture.Encode(Drawn(), format));

    [Theory]
    [InlineData(ColorSpace.Gray)]
    [InlineData(ColorSpace.CMYK)]
    public void Grey_and_inks_look_the_same_smaller(ColorSpace colours)
    {
        using var drawn = Drawn();
        using var magick = new MagickImage(drawn.Pixels,
            new PixelReadSettings((uint)drawn.Width, (uint)drawn.Height, StorageType.Char, PixelMapping.RGB)) { Quality = 95 };
        magick.ColorSpace = colours;
        LooksTheSame(magick.ToByteArray(MagickFormat.Jpeg));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_turned_photo_comes_out_upright(int orientation)
    {
        var scene = SampleBook.Photos()[0].Scene;
        using var upright = Fast.Decode(new Photo("upright", SceneRaster.ToJpeg(scene, 400, 320)));
        using var turned = Fast.Decode(new Photo("turned", SceneRaster.ToJpeg(scene, 400, 320, orientation)));
        Assert.InRange(PhotoTests.Difference(upright, turned), 0, 3);
    }

    [Theory]
    [InlineData("jpeg", 1)]
    [InlineData("jpeg", 3)]
    [InlineData("jpeg", 6)]
    [InlineData("progressive jpeg", 1)]
    [InlineData("png", 1)]
    [InlineData("webp", 8)]
    public void What_is_resized_row_by_row_while_it_is_decoded_is_the_same_to_the_bit(string format, int orientation)
    {
        foreach (var (width, height) in ((int, int)[])[(333, 301), (40, 300), (16, 16), (16, 700), (700, 129)])
        {
            var photo = new Photo("photo", Picture.Encode(Picture.Blocks(width, height), format, orientation));
            foreach (var preprocessing in (Preprocessing[])[Exact, Exact with { Squeezes = true }])
            {
                using var whole = photo.Decode();
                using var expected = preprocessing.Resize(whole);
                using var crop = preprocessing.Decode(photo);
                Assert.True(expected.Pixels.SequenceEqual(crop.Pixels), $"{width} × {height}");
            }
        }
    }

    [Fact]
    public void A_damaged_photo_is_refused_with_the_same_words()
    {
        foreach (var format in (string[])["jpeg", "progressive jpeg"])
        {
            var whole = Picture.Encode(Drawn(), format);
            for (var length = 200; length < whole.Length - 16; length += whole.Length / 30)
            {
                Same(whole[..length]);
            }

            for (var part = 2; part < 9; part++)
            {
                var hole = whole.ToArray();
                hole.AsSpan(whole.Length * part / 10, 200).Fill(0xFF);
                Same(hole);
            }
        }

        static void Same(byte[] file) => Assert.Equal(
            Assert.Throws<MediaException>(() => Exact.Decode(new Photo("photo", file))).Message,
            Assert.Throws<MediaException>(() => Fast.Decode(new Photo("photo", file))).Message);
    }

    [Fact]
    public async Task A_collection_is_encoded_once_for_each_way_and_says_so()
    {
        using var folder = new PhotoFolder(photos: 3);
        File.WriteAllBytes(folder["large.jpg"], Picture.Encode(Drawn(), "jpeg"));
        File.SetLastWriteTimeUtc(folder["large.jpg"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var (exact, fast) = (new PixelEncoder(), new PixelEncoder { Preprocessing = new PixelEncoder().Preprocessing with
            { DecodesFast = true } });

        var first = await folder.OpenAsync(exact);
        var second = await folder.OpenAsync(fast);
        var third = await folder.OpenAsync(exact);

        Assert.Equal([(4, 0), (4, 4), (0, 0)],
            new[] { first, second, third }.Select(index => (index.LastUpdate.New, index.LastUpdate.EncodedOtherwise)));
        Assert.Contains("; 4 were encoded with another model or another way of decoding only", $"{second.LastUpdate}",
            StringComparison.Ordinal);
        Assert.Equal(first.Rows.Embeddings.Values, third.Rows.Embeddings.Values);
        Assert.Equal(first.Rows.Embeddings.Row(0), second.Rows.Embeddings.Row(0)); // too small to be scaled
        Assert.InRange(Distance(first.Rows.Embeddings, 3, second.Rows.Embeddings, 3), 1e-4, 0.1);

        // A query's picture is decoded in the same way.
        var query = Query.Image(folder["large.jpg"]);
        Assert.InRange(Distance(second.Rows.Embeddings, 3, QueryEncoder.Encode([query], fast), 0), 0, 1e-6);
        Assert.InRange(Distance(first.Rows.Embeddings, 3, QueryEncoder.Encode([query], exact), 0), 0, 1e-6);

        static double Distance(Matrix a, int row, Matrix b, int other) =>
            a.Row(row).ToArray().Zip(b.Row(other).ToArray(), (x, y) => Math.Abs(x - y)).Max();
    }

    private static RgbImage Drawn()
    {
        using var photo = new Photo("scene", SceneRaster.ToJpeg(SampleBook.Photos()[1].Scene, 320, 256)).Decode();
        return new RgbImage(photo.Width, photo.Height, photo.Pixels.ToArray());
    }

    private static void LooksTheSame(byte[] jpeg)
    {
        var photo = new Photo("photo", jpeg);
        using var exact = Exact.Decode(photo);
        using var fast = Fast.Decode(photo);
        Assert.False(exact.Pixels.SequenceEqual(fast.Pixels), "it was decoded at full size");
        Assert.InRange(PhotoTests.Difference(exact, fast), 0, 4);
    }
}
