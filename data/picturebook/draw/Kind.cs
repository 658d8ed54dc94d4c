using PictureBook.Art;

namespace PictureBook;

/// <summary>Where a subject can be.</summary>
[Flags]
public enum Habitat
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>On the ground, outdoors.</summary>
    Land = 1,

    /// <summary>On or in water.</summary>
    Water = 2,

    /// <summary>In the air, outdoors.</summary>
    Air = 4,

    /// <summary>On the floor of a room.</summary>
    Room = 8,
}

/// <summary>What sort of thing a subject is: its names, where it can be, and how it is drawn.</summary>
/// <param name="words">Its names, the usual one first.</param>
/// <param name="habitat">Where it can be.</param>
/// <param name="colours">The colours it comes in.</param>
/// <param name="poses">What it can do.</param>
public sealed class Kind(IReadOnlyList<string> words, Habitat habitat, IReadOnlyList<Colour> colours, IReadOnlyList<Pose> poses)
{
    /// <summary>Gets its names, the usual one first.</summary>
    public IReadOnlyList<string> Words => words;

    /// <summary>Gets where it can be.</summary>
    public Habitat Habitat => habitat;

    /// <summary>Gets the colours it comes in.</summary>
    public IReadOnlyList<Colour> Colours => colours;

    /// <summary>Gets what it can do.</summary>
    public IReadOnlyList<Pose> Poses => poses;

    /// <summary>Gets what it does only where a specification says so: what can run or sit can also jump and sleep.</summary>
    public IReadOnlyList<Pose> RarePoses { get; } = poses.Contains(Pose.Run) || poses.Contains(Pose.Sit) ? [Pose.Jump, Pose.Sleep] : [];

    /// <summary>Gets all kinds.</summary>
    public static IReadOnlyList<Kind> All => Kinds.All;

    /// <summary>Gets the usual name.</summary>
    public string Name => Words[0];

    /// <summary>Gets the usual name of several.</summary>
    public string Plural => Wordings.Plural(Name);

    /// <summary>Gets whether the colour is that of its clothes: "a person in red".</summary>
    public bool IsDressed { get; init; }

    internal IReadOnlyList<Pose> AllPoses => [.. Poses, .. RarePoses];

    internal bool CanDoMore => Poses.Count + RarePoses.Count > 1;

    /// <summary>Gets how tall it stands beside others of the same size, 1 being the usual.</summary>
    internal double Height { get; init; } = 1;

    /// <summary>Gets whether it may stand behind the main subject: it is tall enough to be seen there.</summary>
    internal bool IsBackground { get; init; }

    /// <summary>Gets its width in units of which it is about 100 tall.</summary>
    internal double Width { get; init; } = 100;

    /// <summary>Draws it facing right, standing on y = 0, about 100 tall and centred on x = 0.</summary>
    internal Action<Canvas, Figure> Draw { get; init; } = (_, _) => { };

    /// <summary>Finds a kind by its usual name.</summary>
    /// <param name="name">Such as <c>dog</c>.</param>
    /// <returns>The kind.</returns>
    public static Kind Named(string name) => All.Single(kind => kind.Name == name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
