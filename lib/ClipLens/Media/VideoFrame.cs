namespace ClipLens;

/// <summary>One picture of a video and the moment at which it appears.</summary>
/// <param name="Time">Presentation timestamp in seconds, as the file has it: a file that starts at 5 s gives 5 for its first frame.</param>
/// <param name="Image">The picture, the right way up.</param>
public sealed record VideoFrame(double Time, RgbImage Image) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Image.Dispose();
}
