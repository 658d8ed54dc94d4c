using ClipLens.Compute;
using ClipLens.Model;

namespace ClipLens.Tests.Model;

public sealed class ClipModelTests
{
    private const double MostError = 1e-4;

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
            Assert.True(error <= MostError, $"row {row} of {path}: relative error {error:E2}");
        }
    }
}
