namespace PictureBook;

/// <summary>
/// The words in which people ask for what a scene shows: bare nouns, plurals and numbers, other names, commands and questions, any order,
/// slips of the pen. Each comes with the facts that it claims, as captions do, and some are false of the scene: a model learns from
/// "two dogs" beside a picture of three what the number means (Yuksekgonul et al. 2023, hard negative captions).
/// </summary>
internal static class Wordings
{
    private const int PartsFullness = 2; // as captions that name the place
    private const double Slips = 0.12;

    private static readonly string[] Requests =
    [
        "a photo of {0}", "a photo of {0}", "a picture of {0}", "an image of {0}", "a drawing of {0}", "photos of {0}", "pictures of {0}",
        "show me {0}", "show {0}", "find {0}", "find me {0}", "look for {0}", "search for {0}", "i want to see {0}", "give me {0}",
        "where is {0}?", "is there {0}?", "do you have {0}?", "{0} please", "{0}?",
    ];

    private static readonly string[][] Numbers =
    [
        ["one", "a single", "just one", "1"],
        ["two", "two", "2", "a pair of"],
        ["three", "three", "3"],
    ];

    private static readonly Dictionary<string, string[]> OtherNames = new()
    {
        ["dog"] = ["puppy", "doggy", "pup"], ["cat"] = ["kitten", "pussycat"], ["rabbit"] = ["hare"], ["horse"] = ["mare", "stallion"],
        ["cow"] = ["bull", "ox"], ["sheep"] = ["lamb", "ram"], ["pig"] = ["piglet", "hog"], ["fish"] = ["goldfish"],
        ["duck"] = ["duckling"], ["bird"] = ["birdie"], ["butterfly"] = ["moth"], ["person"] = ["man", "woman", "adult", "human"],
        ["child"] = ["boy", "girl", "toddler"], ["robot"] = ["android"], ["car"] = ["auto", "sedan"], ["bus"] = ["omnibus"],
        ["truck"] = ["pickup"], ["bicycle"] = ["cycle", "pushbike"], ["train"] = ["locomotive"], ["sailboat"] = ["yacht", "boat", "ship"],
        ["airplane"] = ["aeroplane", "jet"], ["helicopter"] = ["chopper"], ["house"] = ["home", "hut"], ["castle"] = ["fortress", "palace"],
        ["windmill"] = ["mill"], ["flower"] = ["bloom"], ["umbrella"] = ["brolly"], ["campfire"] = ["fire"], ["chair"] = ["stool"],
        ["suitcase"] = ["luggage", "trunk"], ["teapot"] = ["kettle"], ["lighthouse"] = ["beacon"], ["elephant"] = ["tusker"],
    };

    private static readonly Dictionary<string, string> Plurals = new()
    {
        ["sheep"] = "sheep", ["woolly sheep"] = "woolly sheep", ["fish"] = "fish", ["goldfish"] = "goldfish", ["person"] = "people",
        ["child"] = "children", ["man"] = "men", ["woman"] = "women", ["snowman"] = "snowmen", ["ox"] = "oxen", ["luggage"] = "luggage",
    };

    // What is not in this world: a search for it shall find nothing.
    private static readonly string[] Absent =
    [
        .. """
            alligator ambulance anchor ant apple apron axe bagel banana barrel basket bathtub beaver bell blanket book boot bowl box
            bracelet branch bread brush bucket button cactus cake camel camera candle canoe carpet carrot cauldron cello cheese cherry chicken
            clarinet clock cloud coat coffee coin comb compass cookie corn crab crane crayon crocodile crown cucumber cup curtain deer desk
            diamond dolphin donkey door dress drill drum eagle egg engine envelope eraser fan feather fence ferry flag flute fork fountain fox
            frog garlic gate ghost glass glove goat goose gorilla grape hammock harp hat hedgehog helmet hippo honey hook hospital igloo iron
            jacket jellyfish kangaroo key keyboard kiwi knife koala ladder lamp laptop leaf lemon leopard letter library lime lion lizard lobster
            lock magnet map mask medal melon microphone mirror money monkey moose mosquito motorcycle mountain mouse museum nail necklace needle
            nest nut octopus onion orchestra oven owl paint panda paper parrot pasta peach peacock peanut pear pencil piano pillow pineapple
            pirate pizza plate plum police potato pumpkin puppet puzzle pyramid queen radio rat razor ring river rocket roof rope ruler saddle
            salad sandwich satellite saucer saw scarf school scissors scooter screw seal shark shell shoe shovel sink skate skeleton skirt sled
            snail snake soap sock sofa soup spider spoon squirrel stadium stairs stamp statue steak strawberry submarine sugar sweater sword table
            tank taxi telescope temple theatre tiger tie toast toilet tomato toothbrush tower toy tram trousers tulip tunnel unicorn vase
            violinist vulture wallet walnut watch waterfall wheel whistle wig window wizard wolf worm yacht-club yogurt zoo
            """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        "the truth", "my birthday", "happiness", "a meeting", "an accident", "a concert", "yesterday", "two plus two", "a long story",
        "an election", "a football match", "the economy", "a good idea", "a phone call", "an invoice", "a contract", "a dance", "a song",
    ];

