using System.Reflection;
using System.Runtime.InteropServices;

namespace ClipLens;

/// <summary>Finds libvips on this system, and starts it once, quiet and careful.</summary>
internal static class VipsLibrary
{
    private static readonly Lazy<bool> Started = new(Start);

    /// <summary>Makes libvips ready for use.</summary>
    /// <exception cref="DllNotFoundException">It is not installed, or older than 8.13; the message says what to install.</exception>
    internal static void Require() => _ = Started.Value;

    private static bool Start()
    {
        NativeLibrary.SetDllImportResolver(typeof(VipsLibrary).Assembly, Resolve);
        try
        {
            _ = LibVips.g_setenv("VIPS_WARNING", "1", overwrite: 0); // what is wrong with a file is told by the exception, not on standard error
            if (LibVips.vips_init("ClipLens") != 0)
                throw new DllNotFoundException("libvips was found but does not start: " + VipsException.TakeText());

            LibVips.vips_block_untrusted_set(1);
        }
        catch (EntryPointNotFoundException e)
        {
            throw new DllNotFoundException($"The libvips found here is older than 8.13. {Advice()}", e);
        }

        LibVips.vips_concurrency_set(1); // several pictures are decoded at once, each on one thread
        LibVips.vips_cache_set_max(0);   // no picture is asked for twice; memory stays flat
        return true;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        // Elsewhere than on Windows, libvips' handle also gives the functions of GLib, which it is linked with.
        string[] candidates = (name, OperatingSystem.IsWindows()) switch
        {
            (LibVips.GObject, true) => ["libgobject-2.0-0.dll"],
            (LibVips.GLib, true) => ["libglib-2.0-0.dll"],
            (LibVips.Vips, true) => ["libvips-42.dll"],
            (LibVips.Vips or LibVips.GObject or LibVips.GLib, false) =>
                ["libvips.so.42", "libvips.42.dylib", "/opt/homebrew/lib/libvips.42.dylib", "/usr/local/lib/libvips.42.dylib", "libvips"],
            _ => [],
        };
        foreach (var candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, assembly, searchPath, out var handle)) return handle;
        }

        return candidates.Length == 0 ? 0 : throw new DllNotFoundException($"Pictures are read with libvips, which is not found here. {Advice()}");
    }

    private static string Advice()
    {
        if (OperatingSystem.IsWindows())
        {
            return "Install it: download vips-dev-w64-all from https://github.com/libvips/build-win64-mxe/releases, unpack it, "
                + "and add its bin folder to PATH.";
        }

        return OperatingSystem.IsMacOS()
            ? "Install it: brew install vips"
            : "Install it: sudo apt install libvips42 (Debian, Ubuntu), sudo dnf install vips (Fedora), sudo apk add vips vips-heif (Alpine).";
    }
}
