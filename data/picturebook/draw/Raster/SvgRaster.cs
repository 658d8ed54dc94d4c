using ClipLens;
using System.Text;

namespace PictureBook.Raster;

/// <summary>Turns SVG into pixels and pixels into JPEG, through libvips.</summary>
internal static unsafe class SvgRaster
{
    /// <summary>SVG to RGBA, <c>[height, width, 4]</c>, not premultiplied.</summary>
    public static byte[] Render(string svg, int width, int height)
    {
        VipsLibrary.Require();

        // SVG is among the loaders that libvips does not trust; here it reads only what this project has drawn.
        LibVips.vips_operation_block_set("VipsForeignLoadSvg", 0);
        var bytes = Encoding.UTF8.GetBytes(svg);
        var pixels = new byte[4 * width * height];
        fixed (byte* data = bytes)
        {
            using var image = Load(data, (nuint)bytes.Length);
            image.ReadStrips(height, (top, strip) => strip.CopyTo(pixels.AsSpan(4 * width * top)));
        }

        return pixels;
    }

    /// <summary>RGB, <c>[height, width, 3]</c>, to JPEG at quality 85, with an EXIF orientation of 1 to 8.</summary>
    public static byte[] ToJpeg(byte[] pixels, int width, int height, int orientation)
    {
        fixed (byte* data = pixels)
        {
            using var image = VipsImage.Wrap(data, width, height);
            if (orientation != 1)
            {
                LibVips.vips_image_set_int(image.Handle, "orientation", orientation);
            }

            using var save = new VipsOperation("jpegsave_buffer").Set("in", image).Set("Q", "85").Set("optimize-coding", "true");
            return save.Bytes();
        }
    }

    private static VipsImage Load(byte* data, nuint length)
    {
        try
        {
            using var load = new VipsOperation("svgload_buffer").Set("buffer", data, length);
            return load.Image();
        }
        catch (VipsException e)
        {
            throw new InvalidOperationException(
                $"This system's libvips does not draw SVG ({e.Message}). It has to be built with librsvg, as Debian's libvips42 is.", e);
        }
    }
}
