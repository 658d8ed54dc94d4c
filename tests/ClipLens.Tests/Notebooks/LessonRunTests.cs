using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ClipLens.Tests.Notebooks;

/// <summary>Every lesson runs to its end in the kernel, within the runner, and gives what is committed.</summary>
public sealed partial class LessonRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cliplens-lessons-").FullName;

    public static TheoryData<string> Lessons => Lesson.Names;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>If this fails after a change that is meant: <c>bash notebooks/run NAME --save</c> writes the notebook anew.</summary>
    [Theory]
    [MemberData(nameof(Lessons))]
    public void A_lesson_gives_what_is_committed(string name)
    {
        var (exitCode, output, error) = Run(name, "--out", _folder);

        Assert.True(exitCode == 0, error);
        Assert.Contains(name, output, StringComparison.Ordinal);
        Assert.Contains("<article", File.ReadAllText(Path.Combine(_folder, name + ".html")), StringComparison.Ordinal);
        var fresh = new Lesson(Path.Combine(_folder, name + ".ipynb"));
        Assert.All(Lesson.Of(name).Code.Zip(fresh.Code), pair =>
        {
            Assert.Equal(pair.First.Source, pair.Second.Source);
            Assert.Equal(pair.First.ShowsSomething, pair.Second.ShowsSomething);
            if (!pair.First.Varies)
            {
                AssertAlike(pair.First, pair.Second);
            }
        });
    }

    [Fact]
    public void A_failing_cell_ends_the_run_with_its_number_and_why()
    {
        var path = Path.Combine(_folder, "mine.ipynb");
        File.WriteAllText(path, """
            {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [
              {"cell_type": "markdown", "metadata": {}, "source": "# <b>Mine</b>"},
              {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, "source": ["Console.WriteLine(\"<first>\");\n", "1"]},
              {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, "source": "\nthrow new NotSupportedException(\"like this\");"},
              {"cell_type": "code", "metadata": {}, "outputs": [{"output_type": "stream", "name": "stdout", "text": "old"}], "execution_count": 9, "source": "2"}]}
            """);
        var (exitCode, output, error) = Run(path, "--out", Path.Combine(_folder, "out"), "--save");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("notebooks/run: mine, cell 2: NotSupportedException: like this", error, StringComparison.Ordinal);
        var written = new Lesson(Path.Combine(_folder, "out", "mine.ipynb"));
        Assert.Equal((4, 5), written.Format);
        Assert.Equal(["stream", "execute_result", "error"], written.Code.SelectMany(c => c.Outputs)
            .Select(o => o.GetProperty("output_type").GetString()));
        Assert.All(written.Cells, cell => Assert.NotEmpty(cell.Id));
        Assert.Contains("old", File.ReadAllText(path), StringComparison.Ordinal); // what failed is not saved
        var page = File.ReadAllText(Path.Combine(_folder, "out", "mine.html"));
        Assert.Contains("&lt;first&gt;", page, StringComparison.Ordinal);
        Assert.Contains("like this", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "There is no notebook 99-none; there are 0", "99-none")]
    [InlineData(2, "--timeout takes a number", "all", "--timeout", "0")]
    [InlineData(1, "a notebook (.ipynb, format 4) was expected", "README.md")]
    public void What_cannot_be_run_is_said_in_a_line(int expected, string message, params string[] arguments) =>
        Run([.. arguments, "--out", _folder]).Fails(expected, message);

    [Fact]
    public void A_notebook_of_another_language_is_refused()
    {
        var path = Path.Combine(_folder, "python.ipynb");
        File.WriteAllText(path,
            """{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": "python3", "language": "python"}}, "cells": []}""");
        Run(path).Fails(1, "its kernel speaks python");
    }

    [Fact]
    public void A_notebook_that_names_a_key_twice_is_refused_with_its_line()
    {
        var path = Path.Combine(_folder, "twice.ipynb");
        File.WriteAllText(path, "{\"nbformat\": 4,\n\"cells\": [],\n\"cells\": []}");
        Run(path).Fails(1, $"{path}, line 3:");
    }

    [Fact]
    public void Without_a_name_the_lessons_are_listed()
    {
        var (exitCode, output, _) = Run();
        Assert.Equal(0, exitCode);
        Assert.All(Lesson.All, lesson => Assert.Contains($"bash notebooks/run {lesson}", output, StringComparison.Ordinal));
    }

    private static ScriptResult Run(params string[] arguments)
    {
        var program = Path.Combine(Shared.Repository, "lib", "ClipLens.Notebooks", "bin", "ClipLens.Notebooks.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            WorkingDirectory = Shared.Repository,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!; // without a shell there is always a new process
        return ScriptProcess.End(process);
    }

    /// <summary>Compares all but the pixels and the space between words: words are the
    /// same, numbers nearly so, since a processor's width shows in the last digits.</summary>
    private static void AssertAlike(Lesson.Cell expected, Lesson.Cell actual)
    {
        var (before, after) = (Words(expected), Words(actual));
        Assert.Equal(Number().Replace(before, "0"), Number().Replace(after, "0"));
        Assert.All(Number().Matches(before).Zip(Number().Matches(after)), pair =>
        {
            var (a, b) = (double.Parse(pair.First.Value, CultureInfo.InvariantCulture), double.Parse(pair.Second.Value,
                CultureInfo.InvariantCulture));
            Assert.InRange(Math.Abs(a - b), 0, 0.01 + (0.01 * Math.Abs(a)));
        });
    }

    private static string Words(Lesson.Cell cell) => Space().Replace(LessonTests.Picture().Replace(cell.Given, ""), "");

    [GeneratedRegex(@"\s+|\\n")]
    private static partial Regex Space();

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Number();
}
