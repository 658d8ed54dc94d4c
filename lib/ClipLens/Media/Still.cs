namespace ClipLens.Media;

/// <summary>Stand-in until stills are read.</summary>
public static class Still
{
    /// <summary>Reads a picture.</summary>
    /// <param name="path">A picture file.</param>
    /// <returns>Its pixels, the right way up.</returns>
    public static RgbImage Read(string path) => throw new MediaException(path, "cannot be read yet");

    /// <summary>Reads a small version.</summary>
    /// <param name="path">A picture file.</param>
    /// <param name="side">The longer side at most, in pixels.</param>
    /// <returns>A JPEG file's bytes.</returns>
    public static byte[] Thumbnail(string path, int side) => throw new MediaException(path, "cannot be read yet");
}
