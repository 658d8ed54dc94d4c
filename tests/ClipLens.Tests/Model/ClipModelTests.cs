using System.Numerics.Tensors;

namespace ClipLens.Tests.Model;

public sealed class ClipModelTests
{
    private const double MaxError = 1e-4;

    [SharedTheory]
    [InlineData("tiny-quickgelu-f32")]
    [InlineData("tiny-gelu-f16")]
    public void Image_embeddings_equal_those_of_the_reference_code(string name)
    {
        var folder = Shared.Of("reference/tiny-clip/" + name);
        var (shape, pixels) = Npy.Read<float>(Path.Combine(folder, "pixel_values.npy"));
        var ours = ClipModel.Load(folder).EncodePixels(pixels, shape[0]);
        AssertClose(Path.Combine(folder, "image_embeds.npy"), ours);
    }

    [SharedTheory]
    [InlineData("tiny-quickgelu-f32")]
    [InlineData("tiny-gelu-f16")]
    public void Text_embeddings_equal_those_of_the_reference_code(string name)
    {
        var folder = Shared.Of("reference/tiny-clip/" + name);
        var (shape, ids) = Npy.Read<int>(Path.Combine(folder, "input_ids.npy"));
        var ours = ClipModel.Load(folder).EncodeTokens(ids, shape[0]);
        AssertClose(Path.Combine(folder, "text_embeds.npy"), ours);
    }

    [SharedTheory]
    [InlineData("tiny-quickgelu-f32")]
    [InlineData("tiny-gelu-f16")]
    public void A_picture_has_the_same_embedding_alone_and_among_many(string name)
    {
        var model = ClipModel.Load(Shared.Of("reference/tiny-clip/" + name));
        var side = model.Preprocessing.Resolution;
        var random = new Random(1);
        var crops = Enumerable.Range(0, 130).Select(_ =>
        {
            var pixels = new byte[3 * side * side];
            random.NextBytes(pixels);
            return new RgbImage(side, side, pixels);
        }).ToList();
        var together = model.EncodeImages(crops);
        foreach (var i in (int[])[0, 1, 64, 129])
        {
            Assert.Equal(1, TensorPrimitives.CosineSimilarity<float>(together.Row(i), model.EncodeImages([crops[i]]).Row(0)), 1e-6f);
        }
    }

    [SharedFact]
    public void What_follows_the_end_token_changes_nothing()
    {
        var model = ClipModel.Load(Shared.Of("reference/tiny-clip/tiny-quickgelu-f32"));
        var padded = model.EncodeTokens([598, 7, 42, 599, 3, 599, 0], 1);
        Assert.Equal(model.EncodeTokens([598, 7, 42, 599], 1).Values, padded.Values);
        Assert.Contains("no end token 599", Assert.Throws<ArgumentException>(() => model.EncodeTokens([598, 7], 1)).Message,
            StringComparison.Ordinal);
        Assert.Contains("token 600", Assert.Throws<ArgumentException>(() => model.EncodeTokens([598, 600, 599], 1)).Message,
            StringComparison.Ordinal);
    }

    [SharedFact]
    public void Two_models_have_two_fingerprints_and_one_model_always_the_same()
    {
        var names = (string[])["tiny-quickgelu-f32", "tiny-gelu-f16", "tiny-quickgelu-f32"];
        var prints = names.Select(name => ClipModel.Load(Shared.Of("reference/tiny-clip/" + name)).Fingerprint).ToList();
        Assert.Equal(prints[0], prints[2]);
        Assert.NotEqual(prints[0], prints[1]);
    }

    [SharedFact]
    public void A_crop_of_another_size_is_refused_with_both_numbers()
    {
        var model = ClipModel.Load(Shared.Of("reference/tiny-clip/tiny-quickgelu-f32"));
        var message = Assert.Throws<ArgumentException>(() => model.EncodeImages([new RgbImage(3, 5, new byte[45])])).Message;
        Assert.Contains("64 × 64", message, StringComparison.Ordinal);
        Assert.Contains("3 × 5", message, StringComparison.Ordinal);
    }

    /// <summary>The relative error ‖ours − theirs‖ / ‖theirs‖ of every row, theirs brought to unit length.</summary>
    private static void AssertClose(string path, Matrix ours)
    {
        var (shape, theirs) = Npy.Read<float>(path);
        Assert.Equal([ours.Rows, ours.Columns], shape);
        for (var row = 0; row < ours.Rows; row++)
        {
            var expected = theirs.AsSpan(row * ours.Columns, ours.Columns).ToArray();
            var norm = Math.Sqrt(expected.Sum(value => (double)value * value));
            var error = Math.Sqrt(expected.Zip(ours.Row(row).ToArray(), (e, o) => Math.Pow(o - (e / norm), 2)).Sum());
            Assert.True(error <= MaxError, $"row {row} of {path}: relative error {error:E2}");
        }
    }
}
