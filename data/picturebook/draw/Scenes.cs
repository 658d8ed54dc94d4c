namespace PictureBook;

/// <summary>Draws scenes by lot.</summary>
public static class Scenes
{
    /// <summary>Draws scenes one after another, the same ones for the same seed.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="count">How many.</param>
    /// <param name="withheld">False: only scenes for training. True: only scenes kept from it.</param>
    /// <returns>As many scenes as asked for, made as they are read.</returns>
    public static IEnumerable<Scene> Draw(ulong seed, int count, bool withheld)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Endless(seed).Where(scene => scene.IsWithheld == withheld).Take(count);
    }

    /// <summary>Draws scenes that come rarely in life and never by themselves in <see cref="Draw(ulong, int, bool)"/>: two or three of a
    /// kind (half of them), someone who rides, holds or is inside something, and someone who sleeps or jumps.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="count">How many.</param>
    /// <param name="withheld">False: only scenes for training. True: only scenes kept from it.</param>
    /// <returns>As many scenes as asked for, made as they are read.</returns>
    public static IEnumerable<Scene> DrawRare(ulong seed, int count, bool withheld)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Endless(seed, Rare).Where(scene => scene.IsWithheld == withheld).Take(count);
    }

    /// <summary>Draws one scene.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="specification">What it shall be like.</param>
    /// <returns>The scene; it may be one that is withheld.</returns>
    /// <exception cref="ArgumentException">The specification cannot be granted: the
    /// kind does not live in the place, or lacks the colour or the pose.</exception>
    public static Scene Draw(ulong seed, SceneSpecification? specification = null)
    {
        specification ??= new();
        var dice = new Dice(seed);
        var (kind, place) = Cast(dice, specification);
        Require(specification.Colour is null || kind.Colours.Contains(specification.Colour), $"There is no {specification.Colour} {kind}.");
        Require(specification.Pose is null || kind.AllPoses.Contains(specification.Pose), $"No {kind} {specification.Pose}.");
        var main = new Subject(kind, specification.Colour ?? dice.Pick(kind.Colours), (Size)dice.Below(3),
            specification.Relation == Relation.Ridden ? Pose.Ride : specification.Pose ?? dice.Pick(kind.Poses), Relation.Self);
        var sky = specification.Sky ?? dice.Pick(Sky.All);
        return new(seed, place, sky, Composition.Arrange(dice, place, main, specification));
    }

    private static IEnumerable<Scene> Endless(ulong seed, Func<Dice, SceneSpecification>? specify = null)
    {
        for (var number = 0UL; ; number++)
        {
            var one = Dice.Mix(seed) + number;
            yield return Draw(one, specify?.Invoke(new Dice(one ^ 0x2A2E)));
        }
    }

    private static SceneSpecification Rare(Dice dice)
    {
        switch (dice.Below(4))
        {
            case 0:
                var tie = dice.Pick(Tie.All);
                var (main, other) = (dice.Pick(tie.Mains), dice.Pick(tie.Others));
                var homes = Place.All.Where(place => place.Suits(main) && place.Suits(other)).ToList();
                return homes.Count == 0 ? Rare(dice) // no teapot is held where no teapot can be
                    : new() { Kind = main, Other = other, Place = dice.Pick(homes), Relation = tie.Relation };
            case 1:
                var kind = dice.Pick(Kind.All.Where(kind => kind.RarePoses.Count > 0).ToList());
                return new() { Kind = kind, Pose = dice.Pick(kind.RarePoses), Subjects = dice.Chance(0.7) ? 1 : 2 };
            default:
                return new() { Kind = dice.Pick(Kind.All), Alike = 2 + dice.Below(2) };
        }
    }

    /// <summary>Half of the time the kind is drawn first and half of the time the place, so that neither is rare.</summary>
    private static (Kind Kind, Place Place) Cast(Dice dice, SceneSpecification specification)
    {
        var kindFirst = dice.Chance(0.5);
        var kinds = specification.Kind is { } kind ? [kind] : kindFirst && specification.Place is null ? Kind.All : null;
        if (kinds is not null)
        {
            var chosen = dice.Pick(kinds);
            Require(specification.Place is null || specification.Place.Suits(chosen),
                $"No {chosen} is found in the place '{specification.Place}'.");
            return (chosen, specification.Place ?? dice.Pick([.. Place.All.Where(place => place.Suits(chosen))]));
        }

        var place = specification.Place ?? dice.Pick(Place.All);
        return (dice.Pick([.. Kind.All.Where(place.Suits)]), place);
    }

    private static void Require(bool granted, string message)
    {
        if (!granted)
        {
            throw new ArgumentException(message);
        }
    }
}
