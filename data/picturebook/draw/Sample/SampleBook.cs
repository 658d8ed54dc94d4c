using PictureBook.Films;

namespace PictureBook.Sample;

/// <summary>The sample that comes with the project: photos and films whose main subjects are all kept from training.</summary>
public static class SampleBook
{
    /// <summary>The seed of everything in it.</summary>
    public const ulong Seed = 2021;

    private const int Films = 24;
    private const int PhotosPerKind = 5;

    /// <summary>Draws the photos: the papers' own examples, and some of every kind.</summary>
    /// <returns>The same ones each time, in the order of their numbers.</returns>
    public static IReadOnlyList<DrawnPhoto> Photos()
    {
        var dice = new Dice(Seed);
        List<Scene> scenes = [];
        var (dog, person, beach, road) = (Kind.Named("dog"), Kind.Named("person"), Place.Named("beach"), Place.Named("road"));
        Add(scenes, dice, 7, new() { Kind = dog, Place = beach, Pose = Pose.Walk });
        Add(scenes, dice, 2, new() { Kind = dog, Place = beach, Pose = Pose.Sit });
        Add(scenes, dice, 5, new() { Kind = person, Place = road, Pose = Pose.Walk, Sky = Sky.Named("northern lights") });
        Add(scenes, dice, 3, new() { Kind = person, Place = road });
        foreach (var kind in Kind.All)
        {
            var homes = Place.All.Where(place => place.Suits(kind) && Scene.HasWithheld(kind, place)).ToList();
            var home = dice.Pick(homes);
            Add(scenes, dice, 3, new() { Kind = kind, Place = home });
            homes.Remove(home);
            Add(scenes, dice, PhotosPerKind - 3, new() { Kind = kind, Place = dice.Pick(homes) });
        }

        // Mixed, so that neighbours in the folder differ.
        for (var last = scenes.Count - 1; last > 0; last--)
        {
            var swap = dice.Below(last + 1);
            (scenes[last], scenes[swap]) = (scenes[swap], scenes[last]);
        }

        return [.. scenes.Select(DrawnPhoto.Of)];
    }

    /// <summary>Draws the films, by their paths.</summary>
    /// <returns>The same ones each time.</returns>
    public static IReadOnlyList<(string Path, Film Film)> Videos() =>
        [.. FilmScript.Draw(Seed, Films).Prepend(FilmScript.Lighthouse(Seed))
            .Select((film, number) => ($"videos/video-{number + 1:00}.mp4", film))];

    private static void Add(List<Scene> scenes, Dice dice, int count, SceneSpecification specification)
    {
        for (var added = 0; added < count;)
        {
            var scene = Scenes.Draw(dice.Seed(), specification);
            if (scene.IsWithheld)
            {
                scenes.Add(scene);
                added++;
            }
        }
    }
}
