using System.Diagnostics;
using PictureBook.Films;
using PictureBook.Raster;
using PictureBook.Sample;

namespace PictureBook.Tests;

public sealed class FilmTests
{
    private static readonly IReadOnlyList<Film> Films = [.. SampleBook.Videos().Select(video => video.Film), .. FilmScript.Draw(77, 100)];

    [Fact]
    public void The_sample_has_enough_films_and_the_red_car_passes_the_lighthouse()
    {
        Assert.True(SampleBook.Videos().Count >= 24);
        var shot = Assert.Single(Films.SelectMany(film => film.Shots), shot => shot.Query == "a red car passes a lighthouse");
        Assert.Equal(["car", "lighthouse"], shot.Scene.Subjects.Select(subject => subject.Kind.Name));
        Assert.Equal("red", shot.Scene.Main.Colour.Name);
    }

    [Fact]
    public void Films_last_10_to_60_seconds_and_moments_4_to_20()
    {
        Assert.All(Films, film => Assert.InRange(film.Duration, 10, 60));
        Assert.All(Films.SelectMany(film => film.Shots).Where(shot => shot.Query is not null),
            shot => Assert.InRange(shot.End - shot.Start, 4, 20));
    }

    [Fact]
    public void Shots_follow_each_other_and_no_cut_is_on_a_whole_second()
    {
        foreach (var film in Films)
        {
            Assert.Equal(film.Shots.Select(shot => shot.End).SkipLast(1), film.Shots.Select(shot => shot.Start).Skip(1));
            Assert.All(film.Shots, shot => Assert.InRange(shot.End % 1, 0.2, 0.8));
            Assert.All(film.Shots.Where(shot => shot.Query is not null), shot => Assert.InRange(shot.Start % 1, 0.2, 0.8));
        }
    }

    [Fact]
    public void Every_moment_has_another_shot_that_shares_its_subject_or_its_place_but_not_both()
    {
        foreach (var film in Films)
        {
            foreach (var shot in film.Shots.Where(shot => shot.Query is not null))
            {
                Assert.Contains(film.Shots,
                    other => (other.Scene.Main.Kind == shot.Scene.Main.Kind) != (other.Scene.Place == shot.Scene.Place));
            }
        }
    }

    [Fact]
    public void All_that_is_seen_is_kept_from_training() =>
        Assert.All(Films.SelectMany(film => film.Shots), shot => Assert.True(shot.Scene.IsWithheld));

    [Fact]
    public void The_sample_has_all_rates_one_that_varies_and_one_that_is_rotated()
    {
        var formats = SampleBook.Videos().Select(video => video.Film.Format).ToList();
        var rates = formats.Select(format => (format.RateNumerator, format.RateDenominator)).ToHashSet();
        Assert.Superset(new HashSet<(int, int)> { (25, 1), (30000, 1001), (60000, 1001) }, rates);
        Assert.Contains(formats, format => format.IsVariable);
        Assert.Contains(formats, format => format.IsRotated);
    }

    [Fact]
    public void Every_shot_of_the_same_seed_is_the_same() =>
        Assert.Equal(
            FilmScript.Draw(5, 9).SelectMany(film => film.Shots).Select(shot => (shot.Query, shot.Start, shot.End, shot.Pan)),
            FilmScript.Draw(5, 9).SelectMany(film => film.Shots).Select(shot => (shot.Query, shot.Start, shot.End, shot.Pan)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_written_film_shows_its_shots_upright_and_cuts_in_time(bool rotated)
    {
        var (one, two) = (Scenes.Draw(21), Scenes.Draw(22));
        var film = new Film([new(one, 0, 0.42, null), new(two, 0.42, 0.83, null)], new(96, 160, 25, IsRotated: rotated));
        var path = Path.Combine(Path.GetTempPath(), $"film {Guid.NewGuid()}.mp4");
        try
        {
            FilmWriter.Write(film, path);
            var frames = Decode(path);
            var size = 3 * 96 * 160;
            Assert.Equal(21 * size, frames.Length); // 0.83 s at 25 per second
            foreach (var number in new[] { 0, 10, 11, 20 })
            {
                var expected = new byte[size];
                new ShotRaster(film.Shots[number < 11 ? 0 : 1], 96, 160).Render(number / 25.0, expected);
                Assert.InRange(SceneTests.Difference(frames.AsSpan(number * size, size), expected), 0, 12);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Decode(string path)
    {
        string[] arguments = ["-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"];
        using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardOutput = true })!;
        using var frames = new MemoryStream();
        ffmpeg.StandardOutput.BaseStream.CopyTo(frames);
        return frames.ToArray();
    }
}
