namespace ClipLens.Training;

/// <summary>How a picture is changed without changing what its captions say: none of them speaks of left and right.</summary>
/// <param name="Right">Pixels to the right.</param>
/// <param name="Down">Pixels down.</param>
/// <param name="Mirrored">Whether left and right change sides.</param>
internal readonly record struct View(int Right, int Down, bool Mirrored)
{
    private const int Most = 3;

    /// <summary>Draws a view by lot.</summary>
    public static View Draw(Random random) => new(random.Next(-Most, Most + 1), random.Next(-Most, Most + 1), random.Next(2) == 0);
}
