namespace ClipLens;

/// <summary>Takes transparent pixels into account when a picture is resized, with Pillow's roundings.</summary>
internal static class Opacity
{
    /// <summary>Weighs every pixel by its opacity: c · a / 255.</summary>
    /// <param name="image">Any size.</param>
    /// <param name="alpha">Grey, of the same size.</param>
    public static RgbImage Multiply(RgbImage image, RgbImage alpha)
    {
        var result = RgbImage.Rent(image.Width, image.Height);
        Span<byte> colours = image.Pixels, opacities = alpha.Pixels, products = result.Pixels;
        for (var i = 0; i < products.Length; i++)
        {
            var product = (colours[i] * opacities[i]) + 128;
            products[i] = (byte)(((product >> 8) + product) >> 8);
        }

        return result;
    }

    /// <summary>Undoes <see cref="Multiply"/> in place; what is fully transparent stays as it is.</summary>
    /// <param name="image">Any size.</param>
    /// <param name="alpha">Grey, of the same size.</param>
    public static void Divide(RgbImage image, RgbImage alpha)
    {
        Span<byte> colours = image.Pixels, opacities = alpha.Pixels;
        for (var i = 0; i < colours.Length; i++)
        {
            if (opacities[i] != 0)
            {
                colours[i] = (byte)Math.Min(255, 255 * colours[i] / opacities[i]);
            }
        }
    }
}
