using System.Xml.Linq;
using PictureBook.Raster;

namespace PictureBook.Tests;

public sealed class SceneTests
{
    [Fact]
    public void The_world_is_as_large_as_promised()
    {
        Assert.True(Place.All.Count >= 14);
        Assert.True(Sky.All.Count >= 7);
        Assert.True(Kind.All.Count >= 40);
        Assert.True(Colour.All.Count >= 10);
        Assert.Equal(Kind.All.Count, Kind.All.DistinctBy(kind => kind.Name).Count());
    }

    [Fact]
    public void The_same_seed_draws_the_same_scenes()
    {
        var (one, two) = (Scenes.Draw(5, 40, withheld: false).ToList(), Scenes.Draw(5, 40, withheld: false).ToList());
        Assert.Equal(one.SelectMany(scene => scene.Captions), two.SelectMany(scene => scene.Captions));
        Assert.Equal(one.Select(scene => SceneDrawing.ToSvg(scene, 96, 96)), two.Select(scene => SceneDrawing.ToSvg(scene, 96, 96)));
    }

    [Fact]
    public void No_drawing_comes_twice()
    {
        var drawings = Scenes.Draw(6, 500, withheld: false).Select(scene => SceneDrawing.ToSvg(scene, 96, 96));
        Assert.Equal(500, drawings.Distinct().Count());
    }

