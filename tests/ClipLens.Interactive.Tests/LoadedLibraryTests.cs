namespace ClipLens.Interactive.Tests;

public sealed class LoadedLibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cliplens-built-anew-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [KernelFact]
    public async Task The_first_cell_notices_that_the_library_was_built_anew()
    {
        var bin = Path.Combine(InteractiveKernel.Repository, "lib", "bin");
        foreach (var file in Directory.EnumerateFiles(bin).Where(f => Path.GetExtension(f) is ".dll" or ".so" or ".dylib"))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }

        var import = Path.Combine(_folder, "cliplens.csx");
        var lines = await File.ReadAllTextAsync(Path.Combine(InteractiveKernel.Repository, "notebooks", "cliplens.csx"));
        await File.WriteAllTextAsync(import, lines.Replace(bin, _folder, StringComparison.Ordinal));

        await using var kernel = await InteractiveKernel.StartAsync();
        Assert.Equal("", (await kernel.RunAsync($"#!import {import}")).Succeeded().PrintedError);
        Assert.Equal("", (await kernel.RunAsync("Query.Text(\"a dog\");\nNotebook.Start();")).Succeeded().PrintedError);

        // As a build does: another file, which says of itself that it is another version.
        var library = Path.Combine(_folder, "ClipLens.dll");
        var bytes = await File.ReadAllBytesAsync(library);
        bytes.AsSpan(bytes.AsSpan().IndexOf(typeof(Query).Module.ModuleVersionId.ToByteArray())).Slice(0, 4).Reverse();
        File.Delete(library);
        await File.WriteAllBytesAsync(library, bytes);
        Assert.Contains("ClipLens was built anew", (await kernel.RunAsync("Notebook.Start();")).Succeeded().PrintedError,
            StringComparison.Ordinal);
    }
}
