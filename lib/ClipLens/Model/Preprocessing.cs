using ClipLens.Media;

namespace ClipLens.Model;

/// <summary>How a picture becomes a model's input: resize, centre crop, normalise.</summary>
/// <param name="Resolution">Side of the square that the model sees, in pixels.</param>
/// <param name="Mean">Per channel, on a scale of 0 to 1: <c>[3]</c>, red first.</param>
/// <param name="Std">Per channel, on a scale of 0 to 1: <c>[3]</c>, red first.</param>
public sealed record Preprocessing(int Resolution, float[] Mean, float[] Std)
{
    /// <summary>Brings the shorter side to <see cref="Resolution"/> and cuts the square in the centre.</summary>
    /// <param name="image">Any size.</param>
    /// <returns>A square picture of <see cref="Resolution"/> pixels.</returns>
    public RgbImage Crop(RgbImage image) => throw new NotSupportedException();

    /// <summary>Writes (pixel / 255 − mean) / std, channel-first.</summary>
    /// <param name="crop">A square picture of <see cref="Resolution"/> pixels.</param>
    /// <param name="tensor">Receives <c>[3, resolution, resolution]</c>.</param>
    public void Normalize(RgbImage crop, Span<float> tensor) => throw new NotSupportedException();
}
