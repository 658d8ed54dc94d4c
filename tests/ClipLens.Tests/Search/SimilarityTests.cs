namespace ClipLens.Tests.Search;

public sealed class SimilarityTests
{
    private static readonly string Book = Path.Combine(Shared.Repository, "data", "picturebook");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(512)]
    [InlineData(770)]
    public void The_cosine_is_that_of_plain_double_precision(int dimension)
    {
        var (a, b) = (Vectors.Random(30, dimension, seed: 1), Vectors.Random(200, dimension, seed: 2));
        var all = Similarity.Cosine(a, b);
        Assert.Equal((30, 200), (all.Rows, all.Columns));
        for (var row = 0; row < 30; row++)
        {
            for (var column = 0; column < 200; column++)
            {
                Assert.Equal((float)Math.Clamp(PlainSearch.Dot(a.Row(row), b.Row(column)), -1, 1), all.Row(row)[column]);
                Assert.Equal(all.Row(row)[column], Similarity.Cosine(b.Row(column), a.Row(row)));
            }
        }
    }

    [Fact]
    public void Nothing_to_compare_gives_an_empty_matrix()
    {
        var some = Vectors.Random(3, 8, seed: 1);
        Assert.Equal((3, 0), Size(Similarity.Cosine(some, new Matrix(0, 8))));
        Assert.Equal((0, 3), Size(Similarity.Cosine(new Matrix(0, 8), some)));
        Assert.Equal((2, 0),
            Size(new VideoRanking([], new Matrix(0, 8), Pooling.Mean, new ExactSearch()).Scores(Vectors.Random(2, 8, seed: 1))));

        static (int, int) Size(Matrix matrix) => (matrix.Rows, matrix.Columns);
    }

    [Fact]
    public void Embeddings_of_different_dimensions_are_refused_with_both_numbers()
    {
        var e = Assert.Throws<ArgumentException>(() => Similarity.Cosine(new float[8], new float[16]));
        Assert.Contains("8 and 16", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_photo_is_found_at_exactly_the_threshold_that_is_its_score()
    {
        using var folder = new Pictures();
        var clip = ClipModel.Load(Path.Combine(Shared.Repository, "models", "picturebook"));
        var index = await MediaIndex.OpenAsync(Path.Combine(Book, "photos"), clip,
            new MediaIndexOptions { Store = folder["store.sqlite"] });
        var first = index.Rows.Items[0].File.Path;
        Query[] queries =
            ["a dog on the beach", Query.Text("a house") - Query.Text("people"), Query.Image(first) + Query.Text("a rainbow"), "a violin"];
        var scores = index.ScorePhotos(queries);

        foreach (var (row, query) in queries.Index())
        {
            foreach (var (column, item) in index.Rows.Items.Index())
            {
                if (!query.Pictures.Contains(item.File.Path))
                {
                    var found = index.Search(query, index.Rows.Items.Count, scores.Row(row)[column]);
                    Assert.Contains(found.Hits, hit => hit.Path == item.File.Path && hit.Score == scores.Row(row)[column]);
                    Assert.DoesNotContain(index.Search(query, index.Rows.Items.Count, MathF.BitIncrement(scores.Row(row)[column])).Hits,
                        hit => hit.Path == item.File.Path);
                }
            }
        }
    }
}
