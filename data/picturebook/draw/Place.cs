using PictureBook.Art;

namespace PictureBook;

/// <summary>Where a scene is set.</summary>
/// <param name="name">In one or two words.</param>
/// <param name="phrases">As in "a dog at the beach".</param>
/// <param name="ways">As in "a dog runs along the beach".</param>
/// <param name="airs">As in "a kite flies over the beach".</param>
/// <param name="habitats">What can be there.</param>
public sealed class Place(string name, IReadOnlyList<string> phrases, IReadOnlyList<string> ways, IReadOnlyList<string> airs,
    Habitat habitats)
{
    /// <summary>Gets its name, in one or two words.</summary>
    public string Name => name;

    /// <summary>Gets the phrases as in "a dog at the beach".</summary>
    public IReadOnlyList<string> Phrases => phrases;

    /// <summary>Gets the phrases as in "a dog runs along the beach".</summary>
    public IReadOnlyList<string> Ways => ways;

    /// <summary>Gets the phrases as in "a kite flies over the beach".</summary>
    public IReadOnlyList<string> Airs => airs;

    /// <summary>Gets what can be there.</summary>
    public Habitat Habitats => habitats;

    /// <summary>Gets all places.</summary>
    public static IReadOnlyList<Place> All => Places.All;

    /// <summary>Gets whether the sky is seen through a window.</summary>
    public bool IsIndoors => Habitats.HasFlag(Habitat.Room);

    /// <summary>Gets the height of the horizon, which varies by some units.</summary>
    internal double Horizon { get; init; } = 205;

    /// <summary>Gets from where to where a subject on the ground may have its feet.</summary>
    internal (double Far, double Near) Ground { get; init; } = (315, 375);

    /// <summary>Gets from where to where a subject on the water may float.</summary>
    internal (double Far, double Near) Water { get; init; }

    /// <summary>Draws everything between the sky and the subjects.</summary>
    internal Action<Canvas, Backdrop> Draw { get; init; } = (_, _) => { };

    /// <summary>Finds a place by name.</summary>
    /// <param name="name">Such as <c>beach</c>.</param>
    /// <returns>The place.</returns>
    public static Place Named(string name) => All.Single(place => place.Name == name);

    /// <summary>Says whether a kind can be here.</summary>
    /// <param name="kind">What might be drawn.</param>
    /// <returns>True if one of its habitats is found here.</returns>
    public bool Suits(Kind kind) => (kind.Habitat & Habitats) != 0;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
