using System.Text.RegularExpressions;

namespace ClipLens.Tests.Notebooks;

public sealed partial class ReadmeTests
{
    private static readonly string Readme = Read("README.md");

    [Fact]
    public void It_is_short()
    {
        Assert.InRange(Readme.Split('\n').Length, 100, 200);
        Assert.InRange(new FileInfo(Path.Combine(Shared.Repository, "README.md")).Length, 8_000, 16_384);
    }

    [Fact]
    public void Its_tree_names_what_is_there_and_every_project_and_folder_of_the_library()
    {
        var tree = Tree().Matches(Readme).Select(line => line.Groups[1].Value).ToList();
        Assert.All(tree,
            folder => Assert.True(Directory.Exists(Path.Combine(Shared.Repository, folder))
                || Directory.Exists(Path.Combine(Shared.Repository, "lib/ClipLens", folder)), folder));
        var library = Path.Combine(Shared.Repository, "lib");
        var projects = Directory.EnumerateFiles(library, "*.csproj", SearchOption.AllDirectories)
            .Select(path => $"lib/{Path.GetFileName(Path.GetDirectoryName(path))}/");
        var folders = Directory.EnumerateDirectories(Path.Combine(library, "ClipLens"))
            .Where(folder => Directory.EnumerateFiles(folder, "*.cs").Any()).Select(folder => Path.GetFileName(folder) + "/");
        Assert.All(projects.Concat(folders), folder => Assert.Contains(folder, tree));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("lib/README.md")]
    [InlineData("notebooks/README.md")]
    [InlineData("CONTRIBUTING.md")]
    public void What_it_links_to_and_names_is_there(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Shared.Repository, page))!; // a file is in a folder
        var text = Read(page);
        Assert.All(Links().Matches(text).Select(link => link.Groups[1].Value),
            link => Assert.True(Path.Exists(Path.Combine(folder, link)), link));
        Assert.All(Files().Matches(text).Select(name => name.Groups[1].Value),
            file => Assert.True(File.Exists(Path.Combine(Shared.Repository, "lib/ClipLens", file)), file));
    }

    [Theory]
    [MemberData(nameof(LessonTests.Lessons), MemberType = typeof(LessonTests))]
    public void Every_lesson_is_explained(string lesson) =>
        Assert.Contains($"| [{lesson}](notebooks/{lesson}.ipynb) ", Readme, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(ScriptTests.Scripts), MemberType = typeof(ScriptTests))]
    public void Every_script_is_explained(string script) => Assert.Contains($"| `{script} ", Readme, StringComparison.Ordinal);

    [Theory]
    [InlineData("a dog walking at the beach", "photos", "--top", "3")]
    [InlineData("a red car passes a lighthouse", "videos", "--videos")]
    public void A_search_prints_what_it_says(string words, string folder, params string[] more)
    {
        var cache = Path.GetTempFileName();
        try
        {
            var output = ScriptProcess.Run("search.cs",
                [words, "--in", $"data/picturebook/{folder}", .. more, "--cache", cache]).Output.ReplaceLineEndings("\n");
            Assert.Contains(
                $"$ dotnet run notebooks/search.cs -- \"{words}\" --in data/picturebook/{folder} {string.Join(' ', more)}\n{output}```",
                Readme, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(cache);
        }
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(Shared.Repository, page)).ReplaceLineEndings("\n");

    [GeneratedRegex("^ *((?:\\w[\\w.]*/)+) {2,}\\w", RegexOptions.Multiline)]
    private static partial Regex Tree();

    [GeneratedRegex("\\]\\(((?!http)[^)#]+)\\)")]
    private static partial Regex Links();

    [GeneratedRegex("`((?:Media|Model|Store|Search|Evaluate|Show)/[\\w.]+\\.\\w+)`")]
    private static partial Regex Files();
}
