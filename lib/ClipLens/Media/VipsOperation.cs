using System.Runtime.InteropServices;

namespace ClipLens;

/// <summary>One operation of libvips, built by name: set its inputs, then take an output.</summary>
internal sealed class VipsOperation : IDisposable
{
    private const nuint StringType = 64; // G_TYPE_STRING

    private readonly nint _handle;
    private bool _built;

    internal VipsOperation(string name)
    {
        VipsLibrary.Require();
        _handle = LibVips.vips_operation_new(name);
        VipsException.ThrowIf(_handle == 0);
    }

    /// <summary>Sets a number, a truth value or an enumeration by its name.</summary>
    internal VipsOperation Set(string name, string value)
    {
        VipsException.ThrowIf(LibVips.vips_object_set_argument_from_string(_handle, name, value) != 0);
        return this;
    }

    /// <summary>Sets a file's path as it is; nothing in it is read as an option.</summary>
    internal VipsOperation SetPath(string name, string path)
    {
        LibVips.GValue value = default;
        LibVips.g_value_init(ref value, StringType);
        LibVips.g_value_set_string(ref value, path);
        LibVips.g_object_set_property(_handle, name, value);
        LibVips.g_value_unset(ref value);
        return this;
    }

    internal VipsOperation Set(string name, VipsImage image)
    {
        LibVips.GValue value = default;
        LibVips.g_value_init(ref value, LibVips.vips_image_get_type());
        LibVips.g_value_set_object(ref value, image.Handle);
        LibVips.g_object_set_property(_handle, name, value);
        LibVips.g_value_unset(ref value);
        return this;
    }

    /// <summary>Sets bytes that stay where they are until the operation's picture has been read.</summary>
    internal unsafe VipsOperation Set(string name, byte* data, nuint length)
    {
        LibVips.GValue value = default;
        LibVips.g_value_init(ref value, LibVips.vips_blob_get_type());
        LibVips.vips_value_set_blob(ref value, 0, data, length);
        LibVips.g_object_set_property(_handle, name, value);
        LibVips.g_value_unset(ref value);
        return this;
    }

    /// <summary>Runs the operation for what it does, not for an output.</summary>
    internal void Run()
    {
        _built = true;
        VipsException.ThrowIf(LibVips.vips_object_build(_handle) != 0);
    }

    /// <summary>Runs the operation and gives its picture, whose pixels are computed when they are asked for.</summary>
    internal VipsImage Image()
    {
        Run();
        LibVips.GValue value = default;
        LibVips.g_value_init(ref value, LibVips.vips_image_get_type());
        LibVips.g_object_get_property(_handle, "out", ref value);
        var image = new VipsImage(LibVips.g_value_dup_object(value));
        LibVips.g_value_unset(ref value);
        return image;
    }

    /// <summary>Runs a save operation and gives the bytes of the file it made.</summary>
    internal byte[] Bytes()
    {
        Run();
        LibVips.GValue value = default;
        LibVips.g_value_init(ref value, LibVips.vips_blob_get_type());
        LibVips.g_object_get_property(_handle, "buffer", ref value);
        var data = LibVips.vips_blob_get(LibVips.g_value_get_boxed(value), out var length);
        var bytes = new byte[checked((int)length)];
        Marshal.Copy(data, bytes, 0, bytes.Length);
        LibVips.g_value_unset(ref value);
        return bytes;
    }

    public void Dispose()
    {
        if (_built) LibVips.vips_object_unref_outputs(_handle);
        LibVips.g_object_unref(_handle);
    }
}