    /// <summary>Tells and asks for what a scene shows: the main subject in both ways, another subject and the setting in one of them.</summary>
    public static IReadOnlyList<(int Fullness, SceneCaption Caption)> Of(Scene scene)
    {
        var dice = new Dice(scene.Seed ^ 0xA5CED);
        List<(int, SceneCaption)> wordings = [];
        foreach (var (number, subject) in scene.Subjects.Index())
        {
            var told = number > 0 && dice.Chance(0.5);
            if (told || number == 0)
            {
                wordings.AddRange(scene.CaptionsAbout(number).Index());
            }

            if (told)
            {
                continue;
            }

            Add(0, Noun(dice, subject, colour: false), subject.Fact(false, false));
            Add(1, Noun(dice, subject, colour: true), subject.Fact(true, false));
            var colour = dice.Chance(0.3);
            Add(2, Join(dice, Noun(dice, subject, colour), Where(dice, scene.Place)), subject.Fact(colour, false), scene.Place.Name);
            if (subject.Kind.CanDoMore)
            {
                Add(2, Doing(dice, subject, subject.Pose), subject.Fact(false, true));
                foreach (var other in subject.Kind.AllPoses.Where(pose => number == 0 && pose != subject.Pose))
                {
                    if (subject.Kind.Poses.Contains(other) || dice.Chance(0.3))
                    {
                        Add(2, Doing(dice, subject, other), (subject with { Pose = other }).Fact(false, true));
                    }
                }
            }
        }

        var count = scene.Count(scene.Main.Kind);
        if (count > 1 || dice.Chance(0.2))
        {
            Add(0, Some(dice, scene.Main.Kind, count), Scene.NumberOf(count, scene.Main.Kind));
        }

        if (count > 1 || dice.Chance(0.2))
        {
            var wrong = 1 + ((count + dice.Below(2)) % 3); // one of the two other numbers
            Add(0, Some(dice, scene.Main.Kind, wrong), Scene.NumberOf(wrong, scene.Main.Kind));
        }

        var parts = scene.CaptionsAboutParts();
        if (dice.Chance(0.5))
        {
            wordings.AddRange(parts.Select(part => (PartsFullness, part)));
        }
        else
        {
            Add(PartsFullness, dice.Pick([scene.Place.Name, $"the {scene.Place.Name}"]), scene.Place.Name);
            Add(PartsFullness, scene.Sky.Name, scene.Sky.Name);
            wordings.AddRange(parts.Skip(2).Select(part => (PartsFullness, part)));
        }

        foreach (var tie in Tie.All)
        {
            if (scene.Subjects.FirstOrDefault(other => other.Kind != scene.Main.Kind && tie.Others.Contains(other.Kind)) is { } other
                && tie.Mains.Contains(scene.Main.Kind))
            {
                Add(2, $"{Noun(dice, scene.Main, false)} {dice.Pick(tie.Verbs)} {Noun(dice, other, false)}", tie.Fact(scene.Main, other));
            }
        }

        return wordings;

        void Add(int fullness, string text, params string[] facts)
        {
            text = dice.Chance(0.4) ? string.Format(null, dice.Pick(Requests), text) : text;
            wordings.Add((fullness, new(dice.Chance(Slips) ? Slip(dice, text) : text, facts)));
        }
    }

