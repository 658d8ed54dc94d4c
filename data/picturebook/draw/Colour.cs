namespace PictureBook;

/// <summary>A colour that captions name.</summary>
/// <param name="Name">As it stands in a caption.</param>
/// <param name="Ink">Its pure form; a drawing varies it a little.</param>
public sealed record Colour(string Name, Ink Ink)
{
    /// <summary>Gets all colours.</summary>
    public static IReadOnlyList<Colour> All { get; } =
    [
        new("red", new(0xD9, 0x31, 0x2B)), new("orange", new(0xF2, 0x86, 0x1E)), new("yellow", new(0xF7, 0xCB, 0x2D)),
        new("green", new(0x3F, 0xA0, 0x4C)), new("blue", new(0x2C, 0x6C, 0xCB)), new("purple", new(0x7E, 0x48, 0xB5)),
        new("pink", new(0xF3, 0x8C, 0xB8)), new("brown", new(0x8B, 0x57, 0x2F)), new("black", new(0x2E, 0x2E, 0x36)),
        new("white", new(0xF7, 0xF4, 0xEC)), new("grey", new(0x8E, 0x96, 0x9E)),
    ];

    /// <summary>Finds colours by name.</summary>
    internal static IReadOnlyList<Colour> Named(string names) =>
        [.. names.Split(' ').Select(name => All.Single(colour => colour.Name == name))];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
