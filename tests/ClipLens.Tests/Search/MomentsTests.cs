namespace ClipLens.Tests.Search;

/// <summary>Moments in made-up videos: shots are directions, frames their shot with some noise, queries a shot with more noise.</summary>
public sealed class MomentsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void The_shot_that_was_asked_for_comes_first_with_its_ends(double rate)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var video = Film(seed, rate);
            for (var shot = 0; shot < video.Cuts.Length - 1; shot++)
            {
                var moments = Moments.Find(video.Times, video.Frames, video.Query(shot), video.Cuts[^1]);

                var truth = new Moment(video.Cuts[shot], video.Cuts[shot + 1], 1);
                Assert.True(moments[0].OverlapWith(truth) > 0.7, $"seed {seed} shot {shot}: {moments[0]} for {truth}");
                Assert.InRange(moments[0].Start, truth.Start - (0.51 / rate), truth.Start + (0.51 / rate));
                Assert.InRange(moments[0].End, truth.End - (0.51 / rate), truth.End + (0.51 / rate));
            }
        }
    }

    [Fact]
    public void Moments_come_by_falling_score_never_overlap_and_lie_within_the_video()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var video = Film(seed, 1, noise: 0.6f);
            var moments = Moments.Find(video.Times, video.Frames, Directions.Random(new Random(seed)), video.Cuts[^1]);

            Assert.NotEmpty(moments);
            Assert.Equal(moments.OrderByDescending(m => m.Score), moments);
            Assert.All(moments, m => Assert.True(m.Start < m.End && m.Start >= video.Times[0] && m.End <= video.Cuts[^1]));
            Assert.All(moments, m => Assert.Equal(1, moments.Count(other => m.OverlapWith(other) > 0)));
        }
    }

    [Fact]
    public void A_thing_seen_twice_is_two_moments()
    {
        var (a, b, c) = (Direction(1), Direction(2), Direction(3));
        var frames = Shots([(b, 6), (a, 6), (c, 6), (a, 6), (b, 6)]);

        var moments = Moments.Find(Seconds(30), frames, a, 30);

        Assert.Equal([(5.5, 11.5), (17.5, 23.5)], moments.OrderBy(m => m.Start).Select(m => (m.Start, m.End)));
    }

    [Fact]
    public void A_distractor_that_shares_half_the_query_comes_second()
    {
        var (car, lighthouse, city, sea) = (Direction(1), Direction(2), Direction(3), Direction(4));
        var frames = Shots([
            (Directions.Mix((1, city), (1, sea)), 4), (Directions.Mix((1, car), (1, city)), 6),
            (Directions.Mix((1, car), (1, lighthouse)), 6),
            (Directions.Mix((1, lighthouse), (1, sea)), 6)]);

        var moments = Moments.Find(Seconds(22), frames, Directions.Mix((1, car), (1, lighthouse)), 22);

        Assert.Equal((9.5, 15.5), (moments[0].Start, moments[0].End));
        Assert.All(moments.Skip(1), m => Assert.True(m.Score < moments[0].Score - 0.2));
    }

    [Fact]
    public void Something_that_appears_within_a_shot_is_found_without_a_cut()
    {
        var (place, thing) = (Direction(1), Direction(2));
        var random = new Random(9);
        var frames = Directions.Rows(Enumerable.Range(0, 60).Select(i =>
            Directions.Mix((1, place), (Math.Clamp(3 - (Math.Abs(i - 30) / 4f), 0, 1) * 0.8f, thing),
                (0.05f, Directions.Random(random, 256)))));

        var moment = Moments.Find(Seconds(60), frames, thing, 60)[0];

        Assert.InRange(moment.Start, 18, 23);
        Assert.InRange(moment.End, 37, 42);
    }

    [Fact]
    public void Where_nothing_stands_out_the_whole_video_is_the_moment()
    {
        var frames = Shots([(Direction(1), 20)]);

        Assert.Equal((0.0, 20.0), Ends(Moments.Find(Seconds(20), frames, Direction(1), 20)));
        Assert.Equal((0.0, 20.0), Ends(Moments.Find(Seconds(20), frames, Direction(2), 20)));
        Assert.Equal((0.0, 20.0), Ends(Moments.Find(Seconds(20), Directions.Rows(Enumerable.Repeat(Direction(1), 20)), Direction(1), 20)));

        static (double, double) Ends(IReadOnlyList<Moment> moments) => (Assert.Single(moments).Start, moments[0].End);
    }

    [Fact]
    public void One_frame_is_a_moment_and_no_frame_is_none()
    {
        Assert.Equal(new Moment(2, 2.5, 1), Assert.Single(Moments.Find([2], Directions.Rows([1, 0]), [1, 0])));
        Assert.Equal(new Moment(2, 2.04, 1), Assert.Single(Moments.Find([2], Directions.Rows([1, 0]), [1, 0], 2.04)));
        Assert.Empty(Moments.Find([], new Matrix(0, 2), [1, 0]));
        Assert.Throws<ArgumentException>("times", () => Moments.Find([1, 2], Directions.Rows([1, 0]), [1, 0]));
    }

    [Fact]
    public void A_change_after_a_pause_lies_just_before_the_frame_that_ended_it()
    {
        double[] times = [0, 1, 2, 3, 9, 10, 11, 12];
        var frames = Shots([(Direction(1), 4), (Direction(2), 4)]);

        Assert.Equal((8.5, 13.0),
            (Moments.Find(times, frames, Direction(2), 13)[0].Start, Moments.Find(times, frames, Direction(2), 13)[0].End));
    }

    [Fact]
    public void Cuts_are_where_frames_change_far_more_than_usual()
    {
        var frames = Shots([(Direction(1), 7), (Direction(2), 5), (Direction(3), 9)]);

        Assert.Equal([0, 7, 12], Starts(frames));
        Assert.Equal([0], Starts(Shots([(Direction(1), 20)])));
        Assert.Equal([0], Starts(Directions.Rows([1, 0])));
        Assert.Empty(Starts(new Matrix(0, 2)));
    }

    [Fact]
    public void A_slow_change_is_no_cut()
    {
        var (from, to) = (Direction(1), Direction(2));
        var frames = Directions.Rows(Enumerable.Range(0, 40).Select(i => Directions.Mix((40 - i, from), (i, to))));

        Assert.Equal([0], Starts(frames));
    }

    private static IEnumerable<int> Starts(Matrix frames) =>
        ClipLens.Shots.Number(frames).Index().DistinctBy(frame => frame.Item).Select(frame => frame.Index);

    private static float[] Direction(int seed) => Directions.Random(new Random(seed), 256);

    private static double[] Seconds(int count) => [.. Enumerable.Range(0, count).Select(i => (double)i)];

    private static Matrix Shots(IEnumerable<(float[] Direction, int Frames)> shots)
    {
        var random = new Random(4);
        return Directions.Rows(shots.SelectMany(shot => Enumerable.Range(0, shot.Frames)
            .Select(_ => Directions.Mix((1, shot.Direction), (0.1f, Directions.Random(random, shot.Direction.Length))))));
    }

    private static MadeUp Film(int seed, double rate, float noise = 0.25f)
    {
        var random = new Random(seed);
        var cuts = new List<double> { 0 };
        for (var shot = 0; shot < 5; shot++)
        {
            cuts.Add(Math.Floor(cuts[^1] + 4.5 + (random.NextDouble() * 8)) + 0.37);
        }

        var themes = cuts.Select(_ => Directions.Random(random, 64)).ToArray();
        double[] times = [.. Enumerable.Range(0, (int)(cuts[^1] * rate)).Select(i => i / rate)];
        var frames = Directions.Rows(times.Select(time =>
            Directions.Mix((1, themes[cuts.FindLastIndex(cut => cut <= time)]), (noise, Directions.Random(random, 64)))));
        return new MadeUp(times, frames, [.. cuts], themes);
    }

    private sealed record MadeUp(double[] Times, Matrix Frames, double[] Cuts, float[][] Themes)
    {
        public float[] Query(int shot) => Directions.Mix((1, Themes[shot]), (1, Directions.Random(new Random(shot), 64)));
    }
}
