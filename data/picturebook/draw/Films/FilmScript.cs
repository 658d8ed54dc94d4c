namespace PictureBook.Films;

/// <summary>Draws films by lot.</summary>
/// <remarks>
/// Two kinds of subject meet two places: every moment shares its subject or its place with another shot of the same film,
/// so that a search has to understand both. The first shot is an opening that no query is about.
/// </remarks>
public static class FilmScript
{
    private static readonly double[] Fractions = [0.23, 0.31, 0.37, 0.42, 0.58, 0.63, 0.69, 0.76];

    /// <summary>Draws films one after another, the same ones for the same seed; all main subjects are kept from training.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="count">How many.</param>
    /// <returns>The films, made as they are read.</returns>
    public static IEnumerable<Film> Draw(ulong seed, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        for (var number = 0; number < count; number++)
        {
            yield return One(new Dice(Dice.Mix(seed) + (ulong)number), FilmFormat.All[number % FilmFormat.All.Count]);
        }
    }

    /// <summary>The film in which a red car passes a lighthouse: the car elsewhere, and the lighthouse without it, are there too.</summary>
    internal static Film Lighthouse(ulong seed)
    {
        var dice = new Dice(seed);
        var (car, lighthouse, red) = (Kind.Named("car"), Kind.Named("lighthouse"), Colour.Named("red")[0]);
        var (beach, road) = (Place.Named("beach"), Place.Named("road"));
        return Cut(
            dice,
            FilmFormat.All[0],
            [
                (Withheld(dice, new() { Kind = Kind.Named("dog"), Place = beach, Subjects = 1 }), null),
                (
                    Withheld(dice, new() { Kind = car, Colour = red, Place = road, Subjects = 1, Sky = Sky.Named("rain") }),
                    "a red car driving down the road in the rain"),
                (
                    Passing(dice,
                        new() { Kind = car, Colour = red, Place = beach, Other = lighthouse, Subjects = 2, Sky = Sky.Named("day") }),
                    "a red car passes a lighthouse"),
                (
                    Withheld(dice, new() { Kind = lighthouse, Place = beach, Subjects = 1, Sky = Sky.Named("sunset") }),
                    "a lighthouse at the beach at sunset"),
            ]);
    }

    private static Film One(Dice dice, FilmFormat format)
    {
        var (kind, place) = Pair(dice);
        var (other, elsewhere) = (kind, place);
        while (other == kind || !place.Suits(other) || !Scene.HasWithheld(other, place))
        {
            other = dice.Pick(Kind.All);
        }

        while (elsewhere == place || !elsewhere.Suits(kind) || !Scene.HasWithheld(kind, elsewhere))
        {
            elsewhere = dice.Pick(Place.All);
        }

        List<(Kind Kind, Place Place)> cast = [(kind, place), (kind, elsewhere), (other, place)];
        if (elsewhere.Suits(other) && Scene.HasWithheld(other, elsewhere) && dice.Chance(0.5))
        {
            cast.Add((other, elsewhere));
        }

        for (var last = cast.Count - 1; last > 0; last--)
        {
            var swap = dice.Below(last + 1);
            (cast[last], cast[swap]) = (cast[swap], cast[last]);
        }

        List<(Scene Scene, string? Query)> scenes = [(Opening(dice, place, kind, other), null)];
        foreach (var (who, where) in cast)
        {
            var scene = Withheld(dice, new() { Kind = who, Place = where, Subjects = dice.Chance(0.6) ? 1 : 2 });
            scenes.Add((scene, scene.Captions[3]));
        }

        return Cut(dice, format, scenes);
    }

    /// <summary>Lays scenes one after another; a cut is never on a whole second.</summary>
    private static Film Cut(Dice dice, FilmFormat format, IEnumerable<(Scene Scene, string? Query)> scenes)
    {
        var (shots, start) = (new List<Shot>(), 0.0);
        foreach (var (scene, query) in scenes)
        {
            var length = query is null ? 2 : dice.Chance(0.2) ? dice.Between(9, 18) : dice.Between(4.8, 8);
            var end = Math.Floor(start + length) + dice.Pick(Fractions);
            var moves = scene.Main.Pose.Moves || scene.Main.Kind.Habitat.HasFlag(Habitat.Air) || scene.Main.Kind.Habitat == Habitat.Water;
            shots.Add(new(scene, start, Math.Round(end, 2), query)
            {
                Pan = dice.Chance(0.6) ? dice.Between(25, 70) * (dice.Chance(0.5) ? 1 : -1) : 0,
                Travel = !moves ? 0
                    : (scene.Subjects.Any(subject => subject.Relation == Relation.Beside) ? 60 : 150) * (scene.Main.FacesLeft ? -1 : 1),
            });
            start = Math.Round(end, 2);
        }

        return new(shots, format);
    }

    /// <summary>A scene that none of the film's queries is about.</summary>
    private static Scene Opening(Dice dice, Place place, Kind one, Kind two)
    {
        while (true)
        {
            var scene = Scenes.Draw(dice.Seed(), new() { Place = place, Subjects = 1 });
            if (scene.IsWithheld && scene.Main.Kind != one && scene.Main.Kind != two)
            {
                return scene;
            }
        }
    }

    /// <summary>Three of four films have a subject that goes somewhere.</summary>
    private static (Kind Kind, Place Place) Pair(Dice dice)
    {
        while (true)
        {
            var (kind, place) = (dice.Pick(Kind.All), dice.Pick(Place.All));
            var lively = kind.Poses.Any(pose => pose.Moves) || kind.Habitat.HasFlag(Habitat.Air);
            var homes = Place.All.Count(home => home.Suits(kind) && Scene.HasWithheld(kind, home));
            if (place.Suits(kind) && Scene.HasWithheld(kind, place) && homes > 1 && (lively || dice.Chance(0.25)))
            {
                return (kind, place);
            }
        }
    }

    private static Scene Withheld(Dice dice, SceneSpecification specification)
    {
        while (true)
        {
            var scene = Scenes.Draw(dice.Seed(), specification);
            if (scene.IsWithheld)
            {
                return scene;
            }
        }
    }

    /// <summary>A scene in which the main subject can pass in front of another.</summary>
    private static Scene Passing(Dice dice, SceneSpecification specification)
    {
        while (true)
        {
            var scene = Withheld(dice, specification);
            if (scene.Subjects.Any(subject => subject.Relation == Relation.Behind) && scene.Main.Size == Size.Medium)
            {
                return scene;
            }
        }
    }
}
