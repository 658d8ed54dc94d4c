namespace ClipLens;

/// <summary>A picture of libvips: its header now, its pixels strip by strip when they are asked for.</summary>
internal sealed class VipsImage(nint handle) : IDisposable
{
    // The values of VipsBandFormat and VipsInterpretation that matter here.
    private const int UChar = 0, UShort = 2;
    private const int MultiBand = 0, BlackAndWhite = 1, CmykInks = 15, Rgb = 17, Srgb = 22, Rgb16 = 25, Grey16 = 26;

    internal nint Handle { get; } = handle;

    internal int Width => LibVips.vips_image_get_width(Handle);

    internal int Height => LibVips.vips_image_get_height(Handle);

    /// <summary>Gets the number of channels, alpha included.</summary>
    internal int Bands => LibVips.vips_image_get_bands(Handle);

    /// <summary>Gets the EXIF orientation, 1 (upright) to 8.</summary>
    internal int Orientation => LibVips.vips_image_get_orientation(Handle);

    internal bool IsCmyk => LibVips.vips_image_get_interpretation(Handle) == CmykInks;

    /// <summary>Gets whether the last channel is alpha; that of a palette, which marks single colours, does not count.</summary>
    internal bool HasAlpha =>
        (Bands == 2 || Bands == (IsCmyk ? 5 : 4))
        && LibVips.vips_image_get_typeof(Handle, "palette-bit-depth") == 0
        && LibVips.vips_image_get_typeof(Handle, "palette") == 0;

    /// <summary>Gets how many bytes a channel takes: 1 or 2 in a plain picture.</summary>
    internal int BytesPerChannel => LibVips.vips_image_get_format(Handle) == UShort ? 2 : 1;

    /// <summary>Gets whether the pixels are 8-bit or 16-bit grey, RGB or CMYK, and not, say, CIELAB or floating point.</summary>
    internal bool IsPlain =>
        LibVips.vips_image_get_format(Handle) is UChar or UShort
        && LibVips.vips_image_get_interpretation(Handle) is MultiBand or BlackAndWhite or CmykInks or Rgb or Srgb or Rgb16 or Grey16;

    /// <summary>Wraps RGB pixels that stay where they are until the picture is disposed.</summary>
    internal static unsafe VipsImage Wrap(byte* pixels, int width, int height)
    {
        VipsLibrary.Require();
        var handle = LibVips.vips_image_new_from_memory(pixels, (nuint)(3L * width * height), width, height, 3, UChar);
        VipsException.ThrowIf(handle == 0);
        return new VipsImage(handle);
    }

    /// <summary>Gives the rows from top to bottom, some at a time; only one strip is in memory.</summary>
    internal unsafe void ReadStrips(int rows, StripReader read)
    {
        var region = LibVips.vips_region_new(Handle);
        VipsException.ThrowIf(region == 0);
        try
        {
            var (width, height) = (Width, Height);
            for (var top = 0; top < height; top += rows)
            {
                var strip = LibVips.vips_region_fetch(region, 0, top, width, Math.Min(rows, height - top), out var length);
                VipsException.ThrowIf(strip == 0);
                try
                {
                    read(top, new Span<byte>((void*)strip, checked((int)length)));
                }
                finally
                {
                    LibVips.g_free(strip);
                }
            }
        }
        finally
        {
            LibVips.g_object_unref(region);
        }
    }

    public void Dispose() => LibVips.g_object_unref(Handle);

    internal delegate void StripReader(int top, Span<byte> strip);
}
