using ClipLens.Tests;
using PictureBook.Raster;
using PictureBook.Sample;

namespace PictureBook.Tests;

public sealed class SampleTests
{
    private static readonly string Home = Path.Combine(Shared.Repository, "data", "picturebook");
    private static readonly IReadOnlyList<DrawnPhoto> Photos = SampleBook.Photos();
    private static readonly IReadOnlyList<global::PictureBook.Sample.Label> Judgements = [.. Labels.Of(Photos)];

    [Fact]
    public void The_committed_tables_are_drawn_again_byte_for_byte()
    {
        var films = SampleBook.Videos();
        Assert.Equal(File.ReadAllText(Path.Combine(Home, "captions.csv")), Tables.Captions(Photos, films));
        Assert.Equal(File.ReadAllText(Path.Combine(Home, "labels.csv")), Tables.Labels(Judgements));
        Assert.Equal(File.ReadAllText(Path.Combine(Home, "moments.csv")), Tables.Moments(films));
        Assert.Equal(File.ReadAllText(Path.Combine(Home, "queries.txt")), Tables.Queries());
        Assert.Equal(File.ReadAllText(Path.Combine(Home, "places.csv")), Tables.Classes(Photos, films, Tables.Places));
        Assert.Equal(File.ReadAllText(Path.Combine(Home, "subjects.csv")), Tables.Classes(Photos, films, Tables.Subjects));
    }

    [Fact]
    public void The_files_are_those_that_the_tables_name_and_take_under_20_MB()
    {
        var named = Photos.Select(photo => photo.Path).Concat(SampleBook.Videos().Select(video => video.Path))
            .Order(StringComparer.Ordinal);
        var found = Directory.GetFiles(Path.Combine(Home, "photos")).Concat(Directory.GetFiles(Path.Combine(Home, "videos"))).ToList();
        Assert.Equal(named, found.Select(file => Path.GetRelativePath(Home, file).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.InRange(found.Sum(file => new FileInfo(file).Length), 0, 20_000_000);
        Assert.True(Photos.Count >= 240);
    }

    [Fact]
    public void Nothing_in_it_occurs_in_training() => Assert.All(Photos, photo => Assert.True(photo.Scene.IsWithheld));

    [Fact]
    public void Committed_photos_show_their_scenes_upright()
    {
        foreach (var photo in Photos.Where((photo, number) => photo.Orientation != 1 || number % 40 == 0))
        {
            using var read = ClipLens.Photo.Read(Path.Combine(Home, photo.Path));
            using var drawn = SceneRaster.Render(photo.Scene, photo.Width, photo.Height);
            Assert.Equal((photo.Width, photo.Height), (read.Width, read.Height));
            Assert.InRange(SceneTests.Difference(read.Pixels, drawn.Pixels), 0, 5);
        }
    }

    [Fact]
    public void Photos_come_in_many_shapes_and_orientations()
    {
        Assert.True(Photos.Select(photo => (photo.Width, photo.Height)).Distinct().Count() >= 8);
        Assert.Contains(Photos, photo => photo.Width < photo.Height);
        Assert.Contains(Photos, photo => photo.Width >= 2.5 * photo.Height);
        Assert.Equal(8, Photos.Select(photo => photo.Orientation).Distinct().Count());
    }

    [Fact]
    public void Every_query_has_all_its_positives_and_some_negatives()
    {
        var queries = Labels.Queries(Photos);
        Assert.True(queries.Count + Judgements.Where(label => label.IsImage).Select(label => label.Query).Distinct().Count() >= 60);
        foreach (var query in queries)
        {
            var labels = Judgements.Where(label => !label.IsImage && label.Query == query.Text).ToList();
            Assert.Equal(
                Photos.Where(photo => query.IsAnsweredBy(photo.Scene)).Select(photo => photo.Path),
                labels.Where(label => label.IsRelevant).Select(label => label.Photo.Path));
            Assert.True(labels.Count(label => !label.IsRelevant) >= 6, query.Text);
        }
    }

    [Fact]
    public void A_photo_as_a_query_is_not_judged_against_itself()
    {
        foreach (var query in Judgements.Where(label => label.IsImage).GroupBy(label => label.Query))
        {
            Assert.DoesNotContain(query, label => label.Photo.Path == query.Key);
            Assert.True(query.Count(label => label.IsRelevant) >= 2);
            Assert.Contains(Photos, photo => photo.Path == query.Key);
        }
    }

    [Fact]
    public void No_label_contradicts_another() =>
        Assert.All(Judgements.GroupBy(label => (label.Query, label.Photo.Path)), group => Assert.Single(group));

    [Fact]
    public void The_examples_of_the_photo_paper_have_five_photos_each()
    {
        foreach (var text in new[] { "a dog walking at the beach", "a person walking down the road with the northern lights" })
        {
            Assert.True(Judgements.Count(label => label.Query == text && label.IsRelevant) >= 5, text);
        }
    }
}
