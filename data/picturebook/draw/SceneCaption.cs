namespace PictureBook;

/// <summary>A caption, and what it says of a scene.</summary>
/// <param name="text">As in "a brown dog walking at the beach".</param>
/// <param name="facts">Facts, as in <see cref="Scene.Shows"/>: "brown dog walks", "beach". Sizes,
/// which are seen only beside something else, and how subjects are placed are not among them.</param>
public sealed class SceneCaption(string text, IReadOnlyList<string> facts)
{
    /// <summary>Gets its words.</summary>
    public string Text { get; } = text;

    /// <summary>Gets what it says, as facts.</summary>
    public IReadOnlyList<string> Facts { get; } = facts;

    /// <summary>Tells whether it is true of a scene, the one that it was written for or another.</summary>
    /// <param name="scene">Any scene.</param>
    /// <returns>True if the scene shows all that the caption says.</returns>
    public bool Matches(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        return Facts.All(scene.Shows.Contains);
    }
}
