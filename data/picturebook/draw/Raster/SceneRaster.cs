using ClipLens;

namespace PictureBook.Raster;

/// <summary>Turns scenes into pixels.</summary>
/// <remarks>Safe to call from several threads.</remarks>
public static class SceneRaster
{
    /// <summary>Draws a scene.</summary>
    /// <param name="scene">What to draw.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels. Whatever the shape, the square in the centre shows all subjects.</param>
    /// <returns>The picture.</returns>
    public static RgbImage Render(Scene scene, int width, int height)
    {
        var rgba = SvgRaster.Render(SceneDrawing.ToSvg(scene, width, height), width, height);
        var rgb = new byte[3 * width * height];
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            (rgb[to], rgb[to + 1], rgb[to + 2]) = (rgba[from], rgba[from + 1], rgba[from + 2]);
        }

        return new(width, height, rgb);
    }

    /// <summary>Draws a scene as a JPEG file.</summary>
    /// <param name="scene">What to draw.</param>
    /// <param name="width">In pixels, as it is shown.</param>
    /// <param name="height">In pixels, as it is shown.</param>
    /// <param name="orientation">EXIF orientation, 1 to 8: the pixels are turned so that a viewer that heeds it shows them upright.</param>
    /// <returns>The file's bytes.</returns>
    public static byte[] ToJpeg(Scene scene, int width, int height, int orientation = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(orientation is >= 1 and <= 8, true);
        using var upright = Render(scene, width, height);
        var (storedWidth, storedHeight) = orientation >= 5 ? (height, width) : (width, height);
        var stored = new byte[upright.Pixels.Length];
        for (var y = 0; y < storedHeight; y++)
        {
            for (var x = 0; x < storedWidth; x++)
            {
                var (fromX, fromY) = orientation switch
                {
                    1 => (x, y),
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (width - 1 - y, x),
                    7 => (width - 1 - y, height - 1 - x),
                    _ => (y, height - 1 - x),
                };
                upright.Pixels.Slice(3 * ((fromY * width) + fromX), 3).CopyTo(stored.AsSpan(3 * ((y * storedWidth) + x)));
            }
        }

        return SvgRaster.ToJpeg(stored, storedWidth, storedHeight, orientation);
    }
}
