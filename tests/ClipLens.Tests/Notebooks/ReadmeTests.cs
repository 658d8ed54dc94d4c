namespace ClipLens.Tests.Notebooks;

public sealed class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Shared.Repository, "README.md"));

    /// <summary>If this fails: <c>bash .ci/tree</c> writes the list of source files anew.</summary>
    [Fact]
    public void Every_folder_of_the_library_is_listed()
    {
        var lib = Path.Combine(Shared.Repository, "lib");
        var folders = Directory.EnumerateFiles(lib, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(lib, Path.GetDirectoryName(file)!).Replace('\\', '/')) // a file is in a folder
            .Where(folder => !folder.Split('/').Contains("obj"))
            .Distinct();
        Assert.All(folders, folder => Assert.Contains($"\nlib/{folder}/\n", Readme, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(LessonTests.Lessons), MemberType = typeof(LessonTests))]
    public void Every_lesson_is_explained(string lesson) => Assert.Contains($"| [{lesson}](notebooks/{lesson}.ipynb) ", Readme, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(ScriptTests.Scripts), MemberType = typeof(ScriptTests))]
    public void Every_script_is_explained(string script) => Assert.Contains($"| `{script} ", Readme, StringComparison.Ordinal);
}
