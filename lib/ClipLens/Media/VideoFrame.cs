namespace ClipLens;

/// <summary>One picture of a video and the moment at which it appears.</summary>
/// <param name="Time">In seconds from the start of the file, to the microsecond, whatever the file's own clock says there.</param>
/// <param name="Image">The picture, the right way up.</param>
public sealed record VideoFrame(double Time, RgbImage Image) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Image.Dispose();
}
