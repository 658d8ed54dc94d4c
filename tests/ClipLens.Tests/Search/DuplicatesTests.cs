using ClipLens.Tests.Media;
using ImageMagick;

namespace ClipLens.Tests.Search;

/// <summary>Equal and nearly equal pictures.</summary>
public sealed class DuplicatesTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(64)]
    public void The_bound_rules_out_no_pair_that_is_near(int dimension)
    {
        var random = new Random(dimension);
        double[][] centres = [.. Enumerable.Range(0, 20).Select(_ => Enumerable.Range(0, dimension)
            .Select(_ => random.NextDouble() - 0.5).ToArray())];
        var rows = Vectors.Unit(200, dimension, (row, i) => centres[row % 20][i] + (0.08 * (random.NextDouble() - 0.5)));
        var all = from first in Enumerable.Range(0, 200)
                  from second in Enumerable.Range(first + 1, 199 - first)
                  where Similarity.Cosine(rows.Row(first), rows.Row(second)) > 0.98f
                  select (first, second);
        var found = Duplicates.NearPairs(rows, 0.98f, default);
        Assert.Equal(all.Order(), found.Order());
        Assert.NotEmpty(found);
    }

    [Fact]
    public async Task Copies_and_near_copies_are_groups_and_the_largest_file_comes_first()
    {
        using var folder = new TempFolder();
        folder.Write("photos/red.bmp", Plain(200, 10, 10, side: 8));
        folder.Write("photos/red again.bmp", Plain(200, 10, 10, side: 8));
        folder.Write("photos/red, larger.bmp", Plain(201, 10, 10, side: 32));
        folder.Write("photos/blue.bmp", Plain(10, 10, 200, side: 8));
        var index = await MediaIndex.OpenAsync(
            folder.Of("photos"), new ColourEncoder(), new MediaIndexOptions { Store = folder.Of("store.sqlite") });

        var group = Assert.Single(index.FindDuplicates());
        Assert.Equal(["red, larger.bmp", "red again.bmp"], group.Select(file => Path.GetFileName(file.Path)));
        Assert.Equal("red.bmp", Path.GetFileName(Assert.Single(group[1].OtherPaths)));
    }

    private static byte[] Plain(byte red, byte green, byte blue, uint side)
    {
        using var image = new MagickImage(new MagickColor(red, green, blue), side, side);
        return image.ToByteArray(MagickFormat.Bmp);
    }
}
