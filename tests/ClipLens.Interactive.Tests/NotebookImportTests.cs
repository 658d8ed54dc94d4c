using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace ClipLens.Interactive.Tests;

/// <summary>notebooks/cliplens.csx, which the build writes.</summary>
public sealed partial class NotebookImportTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(InteractiveKernel.Repository, "notebooks", "cliplens.csx"));

    [Fact]
    public void Every_DLL_that_a_notebook_needs_is_there_by_its_absolute_path()
    {
        var paths = Lines.Select(line => ReferencePattern().Match(line)).Where(m => m.Success).Select(m => m.Groups[1].Value).ToList();

        Assert.All(paths, path => Assert.True(Path.IsPathFullyQualified(path) && File.Exists(path), path));
        string[] names = [.. paths.Select(p => Path.GetFileNameWithoutExtension(p))];
        Assert.Contains("ClipLens", names);
        Assert.DoesNotContain("System.CommandLine", names);
        var library = typeof(MediaIndex).Assembly.GetReferencedAssemblies().Select(a => a.Name!); // each has a name
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!; // a file on disk
        Assert.All(library.Where(n => !File.Exists(Path.Combine(framework, $"{n}.dll"))), name => Assert.Contains(name, names));
    }

    /// <summary>A kernel loads an assembly again for each version that is
    /// asked for, and the types of two copies are not the same.</summary>
    [Fact]
    public void The_DLLs_refer_to_each_other_in_the_very_versions_that_lie_there()
    {
        var paths = Lines.Select(line => ReferencePattern().Match(line)).Where(m => m.Success).Select(m => m.Groups[1].Value).ToList();
        var there = paths.ToDictionary(p => Path.GetFileNameWithoutExtension(p), p => AssemblyName.GetAssemblyName(p).Version);

        // The notebook's own packages come with what they need, and the kernel has some of that already.
        string[] own = ["XPlot.Plotly", "Microsoft.Data.Analysis", "Microsoft.ML.DataView", "Apache.Arrow"];
        Assert.All(paths.Where(path => !own.Contains(Path.GetFileNameWithoutExtension(path))), path =>
        {
            using var file = new PEReader(File.OpenRead(path));
            var metadata = file.GetMetadataReader();
            var references = metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
                .Select(r => (Name: metadata.GetString(r.Name), r.Version));
            Assert.All(references.Where(r => there.ContainsKey(r.Name)), r => Assert.Equal(there[r.Name], r.Version));
        });
    }

    [Fact]
    public void The_usings_are_the_namespaces_of_the_public_types()
    {
        var dlls = Lines.Select(line => ReferencePattern().Match(line).Groups[1].Value)
            .Where(p => Path.GetFileName(p).StartsWith("ClipLens", StringComparison.Ordinal));
        var types = dlls.SelectMany(p => Assembly.Load(Path.GetFileNameWithoutExtension(p)).GetExportedTypes())
            .Where(t => !t.Namespace!.StartsWith("PictureBook.", StringComparison.Ordinal)).ToList(); // how it is drawn
        var namespaces = types.Select(t => $"using {t.Namespace};");

        // none is ambiguous
        Assert.Equal(types.Where(t => !t.IsNested).Select(t => t.Name).Distinct(), types.Where(t => !t.IsNested).Select(t => t.Name));
        Assert.Equal(namespaces.Distinct().Order(StringComparer.Ordinal), Lines.Where(l => l.StartsWith("using ", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("^#r \"(.+)\"$")]
    private static partial Regex ReferencePattern();
}