    /// <summary>Gives the plural of a name, which may have two words.</summary>
    public static string Plural(string name) => Plurals.TryGetValue(name, out var plural) ? plural
        : name.EndsWith('y') && !"aeiou".Contains(name[^2], StringComparison.Ordinal) ? name[..^1] + "ies"
        : name.EndsWith('s') || name.EndsWith('x') || name.EndsWith("ch", StringComparison.Ordinal) ? name + "es"
        : name + "s";

    private static string Some(Dice dice, Kind kind, int count) =>
        $"{dice.Pick(Numbers[count - 1])} {(count > 1 ? Plural(Name(dice, kind)) : Name(dice, kind))}";

    /// <summary>"brown dogs", "the brown dog", "a puppy", "people in red".</summary>
    private static string Noun(Dice dice, Subject subject, bool colour)
    {
        var (lot, name) = (dice.Unit(), Name(dice, subject.Kind));
        var several = lot is >= 0.55 and < 0.85;
        name = several ? Plural(name) : name;
        var (before, after) = !colour ? ("", "") : subject.Kind.IsDressed ? ("", $" in {subject.Colour}") : ($"{subject.Colour} ", "");
        var phrase = before + name + after;
        return lot switch
        {
            < 0.3 => Captions.WithArticle(phrase),
            < 0.8 => phrase,
            < 0.85 => $"some {phrase}",
            < 0.95 => $"the {phrase}",
            _ => $"my {phrase}",
        };
    }

    private static string Name(Dice dice, Kind kind) => dice.Unit() switch
    {
        < 0.6 => kind.Name,
        < 0.75 => dice.Pick(kind.Words),
        _ => OtherNames.TryGetValue(kind.Name, out var others) ? dice.Pick(others) : kind.Name,
    };

    /// <summary>"dogs running", "a running dog", "the dog is running".</summary>
    private static string Doing(Dice dice, Subject subject, Pose pose)
    {
        var (doing, name) = (dice.Pick(pose.Participles), Name(dice, subject.Kind));
        return dice.Below(6) switch
        {
            0 => $"{name} {doing}",
            1 => $"{Plural(name)} {doing}",
            2 => $"{doing} {name}",
            3 => Captions.WithArticle($"{doing} {name}"),
            4 => $"the {name} is {doing}",
            _ => $"{Captions.WithArticle(name)} {doing}",
        };
    }

    private static string Where(Dice dice, Place place) => dice.Chance(0.3) ? place.Name : dice.Pick(place.Phrases);

    private static string Join(Dice dice, string what, string where) => dice.Below(5) switch
    {
        0 => $"{where} {what}",
        1 => $"{where}, {what}",
        2 => $"{what}, {where}",
        _ => $"{what} {where}",
    };

    /// <summary>Asks for what is in no scene: something of another world, or a word that is none.</summary>
    public static SceneCaption Strange(Scene scene)
    {
        var dice = new Dice(scene.Seed ^ 0x57A46);
        var word = dice.Chance(0.5) ? dice.Pick(Absent) : Babble(dice);
        var text = word.Contains(' ', StringComparison.Ordinal) || dice.Chance(0.4) ? word : Captions.WithArticle(word);
        return new(dice.Chance(0.4) ? string.Format(null, dice.Pick(Requests), text) : text, ["nothing of this world"]);
    }

    /// <summary>A word that is none: two to four syllables.</summary>
    private static string Babble(Dice dice) => string.Concat(Enumerable.Range(0, 2 + dice.Below(3))
        .Select(_ => $"{"bcdfghjklmnprstvwz"[dice.Below(18)]}{"aeiou"[dice.Below(5)]}{(dice.Chance(0.3) ? "lnrst"[dice.Below(5)] : "")}"));

    /// <summary>Drops, doubles, swaps or mistakes a letter of one word of three letters or more.</summary>
    private static string Slip(Dice dice, string text)
    {
        var words = text.Split(' ');
        var at = dice.Below(words.Length);
        if (words[at].Length >= 3)
        {
            var (word, letter) = (words[at], dice.Below(words[at].Length - 1));
            words[at] = dice.Below(4) switch
            {
                0 => word.Remove(letter, 1),
                1 => word.Insert(letter, word[letter].ToString()),
                2 => $"{word[..letter]}{word[letter + 1]}{word[letter]}{word[(letter + 2)..]}",
                _ => $"{word[..letter]}{(char)('a' + dice.Below(26))}{word[(letter + 1)..]}",
            };
        }

        return string.Join(' ', words);
    }
}
