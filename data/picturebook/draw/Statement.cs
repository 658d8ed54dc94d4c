namespace PictureBook;

/// <summary>A caption, and what it says of a scene.</summary>
/// <param name="Text">As in "a brown dog walking at the beach".</param>
/// <param name="Says">Facts, as in <see cref="Scene.Shows"/>: "brown dog walks", "beach". Sizes, which are seen only beside something else, and how subjects are placed are not among them.</param>
public sealed record Statement(string Text, IReadOnlyList<string> Says)
{
    /// <summary>Says whether it is true of a scene, the one that it was written for or another.</summary>
    /// <param name="scene">Any scene.</param>
    /// <returns>True if the scene shows all that the caption says.</returns>
    public bool IsTrueOf(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        return Says.All(scene.Shows.Contains);
    }
}
