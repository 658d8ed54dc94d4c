namespace PictureBook;

/// <summary>What a scene shall be like; whatever is not said is left to chance.</summary>
public sealed record SceneSpecification
{
    /// <summary>Gets the main subject's kind.</summary>
    public Kind? Kind { get; init; }

    /// <summary>Gets the main subject's colour.</summary>
    public Colour? Colour { get; init; }

    /// <summary>Gets what the main subject does.</summary>
    public Pose? Pose { get; init; }

    /// <summary>Gets where it is set.</summary>
    public Place? Place { get; init; }

    /// <summary>Gets the time of day and the weather.</summary>
    public Sky? Sky { get; init; }

    /// <summary>Gets a second subject's kind.</summary>
    public Kind? Other { get; init; }

    /// <summary>Gets how the second subject is placed: <see cref="Relation.Ridden"/>, <see cref="Relation.Held"/>
    /// or <see cref="Relation.Around"/>; another relation is left to chance.</summary>
    public Relation? Relation { get; init; }

    /// <summary>Gets how many of the main subject's kind there are, 2 or 3, and nothing else.</summary>
    public int? Alike { get; init; }

    /// <summary>Gets the number of subjects, 1 to 3; fewer are drawn where they do not fit.</summary>
    public int? Subjects { get; init; }
}
