namespace ClipLens.Training;

/// <summary>Pictures as rows of patches; where some patches are left out, the same number of every picture.</summary>
/// <param name="patchLength">3 · patch · patch.</param>
internal sealed class PictureBatch(int patchLength)
{
    /// <summary>Gets the patches, picture by picture: <c>[count · patches per picture, 3 · patch · patch]</c>.</summary>
    public Rows Patches { get; } = new(patchLength);

    /// <summary>Gets where in its picture each patch lies, counted along the lines: <c>[count · patches per picture]</c>, at a fixed address.</summary>
    public int[] Places { get; private set; } = [];

    /// <summary>Gets the number of pictures.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the patches that each picture has.</summary>
    public int PatchesPerPicture { get; private set; }

    /// <summary>Makes room for pictures.</summary>
    public void Resize(int count, int patchesPerPicture)
    {
        (Count, PatchesPerPicture) = (count, patchesPerPicture);
        Patches.Resize(count * patchesPerPicture);
        if (Places.Length < Patches.Count)
        {
            Places = GC.AllocateArray<int>(Patches.Count, pinned: true);
        }
    }
}
