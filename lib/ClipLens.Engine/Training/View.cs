namespace ClipLens.Training;

/// <summary>How a picture is changed without changing what its captions say: none of them speaks of left and right.</summary>
/// <param name="Right">Pixels to the right.</param>
/// <param name="Down">Pixels down.</param>
/// <param name="Mirrored">Whether left and right change sides.</param>
internal readonly record struct View(int Right, int Down, bool Mirrored)
{
    /// <summary>Draws a view by lot.</summary>
    /// <param name="random">The lots.</param>
    /// <param name="most">Pixels that it moves at most, either way.</param>
    public static View Draw(Random random, int most) =>
        new(random.Next(-most, most + 1), random.Next(-most, most + 1), random.Next(2) == 0);
}
