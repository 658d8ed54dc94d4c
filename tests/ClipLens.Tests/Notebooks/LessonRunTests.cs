using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
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
        Assert.All(Lesson.Of(name).Cells.Zip(fresh.Cells), pair =>
        {
            AssertAlike(pair.First.Source, pair.Second.Source); // the numbers in a text are put there by the run
            if (pair.First.Type == "code")
            {
                Assert.Equal(pair.First.ShowsSomething, pair.Second.ShowsSomething);
                AssertAlike(pair.First.Varies ? "" : pair.First.Given, pair.First.Varies ? "" : pair.Second.Given);
            }
        });
    }

    [Fact]
    public void The_numbers_in_a_text_are_what_the_code_says()
    {
        var path = Written("mine.ipynb", "var all = new[] { 1234.5, -0.001 };",
            "The first is 7,000.00<!--= all[0] -->, the other 3<!--= all[1] -->, half of it −5.0<!--= -all[0] / 2 -->, and so on."
            + "<!--= all[0] > all[1] -->");
        var (exitCode, _, error) = Run(path, "--out", _folder, "--save");

        Assert.True(exitCode == 0, error);
        Assert.Equal("The first is 1,234.50, the other 0, half of it −617.3, and so on.", new Lesson(path).Words);
    }

    [Fact]
    public void A_folded_answer_is_run_before_what_is_said_of_it()
    {
        var path = Written("mine.ipynb", "int? mine = null;",
            "<details>\n\n```csharp\nmine = 42;\n```\nIt is 1<!--= mine.Value -->.\n</details>");
        Assert.Equal(0, Run(path, "--out", _folder, "--save").ExitCode);
        Assert.Contains("It is 42.", new Lesson(path).Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Two is 2, and more than three.<!--= 2 > 3 -->", "no longer true: …Two is 2, and more than three. <!--= 2 > 3 -->")]
    [InlineData("Nobody knows.<!--= 2 + 3 -->", "expected true, false, or a number behind a number; found 5")]
    [InlineData("It is 5<!--= \"five\" -->.", "expected true, false, or a number behind a number; found five")]
    [InlineData("It is 5<!--= nothing -->.", "The name 'nothing' does not exist")]
    public void What_a_text_says_and_the_code_denies_ends_the_run(string text, string message)
    {
        var path = Written("mine.ipynb", "1", text);
        var (exitCode, _, error) = Run(path, "--out", Path.Combine(_folder, "out"), "--save");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("notebooks/run: mine, the text after cell 1: ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
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
    [InlineData("Environment.Exit(0);")]
    [InlineData("await Task.Run(() => Environment.Exit(0));")]
    public void A_cell_that_ends_the_process_fails_and_is_named(string code)
    {
        var path = Path.Combine(_folder, "exits.ipynb");
        File.WriteAllText(path, $$"""
            {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
              {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": null, "source": "1"},
              {"cell_type": "code", "id": "b", "metadata": {}, "outputs": [], "execution_count": null, "source": "{{code}}"}]}
            """);
        Run(path, "--out", _folder).Fails(1, "exits, cell 2: it ended the process");
    }

    [SharedFact]
    public void A_notebook_that_ends_the_process_does_not_pass() =>
        Run(Shared.Of("cases/notebook-cell-exits/exit.ipynb"), "--out", _folder).Fails(1, "exit, cell 1:");

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

    /// <summary>Writes a notebook of a code cell and a text.</summary>
    private string Written(string name, string code, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            nbformat = 4, nbformat_minor = 5, metadata = new { },
            cells = new object[]
            {
                new
                {
                    cell_type = "code", id = "a", metadata = new { }, source = code,
                    outputs = Array.Empty<object>(), execution_count = (int?)null,
                },
                new { cell_type = "markdown", id = "b", metadata = new { }, source = text },
            },
        }));
        return path;
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
    private static void AssertAlike(string expected, string actual)
    {
        var (before, after) = (LessonTests.Picture().Replace(expected, ""), LessonTests.Picture().Replace(actual, ""));
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
