using System.Runtime.InteropServices;

namespace ClipLens;

/// <summary>The entry points of libvips and GObject that a still needs.</summary>
/// <remarks>
/// None of them takes a variable number of arguments: those are passed differently on Apple Silicon, where a plain
/// import would hand over garbage. That is why operations are built property by property (<see cref="VipsOperation"/>).
/// </remarks>
internal static partial class LibVips
{
    internal const string Vips = "vips";
    internal const string GObject = "gobject";
    internal const string GLib = "glib";

    [LibraryImport(GLib)]
    internal static partial void g_free(nint memory);

    [LibraryImport(GLib, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int g_setenv(string name, string value, int overwrite);

    [LibraryImport(GObject)]
    internal static partial void g_object_unref(nint instance);

    [LibraryImport(GObject, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_set_property(nint instance, string name, in GValue value);

    [LibraryImport(GObject, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_get_property(nint instance, string name, ref GValue value);

    [LibraryImport(GObject)]
    internal static partial nint g_value_init(ref GValue value, nuint type);

    [LibraryImport(GObject)]
    internal static partial void g_value_unset(ref GValue value);

    [LibraryImport(GObject, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_value_set_string(ref GValue value, string text);

    [LibraryImport(GObject)]
    internal static partial void g_value_set_object(ref GValue value, nint instance);

    [LibraryImport(GObject)]
    internal static partial nint g_value_dup_object(in GValue value);

    [LibraryImport(GObject)]
    internal static partial nint g_value_get_boxed(in GValue value);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_init(string program);

    [LibraryImport(Vips)]
    internal static partial void vips_block_untrusted_set(int state);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void vips_operation_block_set(string name, int state);

    [LibraryImport(Vips)]
    internal static partial void vips_concurrency_set(int threads);

    [LibraryImport(Vips)]
    internal static partial void vips_cache_set_max(int operations);

    [LibraryImport(Vips)]
    internal static partial void vips_error_clear();

    [LibraryImport(Vips)]
    internal static partial nint vips_error_buffer_copy();

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint vips_operation_new(string name);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_object_set_argument_from_string(nint instance, string name, string value);

    [LibraryImport(Vips)]
    internal static partial int vips_object_build(nint instance);

    [LibraryImport(Vips)]
    internal static partial void vips_object_unref_outputs(nint instance);

    [LibraryImport(Vips)]
    internal static partial nuint vips_image_get_type();

    [LibraryImport(Vips)]
    internal static partial nuint vips_blob_get_type();

    [LibraryImport(Vips)]
    internal static unsafe partial void vips_value_set_blob(ref GValue value, nint free, byte* data, nuint length);

    [LibraryImport(Vips)]
    internal static partial nint vips_blob_get(nint blob, out nuint length);

    [LibraryImport(Vips)]
    internal static unsafe partial nint vips_image_new_from_memory(byte* data, nuint size, int width, int height, int bands, int format);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_width(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_height(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_bands(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_format(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_interpretation(nint image);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void vips_image_set_int(nint image, string name, int value);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_orientation(nint image);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nuint vips_image_get_typeof(nint image, string name);

    [LibraryImport(Vips)]
    internal static partial nint vips_region_new(nint image);

    [LibraryImport(Vips)]
    internal static partial nint vips_region_fetch(nint region, int left, int top, int width, int height, out nuint length);

    /// <summary>GObject's box for a value of any type.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct GValue
    {
        private nuint _type;
        private ulong _first;
        private ulong _second;
    }
}
