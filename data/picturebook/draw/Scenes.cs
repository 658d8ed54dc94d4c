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

    /// <summary>Draws one scene.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="wish">What it shall be like.</param>
    /// <returns>The scene; it may be one that is withheld.</returns>
    /// <exception cref="ArgumentException">The wish cannot be granted: the kind does not live in the place, or lacks the colour or the pose.</exception>
    public static Scene Draw(ulong seed, Wish? wish = null)
    {
        wish ??= new();
        var dice = new Dice(seed);
        var (kind, place) = Cast(dice, wish);
        Require(wish.Colour is null || kind.Colours.Contains(wish.Colour), $"There is no {wish.Colour} {kind}.");
        Require(wish.Pose is null || kind.Poses.Contains(wish.Pose), $"No {kind} {wish.Pose}.");
        var main = new Subject(kind, wish.Colour ?? dice.Pick(kind.Colours), (Size)dice.Below(3), wish.Pose ?? dice.Pick(kind.Poses), Relation.Self);
        var sky = wish.Sky ?? dice.Pick(Sky.All);
        return new(seed, place, sky, Composition.Arrange(dice, place, main, wish));
    }

    private static IEnumerable<Scene> Endless(ulong seed)
    {
        for (var number = 0UL; ; number++)
        {
            yield return Draw(Dice.Mix(seed) + number);
        }
    }

    /// <summary>Half of the time the kind is drawn first and half of the time the place, so that neither is rare.</summary>
    private static (Kind Kind, Place Place) Cast(Dice dice, Wish wish)
    {
        var kindFirst = dice.Chance(0.5);
        var kinds = wish.Kind is { } kind ? [kind] : kindFirst && wish.Place is null ? Kind.All : null;
        if (kinds is not null)
        {
            var chosen = dice.Pick(kinds);
            Require(wish.Place is null || wish.Place.Suits(chosen), $"No {chosen} is found in the place '{wish.Place}'.");
            return (chosen, wish.Place ?? dice.Pick([.. Place.All.Where(place => place.Suits(chosen))]));
        }

        var place = wish.Place ?? dice.Pick(Place.All);
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
