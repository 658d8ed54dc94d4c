namespace ClipLens;

/// <summary>How a picture becomes a model's input: resize, centre crop, normalise.</summary>
/// <param name="Resolution">Side of the square that the model sees, in pixels.</param>
/// <param name="Mean">Per channel, on a scale of 0 to 1: <c>[3]</c>, red first.</param>
/// <param name="Std">Per channel, on a scale of 0 to 1: <c>[3]</c>, red first.</param>
public sealed partial record Preprocessing(int Resolution, float[] Mean, float[] Std)
{
    /// <summary>Changes whenever the same picture would give other pixels; part of the key of a stored embedding.</summary>
    public const int Version = 1;

    /// <summary>Gets whether a picture is squeezed into the square whole; otherwise its centre is cut out.</summary>
    public bool Squeezes { get; init; }

    /// <inheritdoc/>
    public bool Equals(Preprocessing? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);

    /// <summary>Brings the shorter side to <see cref="Resolution"/> and cuts the square in the centre.</summary>
    /// <param name="image">Any size.</param>
    /// <returns>A square picture of <see cref="Resolution"/> pixels.</returns>
    public RgbImage Resize(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var shorter = Math.Min(image.Width, image.Height);
        var (columns, rows) = (Axis(image.Width, shorter), Axis(image.Height, shorter));
        if (image.Alpha is null || (columns.IsCopy && rows.IsCopy))
        {
            return Bicubic.Resize(image, columns, rows);
        }

        // As OpenAI's code does: resized with its alpha, which is dropped only then. What is transparent does not bleed into what is not.
        using var premultiplied = Opacity.Multiply(image, image.Alpha);
        using var alpha = Bicubic.Resize(image.Alpha, columns, rows);
        var crop = Bicubic.Resize(premultiplied, columns, rows);
        Opacity.Divide(crop, alpha);
        return crop;
    }

    /// <summary>Writes (pixel / 255 − mean) / std, channel-first.</summary>
    /// <param name="crop">A square picture of <see cref="Resolution"/> pixels.</param>
    /// <param name="tensor">Receives <c>[3, resolution, resolution]</c>.</param>
    /// <exception cref="ArgumentException">The picture or the tensor has another size.</exception>
    public void Normalize(RgbImage crop, Span<float> tensor)
    {
        ArgumentNullException.ThrowIfNull(crop);
        var plane = Resolution * Resolution;
        if (crop.Width != Resolution || crop.Height != Resolution)
        {
            throw new ArgumentException($"The model sees {Resolution} × {Resolution} pixels; found {crop.Width} × {crop.Height}.",
                nameof(crop));
        }

        if (tensor.Length != 3 * plane)
        {
            throw new ArgumentException($"A [3, {Resolution}, {Resolution}] tensor takes {3 * plane} values; found {tensor.Length}.",
                nameof(tensor));
        }

        Span<float> values = stackalloc float[256];
        for (var channel = 0; channel < 3; channel++)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = ((i / 255f) - Mean[channel]) / Std[channel];
            }

            var pixels = crop.Pixels[channel..];
            var target = tensor.Slice(channel * plane, plane);
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = values[pixels[3 * i]];
            }
        }
    }

    /// <summary>Weights of the part of one axis that the crop keeps.</summary>
    private BicubicWeights Axis(int size, int shorter)
    {
        if (Squeezes)
        {
            return new(size, Resolution, 0, Resolution);
        }

        // torchvision's rounding: the longer side is cut off to whole pixels, half a pixel goes to the even neighbour.
        var resized = (long)((double)((long)Resolution * size) / shorter);
        return new(size, resized, (long)Math.Round((resized - Resolution) / 2.0), Resolution);
    }
}
