using ClipLens.Engine;

namespace ClipLens.Training;

/// <summary>Pictures as rows of patches.</summary>
/// <param name="patchesPerPicture">The patches of a picture, counted along the lines.</param>
/// <param name="patchLength">3 · patch · patch.</param>
internal sealed class PictureBatch(int patchesPerPicture, int patchLength)
{
    /// <summary>Gets the patches, picture by picture: <c>[count · patches per picture, 3 · patch · patch]</c>.</summary>
    public Rows Patches { get; } = new(patchLength);

    /// <summary>Gets the patches that each picture has.</summary>
    public int PatchesPerPicture { get; } = patchesPerPicture;

    /// <summary>Gets the number of pictures.</summary>
    public int Count => Patches.Count / PatchesPerPicture;

    /// <summary>Makes room for pictures.</summary>
    public void Resize(int count) => Patches.Resize(count * PatchesPerPicture);
}
