namespace ClipLens.Media;

/// <summary>Stand-in until stills are read.</summary>
public static class Still
{
    /// <summary>Reads a picture.</summary>
    /// <param name="path">A picture file.</param>
    /// <returns>Its pixels, the right way up.</returns>
    public static RgbImage Read(string path) => throw new MediaException(path, "cannot be read yet");
}
