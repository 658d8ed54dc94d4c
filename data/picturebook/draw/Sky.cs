using PictureBook.Art;

namespace PictureBook;

/// <summary>Time of day and weather.</summary>
/// <param name="name">In one or two words.</param>
/// <param name="phrases">As in "a dog at the beach at sunset".</param>
/// <param name="indoorPhrases">As in "a dog in the kitchen with a rainbow outside".</param>
public sealed class Sky(string name, IReadOnlyList<string> phrases, IReadOnlyList<string> indoorPhrases)
{
    /// <summary>Gets its name, in one or two words.</summary>
    public string Name => name;

    /// <summary>Gets the phrases as in "a dog at the beach at sunset".</summary>
    public IReadOnlyList<string> Phrases => phrases;

    /// <summary>Gets the phrases as in "a dog in the kitchen with a rainbow outside".</summary>
    public IReadOnlyList<string> IndoorPhrases => indoorPhrases;

    /// <summary>Gets all skies.</summary>
    public static IReadOnlyList<Sky> All => Skies.All;

    /// <summary>Gets whether lamps and windows are lit.</summary>
    internal bool IsDark { get; init; }

    /// <summary>Gets the colour that lies over the land.</summary>
    internal Ink Tint { get; init; }

    /// <summary>Gets how strongly the tint lies over the land, 0 to 1; subjects get a part of it.</summary>
    internal double Strength { get; init; }

    /// <summary>Draws the sky behind everything.</summary>
    internal Action<Canvas, Backdrop> Draw { get; init; } = (_, _) => { };

    /// <summary>Draws what falls in front of everything.</summary>
    internal Action<Canvas, Backdrop>? Fall { get; init; }

    /// <summary>Finds a sky by name.</summary>
    /// <param name="name">Such as <c>northern lights</c>.</param>
    /// <returns>The sky.</returns>
    public static Sky Named(string name) => All.Single(sky => sky.Name == name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
