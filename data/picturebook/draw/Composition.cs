namespace PictureBook;

/// <summary>
/// Places subjects in a square of 400 units, all of them inside it: whatever the shape of the picture, the square in its centre,
/// which is what CLIP sees, shows every subject.
/// </summary>
internal static class Composition
{
    private const double Margin = 12;

    public static IReadOnlyList<Subject> Arrange(Dice dice, Place place, Subject main, SceneSpecification specification)
    {
        if (specification.Alike is { } alike)
        {
            return Row(dice, place, main, alike);
        }

        if (specification is { Relation: Relation.Ridden or Relation.Held or Relation.Around, Other: { } tied })
        {
            return Tied(dice, place, main, new(tied, dice.Pick(tied.Colours), Size.Medium, dice.Pick(tied.Poses),
                specification.Relation.Value));
        }

        var count = specification.Subjects ?? (dice.Unit() is var lot && lot < 0.35 ? 1 : lot < 0.75 ? 2 : 3);
        var flies = Flies(main.Kind);
        var first = count > 1 ? Other(dice, place, specification.Other, flies ? Relation.Below : Relation.Beside, main.Kind) : null;
        var second = count > 2 ? Other(dice, place, null, flies ? Relation.Beside : Relation.Above, main.Kind, first?.Kind) : null;
        var hidesLittle =
            main.Size != Size.Large && (main.Kind.Width < 160 || main.Kind.Height < 0.8) && main.Kind.Habitat != Habitat.Water;
        if (first is { Relation: Relation.Beside, Kind.IsBackground: true } && hidesLittle && dice.Chance(0.6))
        {
            first = first with { Relation = Relation.Behind };
        }

        main = Alone(dice, place, main);
        List<Subject> subjects = [main];
        foreach (var other in new[] { first, second }.OfType<Subject>())
        {
            if (Fit(dice, place, subjects, other) is { } placed)
            {
                subjects.Add(placed);
            }
        }

        return subjects;
    }

    private static bool Flies(Kind kind) => kind.Habitat.HasFlag(Habitat.Air);

    private static Subject? Other(Dice dice, Place place, Kind? wished, Relation relation, params Kind?[] taken)
    {
        if (wished is not null && Flies(wished))
        {
            relation = relation == Relation.Below ? Relation.Beside : Relation.Above;
        }

        var flies = relation == Relation.Above || (relation == Relation.Beside && taken is [{ } main, ..] && Flies(main));
        var kinds = wished is not null
            ? [wished] : Kind.All.Where(kind => place.Suits(kind) && Flies(kind) == flies && !taken.Contains(kind)).ToArray();
        if (kinds.Length == 0)
        {
            return null;
        }

        var kind = dice.Pick(kinds);
        return new(kind, dice.Pick(kind.Colours), Size.Medium, dice.Pick(kind.Poses), relation);
    }

    /// <summary>Several of a kind side by side; half of them in the same colour, most of them doing the same.</summary>
    private static Subject[] Row(Dice dice, Place place, Subject main, int count)
    {
        var (room, same) = ((400 - (2 * Margin)) / count, dice.Chance(0.5));
        var row = new Subject[count];
        for (var i = 0; i < count; i++)
        {
            var one = i == 0 ? main : main with
            {
                Colour = same ? main.Colour : dice.Pick(main.Kind.Colours),
                Pose = dice.Chance(0.7) ? main.Pose : dice.Pick(main.Kind.Poses),
                Relation = Relation.Beside,
            };
            one = Shrink(Alone(dice, place, one), double.MaxValue, room - Margin);
            var spare = (room - Wide(one)) / 2;
            row[i] = one with { X = Margin + (room * (i + 0.5)) + dice.Between(-spare, spare) };
        }

        return row;
    }

    /// <summary>A rider on a mount, a thing in a hand, or someone in a doorway.</summary>
    private static Subject[] Tied(Dice dice, Place place, Subject main, Subject other)
    {
        switch (other.Relation)
        {
            case Relation.Ridden:
                other = Stand(dice, place, other, dice.Between(130, 190) * other.Kind.Height);
                main = Stand(dice, place, main, Math.Max(85, Tall(other) * dice.Between(0.75, 0.9))) with
                    { X = other.X, Y = other.Y - (0.42 * Tall(other)), FacesLeft = other.FacesLeft };
                break;
            case Relation.Held:
                main = Shrink(Stand(dice, place, main, dice.Between(150, 250) * main.Kind.Height), double.MaxValue, 200);
                var side = main.FacesLeft ? -1 : 1;
                main = main with { X = Math.Clamp(main.X, 120, 280) };
                other = Shrink(Stand(dice, place, other, 0.45 * Tall(main)), double.MaxValue, 0.5 * Tall(main));
                other = other with { X = main.X + (side * ((Wide(main) / 2) + (Wide(other) / 4))), Y = main.Y - (0.3 * Tall(main)) };
                break;
            default:
                other = Shrink(Stand(dice, place, other, dice.Between(200, 270) * other.Kind.Height), double.MaxValue, 340);
                main = Shrink(Stand(dice, place, main, 0.42 * Tall(other)), double.MaxValue, 0.6 * Wide(other));
                main = main with { X = other.X, Y = other.Y + 1 };
                break;
        }

        return [main, other];
    }

