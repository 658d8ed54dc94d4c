namespace PictureBook;

/// <summary>The grammar that puts a scene into words; every word is true of the scene.</summary>
internal static class Captions
{
    private static readonly string[] SmallWords = ["small", "little", "tiny"];
    private static readonly string[] LargeWords = ["big", "large", "huge"];

    /// <summary>What can be said with one subject first: three captions,
    /// and of the main one five, from the shortest to the fullest.</summary>
    /// <param name="scene">What is told.</param>
    /// <param name="number">Which subject; 0 is the main one.</param>
    public static IReadOnlyList<SceneCaption> About(Scene scene, int number)
    {
        var dice = new Dice(scene.Seed ^ 0xCA9710 ^ ((ulong)number << 32));
        var subject = scene.Subjects[number];
        List<SceneCaption> captions =
        [
            new(Noun(dice, subject, size: false, colour: false), [subject.Fact(colour: false, pose: false)]),
            new(Noun(dice, subject, size: dice.Chance(0.3), colour: true), [subject.Fact(colour: true, pose: false)]),
        ];
        var colour = dice.Chance(0.3);
        captions.Add(new(
            $"{Noun(dice, subject, size: false, colour)}{Action(dice, subject, scene.Place, participle: true)}",
            [subject.Fact(colour, pose: true), scene.Place.Name]));
        return number == 0 ? [.. captions, Fuller(dice, scene), Fullest(dice, scene)] : captions;
    }

    /// <summary>What can be said of one part alone: "at the beach", "at sunset",
    /// and "a dog walking" of a subject that might do something else.</summary>
    public static IReadOnlyList<SceneCaption> AboutParts(Scene scene)
    {
        var dice = new Dice(scene.Seed ^ 0x5E77106);
        return
        [
            new(dice.Pick(scene.Place.Phrases), [scene.Place.Name]),
            new(Weather(dice, scene), [scene.Sky.Name]),
            .. scene.Subjects.Where(subject => subject.Kind.Poses.Count > 1 || subject.Pose != subject.Kind.Poses[0])
                .Select(subject => new SceneCaption(
                    $"{Noun(dice, subject, size: false, colour: false)} {dice.Pick(subject.Pose.Participles)}",
                    [subject.Fact(colour: false, pose: true)])),
        ];
    }

    /// <summary>"a small brown dog", "a person in red".</summary>
    public static string Noun(Dice dice, Subject subject, bool size, bool colour)
    {
        var kind = subject.Kind;
        var word = dice.Chance(0.65) ? kind.Name : dice.Pick(kind.Words);
        var sized = size && subject.Size != Size.Medium && !kind.IsDressed && subject.Relation == Relation.Self;
        var adjective = !sized ? "" : dice.Pick(subject.Size == Size.Small ? SmallWords : LargeWords) + " ";
        var phrase = colour && !kind.IsDressed ? $"{adjective}{subject.Colour} {word}" : adjective + word;
        return WithArticle(phrase) + (colour && kind.IsDressed ? $" {dice.Pick(["in", "dressed in"])} {subject.Colour}" : "");
    }

    /// <summary>"a dog", "an orange dog".</summary>
    public static string WithArticle(string phrase) => ("aeiou".Contains(phrase[0], StringComparison.Ordinal) ? "an " : "a ") + phrase;

    private static SceneCaption Fuller(Dice dice, Scene scene)
    {
        var main = scene.Main;
        return scene.Subjects.Count > 1 && dice.Chance(0.5)
            ? new(
                $"{Noun(dice, main, size: false, colour: true)} {Others(dice, scene)} {dice.Pick(scene.Place.Phrases)}",
                [.. scene.Subjects.Select(subject => subject.Fact(colour: true, pose: false)), scene.Place.Name])
            : new(
                $"{Noun(dice, main, size: false, colour: true)}{Action(dice, main, scene.Place, participle: true)} {Weather(dice, scene)}",
                [main.Fact(colour: true, pose: true), scene.Place.Name, scene.Sky.Name]);
    }

    private static SceneCaption Fullest(Dice dice, Scene scene)
    {
        var noun = Noun(dice, scene.Main, size: true, colour: true);
        var others = scene.Subjects.Count > 1 ? " " + Others(dice, scene) : "";
        var action = Action(dice, scene.Main, scene.Place, participle: dice.Chance(0.3));
        var weather = Weather(dice, scene);
        return new(
            dice.Chance(0.15) ? $"{weather}, {noun}{action}{others}" : $"{noun}{action}{others} {weather}",
            [scene.Main.Fact(colour: true, pose: true), .. scene.Subjects.Skip(1).Select(other => other.Fact(colour: true, pose: false)),
                scene.Place.Name, scene.Sky.Name]);
    }

    /// <summary>" runs along the beach", " standing in the kitchen".</summary>
    private static string Action(Dice dice, Subject main, Place place, bool participle)
    {
        var verb = dice.Below(main.Pose.Verbs.Count);
        var above = main.Kind.Habitat.HasFlag(Habitat.Air) && !place.IsIndoors;
        var where = dice.Pick(above ? place.Airs : main.Pose.Moves && dice.Chance(0.6) ? place.Ways : place.Phrases);
        return $" {(participle ? main.Pose.Participles : main.Pose.Verbs)[verb]} {where}";
    }

    private static string Weather(Dice dice, Scene scene) => dice.Pick(scene.Place.IsIndoors ? scene.Sky.IndoorPhrases : scene.Sky.Phrases);

    /// <summary>"beside a white house and below a red kite".</summary>
    private static string Others(Dice dice, Scene scene) =>
        string.Join(" and ", scene.Subjects.Skip(1).Select(other =>
            $"{dice.Pick(Preposition(other.Relation))} {Noun(dice, other, size: false, colour: true)}"));

    private static string[] Preposition(Relation relation) => relation switch
    {
        Relation.Above => ["below", "under", "beneath"],
        Relation.Below => ["above", "over"],
        Relation.Behind => ["in front of"],
        Relation.Ridden => ["on"],
        Relation.Held => ["with"],
        Relation.Around => ["inside", "in"],
        _ => ["beside", "next to", "near"],
    };
}
