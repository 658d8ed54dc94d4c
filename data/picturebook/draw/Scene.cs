using System.Text;

namespace PictureBook;

/// <summary>One picture of the drawn world, as data: its drawing and its captions follow from it.</summary>
public sealed class Scene
{
    internal Scene(ulong seed, Place place, Sky sky, IReadOnlyList<Subject> subjects)
    {
        (Seed, Place, Sky, Subjects) = (seed, place, sky, subjects);
        Captions = [.. CaptionsAbout(0).Select(caption => caption.Text)];
    }

    /// <summary>Gets the number that everything in the scene follows from.</summary>
    public ulong Seed { get; }

    /// <summary>Gets where it is set.</summary>
    public Place Place { get; }

    /// <summary>Gets the time of day and the weather.</summary>
    public Sky Sky { get; }

    /// <summary>Gets the one to three subjects, the main one first.</summary>
    public IReadOnlyList<Subject> Subjects { get; }

    /// <summary>Gets what the scene is about.</summary>
    public Subject Main => Subjects[0];

    /// <summary>Gets five captions, from the shortest to the fullest.</summary>
    public IReadOnlyList<string> Captions { get; }

    /// <summary>Gets all that a caption can say of it: "dog", "brown dog", "dog walks" and "brown dog walks" of each subject, how many
    /// there are of each kind, "person rides horse", the place, and the sky.</summary>
    public IReadOnlySet<string> Shows => field ??= new HashSet<string>(
        [
            .. Subjects.SelectMany(subject => subject.Facts),
            .. Subjects.Select(subject => NumberOf(Count(subject.Kind), subject.Kind)),
            .. Tie.All.SelectMany(tie => Subjects.Where(other => other.Relation == tie.Relation).Select(other => tie.Fact(Main, other))),
            Place.Name, Sky.Name,
        ], StringComparer.Ordinal);

    /// <summary>Counts the subjects of a kind.</summary>
    /// <param name="kind">Any kind.</param>
    /// <returns>How many there are; 0 if it is not seen.</returns>
    public int Count(Kind kind) => Subjects.Count(subject => subject.Kind == kind);

    /// <summary>States as a fact that there are exactly so many of a kind.</summary>
    internal static string NumberOf(int count, Kind kind) => $"{count} {kind}";

    /// <summary>Puts it into words, beginning with one of its subjects.</summary>
    /// <param name="subject">Which one; 0 is the main one.</param>
    /// <returns>From the shortest to the fullest: the five captions of the main subject, three of another.</returns>
    public IReadOnlyList<SceneCaption> CaptionsAbout(int subject) => PictureBook.Captions.About(this, subject);

    /// <summary>Puts its parts into words, each alone: "at the beach", "at sunset", "a dog walking".</summary>
    /// <returns>The place, the time of day or the weather, and each subject whose kind has several poses.</returns>
    public IReadOnlyList<SceneCaption> CaptionsAboutParts() => PictureBook.Captions.AboutParts(this);

    /// <summary>Puts it into captions, and into the words in which people ask: "dogs", "two dogs", "show me the beach", "a dog sleping".
    /// Some of those are false of it, as their facts say.</summary>
    /// <param name="strange">Whether every second scene has one more that asks for what is in no scene: "an alligator", "a bofule".</param>
    /// <returns>Each with its fullness: 0 for a kind or a number, 1 with a colour, 2 with a place or what is done, 3 and 4 for the
    /// fuller and the fullest caption.</returns>
    public IReadOnlyList<(int Fullness, SceneCaption Caption)> Wordings(bool strange = false) => strange && Seed % 2 == 0
        ? [.. PictureBook.Wordings.Of(this), (0, PictureBook.Wordings.Strange(this))]
        : PictureBook.Wordings.Of(this);

    /// <summary>Gets whether the main subject's kind, place and colour are kept from training, for tests and the sample.</summary>
    public bool IsWithheld => Withheld(Main.Kind, Place, Main.Colour);

    /// <summary>Says whether a main subject of this kind, here, in this colour, is kept from training: one in eight is.</summary>
    /// <param name="kind">The main subject's kind.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="colour">The main subject's colour.</param>
    /// <returns>True if no training scene may have it.</returns>
    public static bool Withheld(Kind kind, Place place, Colour colour)
    {
        var hash = Salt;
        foreach (var value in Encoding.UTF8.GetBytes($"{kind.Name}/{place.Name}/{colour.Name}"))
        {
            hash = unchecked((hash ^ value) * 0x100000001B3); // FNV-1a
        }

        return Dice.Mix(hash) % 8 == 0;
    }

    /// <summary>Says whether a kind is withheld in a place, in any of its colours.</summary>
    internal static bool HasWithheld(Kind kind, Place place) => kind.Colours.Any(colour => Withheld(kind, place, colour));

    // Chosen so that the papers' own examples, a dog at the beach and a person on the road, are kept from training in some colours.
    private const ulong Salt = 146106;
}
