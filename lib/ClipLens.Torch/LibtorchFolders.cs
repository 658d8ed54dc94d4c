using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ClipLens.Torch;

/// <summary>Folders that hold one libtorch.</summary>
/// <param name="Folders">One, or several where packages share it out.</param>
/// <param name="Version">Its version, such as 2.10.0, where that is written beside it.</param>
/// <param name="IsNamed">Whether the user named it, so that it is taken or refused, never passed over.</param>
internal sealed record LibtorchPlace(IReadOnlyList<string> Folders, string? Version, bool IsNamed = false);

/// <summary>Knows where libtorch, the part of PyTorch that computes, may lie on this machine.</summary>
/// <param name="variable">Reads the environment.</param>
/// <param name="program">Folders of the running program's native parts, and of <c>TorchSharp.dll</c>.</param>
/// <param name="hasDriver">Whether NVIDIA's driver is here: the libtorch for it then comes before the one without.</param>
internal sealed partial class LibtorchFolders(Func<string, string?> variable, IReadOnlyList<string> program, bool hasDriver)
{
    /// <summary>The libtorch that TorchSharp 0.107 is made for.</summary>
    public const string Version = "2.10";

    /// <summary>Gets the system and architecture as NuGet's packages name them, such as <c>linux-x64</c>.</summary>
    /// <remarks>.NET's own identifier may name the distribution where it was built from source.</remarks>
    public static string Runtime { get; } = (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-")
        + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>Gives the file name of a library on this system.</summary>
    public static string FileOf(string library) =>
        OperatingSystem.IsWindows() ? library + ".dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    /// <summary>
    /// Lists what there is: the folder that <c>LIBTORCH</c> names; else beside the program, in NuGet's packages, and in Python's PyTorch of
    /// the same version.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException"><c>LIBTORCH</c> names a folder without libtorch.</exception>
    public IEnumerable<LibtorchPlace> Find()
    {
        if (variable("LIBTORCH") is { Length: > 0 } named)
        {
            var folder =
                ((string[])[named, Path.Combine(named, "lib")]).FirstOrDefault(HasLibtorch) ?? throw new PlatformNotSupportedException(
                $"LIBTORCH names {named}, where there is no {FileOf("torch_cpu")}; name the folder of libtorch {Version}, or its lib");
            return [new LibtorchPlace([Path.GetFullPath(folder)], VersionBeside(folder), IsNamed: true)];
        }

        return [
            .. program.Where(HasLibtorch).Select(folder => new LibtorchPlace([folder], VersionBeside(folder))),
            .. NuGetFolders().SelectMany(Packages),
            .. Pythons().Where(HasLibtorch).Select(folder => new LibtorchPlace([folder], VersionBeside(folder)))
                .Where(place => Fits(place.Version)),
        ];
    }

    /// <summary>Lists where <c>TorchSharp</c>'s own native part may lie: beside the program, or in its package.</summary>
    /// <param name="version">TorchSharp's.</param>
    public IEnumerable<string> FindTorchSharp(string version) =>
        program.Concat(NuGetFolders().Select(folder => Path.Combine(folder, "torchsharp", version, "runtimes", Runtime, "native")))
            .Select(folder => Path.Combine(folder, FileOf("LibTorchSharp"))).Where(File.Exists);

    /// <summary>Tells whether a version is one that TorchSharp is made for.</summary>
    public static bool Fits(string? version) => version?.StartsWith(Version + ".", StringComparison.Ordinal) == true;

    private static bool HasLibtorch(string folder) => File.Exists(Path.Combine(folder, FileOf("torch_cpu")));

    /// <summary>The packages that a notebook's <c>#r "nuget: …"</c> or a build brought.</summary>
    private IEnumerable<string> NuGetFolders()
    {
        // …/torchsharp/0.107.0/lib/net8.0
        var beside = program.Where(folder => folder.Replace('\\', '/').Contains("/torchsharp/", StringComparison.OrdinalIgnoreCase))
            .Select(folder => Path.Combine(folder, "..", "..", "..", ".."));
        var user = variable("NUGET_PACKAGES") is { Length: > 0 } packages ? packages
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return beside.Append(user).Select(Path.GetFullPath).Distinct().Where(Directory.Exists);
    }

    private IEnumerable<LibtorchPlace> Packages(string folder)
    {
        IEnumerable<LibtorchPlace> PlacesOf(string pattern) =>
            from native in Directory.EnumerateDirectories(folder, pattern)
                .SelectMany(package => Directory.EnumerateDirectories(package, Version + ".*"))
                .Select(version => (Version: Path.GetFileName(version), Folder: Path.Combine(version, "runtimes", Runtime, "native")))
            where Directory.Exists(native.Folder)
            group native.Folder by native.Version into version
            where version.Any(HasLibtorch)
            select new LibtorchPlace([.. version.Order(StringComparer.Ordinal)], version.Key);

        var (cpu, cuda) = (PlacesOf($"libtorch-cpu-{Runtime}"), PlacesOf($"libtorch-cuda-*-{Runtime}*"));
        return hasDriver ? cuda.Concat(cpu) : cpu.Concat(cuda);
    }

    private IEnumerable<string> Pythons()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string?[] roots = [variable("VIRTUAL_ENV"), variable("CONDA_PREFIX"), Path.Combine(home, ".local"), "/usr/local", "/usr"];
        foreach (var root in roots.Where(root => root is { Length: > 0 }))
        {
            var libraries = Path.Combine(root!, OperatingSystem.IsWindows() ? "Lib" : "lib"); // filtered above
            string[] pythons = Directory.Exists(libraries) ? [libraries, .. Directory.EnumerateDirectories(libraries, "python3*")] : [];
            foreach (var packages in
                pythons.SelectMany(python => (string[])[Path.Combine(python, "site-packages"), Path.Combine(python, "dist-packages")]))
            {
                yield return Path.Combine(packages, "torch", "lib");
            }
        }
    }

    /// <summary>Reads what an unpacked libtorch (<c>build-version</c>) or
    /// Python's package (<c>version.py</c>) says above its <c>lib</c>.</summary>
    private static string? VersionBeside(string folder)
    {
        foreach (var file in (string[])["build-version", "version.py"])
        {
            var path = Path.Combine(folder, "..", file);
            if (File.Exists(path) && VersionPattern().Match(File.ReadAllText(path)) is { Success: true } match)
            {
                return match.Value;
            }
        }

        return null;
    }

    [GeneratedRegex(@"\d+\.\d+\.\d+")]
    private static partial Regex VersionPattern();
}
