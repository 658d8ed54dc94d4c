namespace PictureBook.Sample;

/// <summary>A query in words, and what a scene needs to answer it.</summary>
/// <param name="Text">The words.</param>
public sealed record Query(string Text)
{
    /// <summary>Gets the kind that must be seen.</summary>
    public Kind? Kind { get; init; }

    /// <summary>Gets the colour that the kind must have.</summary>
    public Colour? Colour { get; init; }

    /// <summary>Gets what the kind must do.</summary>
    public Pose? Pose { get; init; }

    /// <summary>Gets where it must be.</summary>
    public Place? Place { get; init; }

    /// <summary>Gets the time of day or the weather that must be seen.</summary>
    public Sky? Sky { get; init; }

    /// <summary>Says whether a scene answers the query.</summary>
    /// <param name="scene">Any scene.</param>
    /// <returns>True if it shows all that is asked for.</returns>
    public bool IsAnsweredBy(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        return Misses(scene) == 0 && (Pose is null || scene.Subjects.Any(subject => Shows(subject) && subject.Pose == Pose));
    }

    /// <summary>Counts what a scene lacks of kind, colour, place and sky.</summary>
    internal int Misses(Scene scene)
    {
        var misses = (Place is null || scene.Place == Place ? 0 : 1) + (Sky is null || scene.Sky == Sky ? 0 : 1);
        return scene.Subjects.Any(Shows) ? misses
            : scene.Subjects.Any(subject => subject.Kind == Kind) ? misses + 1
            : misses + (Colour is null ? 1 : 2);
    }

    /// <summary>Whether one could argue about it: it does the right thing but for its pose, or it is dark under another dark sky.</summary>
    internal bool IsDoubtful(Scene scene) =>
        (Pose is not null && Misses(scene) == 0 && !IsAnsweredBy(scene))
            || (Sky is { IsDark: true } && Sky != scene.Sky && scene.Sky.IsDark);

    private bool Shows(Subject subject) => (Kind is null || subject.Kind == Kind) && (Colour is null || subject.Colour == Colour);
}
