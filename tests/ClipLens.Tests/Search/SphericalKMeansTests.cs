namespace ClipLens.Tests.Search;

public sealed class SphericalKMeansTests
{
    [Fact]
    public void Identical_frames_give_one_centroid()
    {
        var direction = Directions.Random(new Random(1));

        var centres = SphericalKMeans.Centres(Directions.Rows(Enumerable.Repeat(direction, 12)), 5);

        Assert.Equal(1, centres.Rows);
        Assert.Equal(direction, centres.Row(0).ToArray(), (a, b) => MathF.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void More_groups_than_frames_gives_a_centroid_per_frame()
    {
        var random = new Random(2);
        var frames = Directions.Rows(Enumerable.Range(0, 3).Select(_ => Directions.Random(random)));

        var centres = SphericalKMeans.Centres(frames, 10);

        Assert.Equal(3, centres.Rows);
        Assert.All(Enumerable.Range(0, 3), frame => Assert.Contains(
            Enumerable.Range(0, 3), centre => Similarity.Cosine(frames.Row(frame), centres.Row(centre)) > 0.99999));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public void Clear_groups_are_found_whatever_the_seed(int k)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            var shots = Enumerable.Range(0, k).Select(_ => Directions.Random(random)).ToArray();
            var frames = Directions.Rows(Enumerable.Range(0, 20 * k)
                .Select(i => Directions.Mix((1, shots[i % k]), (0.1f, Directions.Random(random)))));

            var centres = SphericalKMeans.Centres(frames, k, seed);

            // k-means++ may begin with two in one group, so a group or two may stay together.
            var found = shots.Count(shot => Enumerable.Range(0, centres.Rows).Any(c => Similarity.Cosine(shot, centres.Row(c)) > 0.99));
            Assert.InRange(found, k <= 2 ? k : k * 6 / 10, k);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_centres()
    {
        var frames = Cloud(7, 60);

        Assert.Equal(SphericalKMeans.Centres(frames, 4, 3).Values, SphericalKMeans.Centres(frames, 4, 3).Values);
    }

    [Fact]
    public void No_group_is_left_empty_and_every_centre_is_the_mean_of_its_group()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var frames = Cloud(seed, 30);
            var centres = SphericalKMeans.Centres(frames, 8, seed);
            var groups = Enumerable.Range(0, 30)
                .ToLookup(row => Enumerable.Range(0, 8).MaxBy(c => Similarity.Cosine(frames.Row(row), centres.Row(c))));

            Assert.Equal(8, groups.Count);
            foreach (var group in groups)
            {
                var mean = Directions.Unit([.. Enumerable.Range(0, 64).Select(i => group.Sum(row => frames.Row(row)[i]))]);
                Assert.Equal(1, Similarity.Cosine(mean, centres.Row(group.Key)), 1e-5);
            }
        }
    }

    [Fact]
    public void Opposite_frames_in_one_group_leave_a_centre_of_unit_length()
    {
        var frames = Directions.Rows([1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1]);
        for (var seed = 0; seed < 10; seed++)
        {
            var centres = SphericalKMeans.Centres(frames, 2, seed);

            Assert.All(Enumerable.Range(0, 2), row => Assert.Equal(1, Directions.Length(centres.Row(row)), 1e-5));
        }
    }

    private static Matrix Cloud(int seed, int count)
    {
        var random = new Random(seed);
        return Directions.Rows(Enumerable.Range(0, count).Select(_ => Directions.Random(random)));
    }
}
