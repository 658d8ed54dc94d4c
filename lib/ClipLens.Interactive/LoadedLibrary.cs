using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ClipLens.Interactive;

/// <summary>The library as the kernel loaded it, beside the files that lie there now.</summary>
internal static class LoadedLibrary
{
    /// <summary>Names the DLLs of ClipLens that were built anew since they were loaded.</summary>
    public static IReadOnlyList<string> Changed() =>
    [
        .. AppDomain.CurrentDomain.GetAssemblies()
            .Where(a => a.GetName().Name!.StartsWith("ClipLens", StringComparison.Ordinal) && !a.IsDynamic && File.Exists(a.Location))
            .Where(a => a.ManifestModule.ModuleVersionId != VersionOf(a.Location))
            .Select(a => a.GetName().Name!) // each has a name
            .Distinct(),
    ];

    private static Guid VersionOf(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }
}
