using System.Runtime.InteropServices;
using SQLitePCL;

namespace ClipLens;

/// <summary>Loads our own copy of SQLite so that it stays apart from another in the same process.</summary>
/// <remarks>
/// libvips loads plugins that bring the system's SQLite with them, and makes its functions visible to all. On Linux, ours would
/// then call half of its own functions and half of that one's, and crash. So it is loaded first, bound to itself.
/// Windows and macOS look functions up by library and need none of this.
/// </remarks>
internal static unsafe class SqliteLibrary
{
    private const string FileName = "libe_sqlite3.so";
    private const int BindNow = 2, BindToItselfFirst = 8; // RTLD_NOW, RTLD_DEEPBIND of glibc

    public static void Load()
    {
        if (OperatingSystem.IsLinux()
            && Folders().Select(f => Path.Combine(f, FileName)).FirstOrDefault(File.Exists) is { } file
            && NativeLibrary.TryLoad("libdl.so.2", out var loader)
            && NativeLibrary.TryGetExport(loader, "dlopen", out var dlopen))
        {
            fixed (byte* path = System.Text.Encoding.UTF8.GetBytes(file + '\0'))
            {
                _ = ((delegate* unmanaged<byte*, int, nint>)dlopen)(path, BindNow | BindToItselfFirst);
            }
        }

        Batteries_V2.Init();
    }

    /// <summary>Where the runtime looks for native libraries, in its order, and where a notebook's lie.</summary>
    private static IEnumerable<string> Folders() =>
        [.. $"{AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES")}".Split(':', StringSplitOptions.RemoveEmptyEntries),
            .. new[] { typeof(Batteries_V2).Assembly.Location, AppContext.BaseDirectory }.Select(f => Path.GetDirectoryName(f) ?? "")];
}
