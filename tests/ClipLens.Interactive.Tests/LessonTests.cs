using System.Text.Json;

namespace ClipLens.Interactive.Tests;

/// <summary>The lessons in the kernel for which they are written.</summary>
public sealed class LessonTests
{
    public static TheoryData<string> Lessons =>
        [.. Directory.EnumerateFiles(Path.Combine(InteractiveKernel.Repository, "notebooks"), "*.ipynb")
            .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [KernelTheory]
    [MemberData(nameof(Lessons))]
    public async Task A_lesson_runs_without_an_error_and_shows_everything_as_text_too(string name)
    {
        var notebook =
            JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(InteractiveKernel.Repository, "notebooks", name))).RootElement;
        await using var kernel = await InteractiveKernel.StartAsync();
        foreach (var code in notebook.GetProperty("cells").EnumerateArray().Where(c => c.GetProperty("cell_type").GetString() == "code"))
        {
            var cell = await kernel.RunAsync(string.Concat(code.GetProperty("source").EnumerateArray().Select(line => line.GetString())));
            cell.Succeeded();
            Assert.Equal("", cell.PrintedError);
            Assert.All(cell.Of("ReturnValueProduced"),
                value => Assert.True(value.ContainsKey("text/plain") || value["text/html"].Contains("<pre>", StringComparison.Ordinal)));
            Assert.All(cell.Of("ReturnValueProduced"),
                value => Assert.DoesNotContain("dni-treeview\"", value.Values.First(), StringComparison.Ordinal));
        }

        Assert.Empty(kernel.StrayLines);
    }
}
