using System.Runtime.InteropServices;
using System.Text;

namespace ClipLens.PictureBook.Raster;

/// <summary>The few calls of libvips that turn SVG into pixels and pixels into JPEG.</summary>
internal static unsafe partial class Vips
{
    private const string Library = "vips";

    static Vips()
    {
        NativeLibrary.SetDllImportResolver(typeof(Vips).Assembly, Resolve);
        Check(Init("cliplens"));
        SetConcurrency(1);
        SetCacheMax(0);
    }

    /// <summary>SVG to RGBA, <c>[height, width, 4]</c>, not premultiplied.</summary>
    public static byte[] Rasterise(string svg)
    {
        // SVG is among the loaders that libvips does not trust; here it reads only what this project has drawn.
        SetBlocked("VipsForeignLoadSvg", 0);
        var bytes = Encoding.UTF8.GetBytes(svg);
        fixed (byte* data = bytes)
        {
            if (LoadSvg(data, (nuint)bytes.Length, out var image, 0) != 0)
            {
                throw new InvalidOperationException($"libvips cannot draw SVG: {Error()}. It needs to be built with librsvg, as Debian's libvips42 is.");
            }

            try
            {
                var memory = WriteToMemory(image, out var length);
                Check(memory == null ? -1 : 0);
                var pixels = new Span<byte>(memory, (int)length).ToArray();
                Free(memory);
                return pixels;
            }
            finally
            {
                Release(image);
            }
        }
    }

    /// <summary>RGB, <c>[height, width, 3]</c>, to JPEG at quality 85, with an EXIF orientation of 1 to 8.</summary>
    public static byte[] ToJpeg(ReadOnlySpan<byte> pixels, int width, int height, int orientation)
    {
        fixed (byte* data = pixels)
        {
            var image = FromMemory(data, (nuint)pixels.Length, width, height, 3, 0);
            Check(image == 0 ? -1 : 0);
            try
            {
                if (orientation != 1)
                {
                    SetInt(image, "orientation", orientation);
                }

                Check(WriteToBuffer(image, ".jpg[Q=85,optimize_coding=true]", out var buffer, out var length, 0));
                var jpeg = new Span<byte>(buffer, (int)length).ToArray();
                Free(buffer);
                return jpeg;
            }
            finally
            {
                Release(image);
            }
        }
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new InvalidOperationException($"libvips: {Error()}");
        }
    }

    private static string Error()
    {
        var message = Marshal.PtrToStringUTF8(ErrorBuffer())?.Trim().Replace('\n', ' ') ?? "";
        ErrorClear();
        return message;
    }

    private static nint Resolve(string name, System.Reflection.Assembly assembly, DllImportSearchPath? path)
    {
        string[] candidates = name == Library
            ? ["libvips.so.42", "libvips.42.dylib", "libvips-42.dll"]
            : [$"lib{name}-2.0.so.0", $"lib{name}-2.0.0.dylib", $"lib{name}-2.0-0.dll"];
        foreach (var candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle))
            {
                return handle;
            }
        }

        throw new DllNotFoundException("The picture book is drawn with libvips 8.14 or later, which is not installed; on Debian: apt install libvips42.");
    }

    [LibraryImport(Library, EntryPoint = "vips_init", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Init(string name);

    [LibraryImport(Library, EntryPoint = "vips_concurrency_set")]
    private static partial void SetConcurrency(int threads);

    [LibraryImport(Library, EntryPoint = "vips_cache_set_max")]
    private static partial void SetCacheMax(int operations);

    [LibraryImport(Library, EntryPoint = "vips_operation_block_set", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void SetBlocked(string name, int blocked);

    [LibraryImport(Library, EntryPoint = "vips_svgload_buffer")]
    private static partial int LoadSvg(byte* data, nuint length, out nint image, nint end);

    [LibraryImport(Library, EntryPoint = "vips_image_write_to_memory")]
    private static partial byte* WriteToMemory(nint image, out nuint length);

    [LibraryImport(Library, EntryPoint = "vips_image_new_from_memory")]
    private static partial nint FromMemory(byte* data, nuint length, int width, int height, int bands, int format);

    [LibraryImport(Library, EntryPoint = "vips_image_set_int", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void SetInt(nint image, string name, int value);

    [LibraryImport(Library, EntryPoint = "vips_image_write_to_buffer", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int WriteToBuffer(nint image, string suffix, out byte* buffer, out nuint length, nint end);

    [LibraryImport(Library, EntryPoint = "vips_error_buffer")]
    private static partial nint ErrorBuffer();

    [LibraryImport(Library, EntryPoint = "vips_error_clear")]
    private static partial void ErrorClear();

    [LibraryImport("glib", EntryPoint = "g_free")]
    private static partial void Free(byte* memory);

    [LibraryImport("gobject", EntryPoint = "g_object_unref")]
    private static partial void Release(nint image);
}