    [Fact]
    public void A_tenth_to_a_seventh_of_all_main_subjects_is_kept_from_training()
    {
        var triples = from kind in Kind.All from place in Place.All.Where(
            place => place.Suits(kind)) from colour in kind.Colours select (kind, place, colour);
        Assert.InRange(triples.Average(triple => Scene.Withheld(triple.kind, triple.place, triple.colour) ? 1.0 : 0), 0.10, 0.15);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Scenes_are_withheld_as_asked(bool withheld) =>
        Assert.All(Scenes.Draw(8, 300, withheld), scene => Assert.Equal(withheld, scene.IsWithheld));

    [Fact]
    public void All_kinds_places_skies_and_colours_occur_in_training()
    {
        var scenes = Scenes.Draw(9, 4000, withheld: false).ToList();
        Assert.Equal(Kind.All.Count, scenes.Select(scene => scene.Main.Kind).Distinct().Count());
        Assert.Equal(Place.All.Count, scenes.Select(scene => scene.Place).Distinct().Count());
        Assert.Equal(Sky.All.Count, scenes.Select(scene => scene.Sky).Distinct().Count());
        Assert.Equal(Colour.All.Count, scenes.Select(scene => scene.Main.Colour).Distinct().Count());
    }

    [Fact]
    public void Subjects_live_where_they_are_drawn_and_stay_inside_the_square_that_CLIP_sees()
    {
        foreach (var subject in Scenes.Draw(10, 1000, withheld: false)
            .SelectMany(scene => scene.Subjects.Select(subject => (scene, subject))))
        {
            var (scene, (kind, x, y, scale)) =
                (subject.scene, (subject.subject.Kind, subject.subject.X, subject.subject.Y, subject.subject.Scale));
            Assert.True(scene.Place.Suits(kind), $"{kind} in {scene.Place}");
            var (left, right, top) = (x - (scale * kind.Width / 2), x + (scale * kind.Width / 2), y - (scale * 100));
            Assert.True(left >= 0 && right <= 400 && top >= 0 && y <= 400,
                $"{scene.Seed}: {subject.subject} from ({left:0}, {top:0}) to ({right:0}, {y:0})");
        }
    }

    [Fact]
    public void Every_kind_in_every_pose_and_every_place_under_every_sky_is_sound_SVG()
    {
        var poses = from kind in Kind.All from pose in kind.Poses select new SceneSpecification { Kind = kind, Pose = pose };
        var places = from place in Place.All from sky in Sky.All select new SceneSpecification { Place = place, Sky = sky };
        foreach (var specification in poses.Concat(places))
        {
            var svg = SceneDrawing.ToSvg(Scenes.Draw(3, specification), 480, 320);
            Assert.Equal("svg", XDocument.Parse(svg).Root?.Name.LocalName);
            Assert.DoesNotContain("NaN", svg);
        }
    }

    [Fact]
    public void Rare_scenes_show_several_of_a_kind_ties_and_rare_poses_all_inside_the_square()
    {
        var scenes = Scenes.DrawRare(12, 2000, withheld: false).ToList();
        Assert.All(scenes, scene => Assert.False(scene.IsWithheld));
        Assert.InRange(scenes.Count(scene => scene.Count(scene.Main.Kind) > 1), 900, 1100);
        Assert.Equal([2, 3], scenes.Select(scene => scene.Count(scene.Main.Kind)).Where(count => count > 1).Distinct().Order());
        Assert.Equal(Kind.All.Count, scenes.Where(scene => scene.Count(scene.Main.Kind) > 1).DistinctBy(scene => scene.Main.Kind).Count());
        foreach (var relation in new[] { Relation.Ridden, Relation.Held, Relation.Around })
        {
            Assert.InRange(scenes.Count(scene => scene.Subjects[^1].Relation == relation), 50, 400);
        }

        Assert.Equal(["hops", "naps"], scenes.Select(scene => scene.Main.Pose).Where(pose => Kind.Named("dog").RarePoses.Contains(pose))
            .Select(pose => pose.Verbs[1]).Distinct().Order());
        foreach (var (scene, subject) in scenes.SelectMany(scene => scene.Subjects.Select(subject => (scene, subject))))
        {
            var half = subject.Scale * subject.Kind.Width / 2;
            var over = subject.Relation == Relation.Held ? half + 20 : 0; // at the edge, what is held may be half outside
            Assert.True(scene.Place.Suits(subject.Kind), $"{subject} in {scene.Place}");
            Assert.True(subject.X - half >= -over && subject.X + half <= 400 + over, $"{scene.Seed}: {subject} at {subject.X:0}");
            Assert.True(subject.Y - (subject.Scale * 100) >= 0 && subject.Y <= 400,
                $"{scene.Seed}: {subject} at {subject.X:0}, {subject.Y:0}, {subject.Scale:0.00}");
        }
    }

    [Fact]
    public void Whatever_is_rare_can_be_drawn_twice_in_a_picture_as_sound_SVG()
    {
        var alike = Kind.All.Select(kind => new SceneSpecification { Kind = kind, Alike = 3 });
        var poses = from kind in Kind.All from pose in kind.RarePoses select new SceneSpecification { Kind = kind, Pose = pose };
        foreach (var specification in alike.Concat(poses))
        {
            using var drawn = SceneRaster.Render(Scenes.Draw(3, specification), 96, 96);
            Assert.Equal((96, 96), (drawn.Width, drawn.Height));
        }
    }

    [Fact]
    public void Every_kind_leaves_its_mark()
    {
        foreach (var kind in Kind.All)
        {
            var scene = Scenes.Draw(4, new() { Kind = kind, Subjects = 1, Sky = Sky.Named("day") });
            using var with = SceneRaster.Render(scene, 64, 64);
            var bare = new Scene(scene.Seed, scene.Place, scene.Sky, [scene.Main with { X = 5000 }]);
            using var without = SceneRaster.Render(bare, 64, 64);
            Assert.True(Difference(with.Pixels, without.Pixels) > 0.5, kind.Name);
        }
    }

    [Fact]
    public void A_wish_that_cannot_be_granted_says_why()
    {
        var place = Assert.Throws<ArgumentException>(
            () => Scenes.Draw(1, new() { Kind = Kind.Named("fish"), Place = Place.Named("desert") }));
        var colour = Assert.Throws<ArgumentException>(() => Scenes.Draw(1, new() { Kind = Kind.Named("cow"), Colour = Colour.All[3] }));
        Assert.Equal(("No fish is found in the place 'desert'.", "There is no green cow."), (place.Message, colour.Message));
    }

    [Fact]
    public void The_numbers_are_those_of_every_runtime()
    {
        var dice = new Dice(42);
        Assert.Equal([18, 70, 70, 60, 62], Enumerable.Range(0, 5).Select(_ => dice.Below(100)));
    }

    internal static double Difference(ReadOnlySpan<byte> one, ReadOnlySpan<byte> two)
    {
        Assert.Equal(one.Length, two.Length);
        var sum = 0.0;
        for (var index = 0; index < one.Length; index++)
        {
            sum += Math.Abs(one[index] - two[index]);
        }

        return sum / one.Length;
    }
}