    private static Subject Alone(Dice dice, Place place, Subject subject)
    {
        var height = subject.Size switch { Size.Small => 105, Size.Medium => 162, _ => 235 } * dice.Between(0.95, 1.05);
        return Stand(dice, place, subject, height * subject.Kind.Height);
    }

    /// <summary>Gives a subject a height, a spot of its own kind, and its details.</summary>
    private static Subject Stand(Dice dice, Place place, Subject subject, double height)
    {
        var kind = subject.Kind;
        var scale = Math.Min(height, 36000 / kind.Width) / 100;
        var swims = !Flies(kind) && (kind.Habitat & place.Habitats & ~Habitat.Water) == 0;
        scale = swims ? Math.Min(scale, place.Water.Near * 0.0066) : scale;
        var (far, near) = Flies(kind) ? (20 + (scale * 100), Math.Max(235, 30 + (scale * 100)))
            : swims ? place.Water : place.Ground;
        var across = subject.Pose == Pose.Sleep ? Math.Max(kind.Width, 120) : kind.Width;
        var reach = Math.Max(0, 200 - Margin - (scale * across / 2));
        var y = dice.Between(far, near);
        return subject with
        {
            Scale = scale,
            Y = Flies(kind) ? y : Math.Max(y, Math.Min(near, 30 + (scale * (subject.Pose == Pose.Jump ? 140 : 100)))),
            X = 200 + dice.Between(-reach, reach),
            FacesLeft = dice.Chance(0.5),
            Phase = dice.Between(0.17, 0.33) + (dice.Chance(0.5) ? 0.5 : 0), // well into a step, not between two
            Seed = dice.Seed(),
        };
    }

    /// <summary>Places another subject where it covers nothing, moving the main one aside if need be; null if there is no room.</summary>
    private static Subject? Fit(Dice dice, Place place, List<Subject> subjects, Subject other)
    {
        var main = subjects[0];
        other = Stand(dice, place, other, dice.Between(100, 135) * other.Kind.Height);
        switch (other.Relation)
        {
            case Relation.Behind:
                var shift = dice.Chance(0.5) ? 1 : -1;
                other = Stand(dice, place, other, dice.Between(210, 240) * other.Kind.Height);
                other = other with { Y = Math.Min(place.Ground.Far, main.Y) - 12 };
                other = Shrink(other, other.Y - Margin, double.MaxValue);
                other = other with { X = Clamp(200 + (shift * 55), other) };
                subjects[0] =
                    main with { X = Clamp(200 - (shift * dice.Between(50, 80)), main), Y = Math.Max(main.Y, place.Ground.Far + 25) };
                return other;
            case Relation.Above:
                other = Shrink(other, Top(main) - 6 - Margin, double.MaxValue);
                return other.Scale < 0.4 ? null : other with
                {
                    X = Clamp(main.X + dice.Between(-70, 70), other),
                    Y = dice.Between(Margin + Tall(other), Top(main) - 6),
                };
            case Relation.Below:
                subjects[0] = main = main with { Y = Margin + Tall(main) };
                other = Shrink(other, other.Y - main.Y - 8, double.MaxValue);
                return other.Scale < 0.4 ? null : other with { X = Clamp(main.X + dice.Between(-70, 70), other) };
            default:
                other = Shrink(other, double.MaxValue, 400 - (3 * Margin) - Wide(main));
                if (other.Scale < (Flies(other.Kind) ? 0.35 : 0.5))
                {
                    return null;
                }

                var gap = dice.Between(0, 400 - (3 * Margin) - Wide(main) - Wide(other)) / 2;
                var left = Margin + gap;
                var mainFirst = dice.Chance(0.5);
                var (one, two) = mainFirst ? (main, other) : (other, main);
                one = one with { X = left + (Wide(one) / 2) };
                two = two with { X = left + Wide(one) + Margin + (Wide(two) / 2) };
                (main, other) = mainFirst ? (one, two) : (two, one);
                subjects[0] = main;
                var least = Margin + Tall(other);
                return Flies(other.Kind) ? other with { Y = Math.Clamp(main.Y + dice.Between(-25, 25), least, Math.Max(main.Y, least)) }
                    : other;
        }
    }

    private static Subject Shrink(Subject subject, double height, double width) =>
        subject with { Scale = Math.Min(subject.Scale, Math.Min(height / 100, width / subject.Kind.Width)) };

    private static double Tall(Subject subject) => subject.Scale * 100;

    private static double Wide(Subject subject) => subject.Scale * subject.Kind.Width;

    private static double Top(Subject subject) => subject.Y - Tall(subject);

    private static double Clamp(double x, Subject subject)
    {
        var half = Math.Min(200 - Margin, Wide(subject) / 2);
        return Math.Clamp(x, Margin + half, 400 - Margin - half);
    }
}
