namespace ClipLens;

/// <summary>The vision tower's sizes.</summary>
/// <param name="Tower">What both towers have.</param>
/// <param name="Resolution">Side of the picture in pixels.</param>
/// <param name="PatchSize">Side of a patch in pixels.</param>
public sealed record VisionConfig(TowerConfig Tower, int Resolution, int PatchSize)
{
    /// <summary>Gets the number of patches along a side.</summary>
    public int Grid => Resolution / PatchSize;

    /// <summary>Gets the tokens of a picture: its patches, and the class token ahead of them.</summary>
    public int Tokens => (Grid * Grid) + 1;
}
