namespace PictureBook;

/// <summary>How large a subject is drawn.</summary>
public enum Size
{
    /// <summary>Named in full captions.</summary>
    Small,

    /// <summary>The usual size, which captions do not name.</summary>
    Medium,

    /// <summary>Named in full captions.</summary>
    Large,
}

/// <summary>How another subject is placed, seen from the main one.</summary>
public enum Relation
{
    /// <summary>It is the main subject itself.</summary>
    Self,

    /// <summary>To its left or right.</summary>
    Beside,

    /// <summary>Over it.</summary>
    Above,

    /// <summary>Under it: the main subject is in the air.</summary>
    Below,

    /// <summary>At its back, so that the main subject is in front.</summary>
    Behind,

    /// <summary>Under the main subject, which rides it.</summary>
    Ridden,

    /// <summary>In the main subject's hand.</summary>
    Held,

    /// <summary>Around the main subject, which is inside.</summary>
    Around,
}

/// <summary>Something in a scene that captions can name.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Colour">Its colour, or that of its clothes.</param>
/// <param name="Size">How large it is drawn.</param>
/// <param name="Pose">What it does.</param>
/// <param name="Relation">How it is placed, seen from the main subject.</param>
public sealed record Subject(Kind Kind, Colour Colour, Size Size, Pose Pose, Relation Relation)
{
    /// <summary>Gets where its middle is, in a square of 400 units.</summary>
    internal double X { get; init; }

    /// <summary>Gets where its feet are, in a square of 400 units.</summary>
    internal double Y { get; init; }

    /// <summary>Gets its size in units of 100 per height.</summary>
    internal double Scale { get; init; }

    internal bool FacesLeft { get; init; }

    /// <summary>Gets how far it is in its step or wing beat, 0 to 1.</summary>
    internal double Phase { get; init; }

    /// <summary>Gets what its details are drawn from.</summary>
    internal ulong Seed { get; init; }

    /// <summary>Gets all that a caption can say of it alone.</summary>
    internal IEnumerable<string> Facts => [Fact(false, false), Fact(true, false), Fact(false, true), Fact(true, true)];

    /// <summary>What a caption says that names its kind, and its colour or what it does: "brown dog walks".</summary>
    internal string Fact(bool colour, bool pose) => $"{(colour ? Colour + " " : "")}{Kind}{(pose ? " " + Pose : "")}";

    /// <inheritdoc/>
    public override string ToString() => $"{Size} {Colour} {Kind} {Pose} ({Relation})";
}
