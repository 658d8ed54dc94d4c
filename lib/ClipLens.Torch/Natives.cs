using System.Reflection;
using System.Runtime.InteropServices;

namespace ClipLens.Torch;

/// <summary>Loads libtorch and TorchSharp's native part before TorchSharp does,
/// which would copy packages about and fail with a page on standard output.</summary>
/// <remarks>Nothing of <c>torch</c> may be touched before: its static constructor loads. Used on the device's thread alone.</remarks>
internal static class Natives
{
    private static readonly Assembly Managed = typeof(TorchSharp.torch).Assembly;
    private static bool _isLoaded;
    private static string? _note;
    private static string? _libtorch; // a second one in the process would end it

    /// <summary>Loads them, unless they are loaded; after a failure the next
    /// call tries again, as a notebook may have brought them meanwhile.</summary>
    /// <exception cref="PlatformNotSupportedException">They are not here,
    /// or do not fit this system; the message says what to do.</exception>
    public static void Load()
    {
        if (_isLoaded)
        {
            return;
        }

        string[] program = [
            Path.GetDirectoryName(Managed.Location) ?? "", AppContext.BaseDirectory,
            Path.Combine(AppContext.BaseDirectory, "runtimes", LibtorchFolders.Runtime, "native"),
            .. (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator),
        ];
        var hasDriver = NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out _);
        Load(new LibtorchFolders(Environment.GetEnvironmentVariable,
            [.. program.Where(Directory.Exists).Select(Path.GetFullPath).Distinct()], hasDriver));
        _isLoaded = true;
    }

    /// <summary>Gives, once, what was done to load them that a user should know of.</summary>
    public static string? TakeNote()
    {
        var note = _note;
        _note = null;
        return note;
    }

    private static void Load(LibtorchFolders folders)
    {
        var failures = new List<string>();
        foreach (var place in folders.Find())
        {
            try
            {
                LoadLibtorch(place);
                LoadTorchSharp(folders);
                return;
            }
            catch (DllNotFoundException e)
            {
                var version = place.Version is null || LibtorchFolders.Fits(place.Version) ? "" : $" (libtorch {place.Version})";
                failures.Add($"{place.Folders[0]}{version}: {Reason(e)}");
                if (_libtorch is not null)
                {
                    break;
                }
            }
        }

        throw new PlatformNotSupportedException(
            $"{(failures.Count == 0 ? "There is no" : "Found no fitting")} libtorch {LibtorchFolders.Version}, which TorchSharp "
                + "computes with: "
            + $"bash notebooks/install --torch cpu brings it (--torch cuda where there is an NVIDIA GPU), or in a notebook #r \"nuget: "
            + $"TorchSharp-cpu, {TorchSharpVersion}\", "
            + $"or LIBTORCH names the folder where it lies{string.Concat(failures.Select(failure => "; tried " + failure))}");
    }

    private static string TorchSharpVersion => Managed.GetName().Version!.ToString(3); // every assembly has one

    private static void LoadLibtorch(LibtorchPlace place)
    {
        if (_libtorch is not null && _libtorch != place.Folders[0])
        {
            throw new DllNotFoundException($"the libtorch of {_libtorch} is loaded already; start again to take this one");
        }

        if (place.Folders.Count > 1)
        {
            LoadAll([.. place.Folders.SelectMany(Directory.EnumerateFiles).Where(IsNeeded)]);
        }

        // By path: a kernel hides the system's reason where only a name is given.
        foreach (var library in (string[])["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"])
        {
            var path = place.Folders.Select(folder => Path.Combine(folder, LibtorchFolders.FileOf(library))).FirstOrDefault(File.Exists);
            if (path is not null)
            {
                NativeLibrary.Load(path);
                _libtorch = place.Folders[0];
            }
        }
    }

    /// <summary>Loads libraries that need each other across folders, where
    /// the system does not look: those first whose needs are loaded.</summary>
    private static void LoadAll(List<string> libraries)
    {
        while (libraries.RemoveAll(path => NativeLibrary.TryLoad(path, out _)) > 0)
        {
        }
    }

    private static bool IsNeeded(string path)
    {
        var name = Path.GetFileName(path);
        return (name.Contains(".so", StringComparison.Ordinal) || name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            && !((string[])["python", "test", "backend", "shm", "aoti"]).Any(part => name.Contains(part, StringComparison.Ordinal));
    }

    private static void LoadTorchSharp(LibtorchFolders folders)
    {
        var path = folders.FindTorchSharp(TorchSharpVersion).FirstOrDefault()
            ?? throw new PlatformNotSupportedException($"TorchSharp {TorchSharpVersion} has no native part for {LibtorchFolders.Runtime}");
        nint handle;
        try
        {
            handle = NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e) when (WeakVersion.MissingIn(e.Message) is { } version)
        {
            var copy = WeakVersion.Copy(path, version, out var isNew);
            handle = NativeLibrary.Load(copy);
            _note = isNew
                ? $"This system's libstdc++ has no {version}, which TorchSharp's native part names and does not use: a copy that does "
                    + $"without is kept as {copy}." : null;
        }

        NativeLibrary.SetDllImportResolver(Managed, (name, _, _) => name == "LibTorchSharp" ? handle : 0);
    }

    /// <summary>The system tells of every place where it looked; where the file was, it tells what is wrong with it.</summary>
    private static string Reason(DllNotFoundException error)
    {
        var lines = error.Message.Split('\n', StringSplitOptions.TrimEntries);
        return lines.Skip(1).FirstOrDefault(line => line.Length > 0 && !line.Contains("No such file", StringComparison.Ordinal))
            ?? lines[0];
    }
}
