using System.Text.RegularExpressions;

namespace ClipLens.Tests.Notebooks;

/// <summary>What holds for every lesson, so that it reads well and runs in any C# kernel.</summary>
public sealed partial class LessonTests
{
    public static TheoryData<string> Lessons => Lesson.Names;

    [Theory]
    [MemberData(nameof(Lessons))]
    public void It_is_a_notebook_for_the_NET_kernel(string name)
    {
        var lesson = Lesson.Of(name);
        Assert.Equal((4, 5), lesson.Format);
        Assert.Equal(".net-csharp", lesson.Metadata.GetProperty("kernelspec").GetProperty("name").GetString());
        Assert.All(lesson.Cells, cell => Assert.Matches("^[A-Za-z0-9_-]{1,64}$", cell.Id));
        Assert.Equal(lesson.Cells.Count, lesson.Cells.Select(c => c.Id).Distinct().Count());
        Assert.All(lesson.Cells, cell => Assert.Contains(cell.Type, (string[])["code", "markdown"]));
    }

    [Theory]
    [MemberData(nameof(Lessons))]
    public void It_begins_with_the_import_and_knows_no_other_magic(string name)
    {
        var code = Lesson.Of(name).Code;
        Assert.Equal("#!import cliplens.csx", code[0].Source);
        Assert.All(code.Skip(1), cell => Assert.DoesNotMatch(Magic(), cell.Source));
    }

    [Theory]
    [MemberData(nameof(Lessons))]
    public void Its_cells_are_short(string name)
    {
        var code = Lesson.Of(name).Code;
        int[] lines = [.. code.Select(c => c.Source.Split('\n').Length).Order()];
        Assert.InRange(lines[lines.Length / 2], 1, 4);
        Assert.InRange(lines[^1], 1, 15);
        Assert.All(code.SelectMany(c => c.Source.Split('\n')), line => Assert.True(line.Length <= 120, line));
        Assert.All(code, cell => Assert.DoesNotMatch(Declaration(), cell.Source));
    }

    [Theory]
    [MemberData(nameof(Lessons))]
    public void It_explains_and_shows(string name)
    {
        var lesson = Lesson.Of(name);
        Assert.InRange(Word().Count(lesson.Words) / (double)lesson.Code.Count, 30, 90);
        Assert.All(Enumerable.Range(0, Math.Max(0, lesson.Code.Count - 2)), i => Assert.True(
            lesson.Code.Skip(i).Take(3).Any(c => c.Given.Length > 0), $"nothing to look at from here on: {lesson.Code[i].Source}"));
        Assert.All(Enumerable.Range(0, Math.Max(0, lesson.Code.Count - 6)), i => Assert.True(
            lesson.Code.Skip(i).Take(7).Any(c => c.ShowsSomething), $"no picture from here on: {lesson.Code[i].Source}"));
    }

    [Theory]
    [MemberData(nameof(Lessons))]
    public void It_says_how_to_run_it(string name)
    {
        var lesson = Lesson.Of(name);
        Assert.StartsWith($"# {int.Parse(name[..2], null)} · ", lesson.Words, StringComparison.Ordinal);
        Assert.All(
            ["**Once before** run `dotnet build`", $"`bash notebooks/run {name}`"],
            words => Assert.Contains(words, lesson.Cells[0].Source, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Lesson.WithExercises), MemberType = typeof(Lesson))]
    public void It_says_what_it_is_for_asks_first_and_ends_with_three_exercises(string name)
    {
        var lesson = Lesson.Of(name);
        Assert.All(
            ["**You will learn**", "**Time**", "**Needs**"],
            words => Assert.Contains(words, lesson.Cells[0].Source, StringComparison.Ordinal));
        Assert.Contains("**Predict first:**", lesson.Words, StringComparison.Ordinal);
        var exercises = lesson.Words[lesson.Words.IndexOf("## Exercises", StringComparison.Ordinal)..];
        Assert.All(["**1, easy.**", "**2, medium.**", "**3, hard.**"], task => Assert.Contains(task, exercises, StringComparison.Ordinal));
        Assert.Equal(3, exercises.Split("<details><summary>An answer</summary>\n\n").Length - 1);
        Assert.Equal(3, lesson.Code.Count(cell => cell.Source.Contains("Exercise.Check(", StringComparison.Ordinal)));
        Assert.All(lesson.Code.TakeLast(3), cell => Assert.Contains("Your turn", cell.Given, StringComparison.Ordinal));
    }

    /// <summary>A number that is neither checked by the run nor has its
    /// source beside it, in a comment, stands in an output or in code.</summary>
    [Theory]
    [MemberData(nameof(Lessons))]
    public void Every_number_that_it_tells_is_known(string name)
    {
        var lesson = Lesson.Of(name);
        var given = lesson.Code.Select(cell => cell.Printed + cell.Source);
        var known = Numbers(string.Join('\n', given)).ToHashSet();
        var texts = lesson.Cells.Skip(1).Where(cell => cell.Type == "markdown").Select(cell => cell.Source);
        Assert.All(Numbers(Aside().Replace(string.Join('\n', texts), "")), number => Assert.Contains(number, known));

        static IEnumerable<string> Numbers(string text) => Figures().Matches(text).Select(number => number.Value.TrimStart('−', '-'));
    }

    [Theory]
    [MemberData(nameof(Lessons))]
    public void It_is_committed_with_what_its_cells_gave(string name)
    {
        var lesson = Lesson.Of(name);
        Assert.InRange(new FileInfo(lesson.File).Length, 1, 1_000_000);
        Assert.Equal(Enumerable.Range(1, lesson.Code.Count), lesson.Code.Select(c => c.Json.GetProperty("execution_count").GetInt32()));
        Assert.All(lesson.Code.SelectMany(c => c.Outputs),
            output => Assert.NotEqual("error", output.GetProperty("output_type").GetString()));
        Assert.All(lesson.Code, cell => Assert.DoesNotMatch(MachinePath(), Picture().Replace(cell.Given, "")));
    }

    /// <summary>A code host takes SVG and style out of what a cell shows.</summary>
    [Theory]
    [MemberData(nameof(Lessons))]
    public void Its_figures_show_on_a_code_host(string name)
    {
        var shown = Lesson.Of(name).Code.Where(cell => cell.ShowsSomething).Select(cell => cell.Given).ToList();
        Assert.All(shown, html => Assert.DoesNotContain("<svg", html, StringComparison.Ordinal));
        Assert.All(shown.SelectMany(html => Image().Matches(html)),
            image => Assert.Contains(" width=\"", image.Value, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Lessons))]
    public void What_it_links_to_is_there(string name)
    {
        var lesson = Lesson.Of(name);
        Assert.All(
            Link().Matches(lesson.Words).Select(m => m.Groups[1].Value)
                .Where(target => !target.StartsWith("http", StringComparison.Ordinal)),
            target => Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(lesson.File)!, target)), target)); // a file is in a folder
    }

    [GeneratedRegex(@"(?m)^\s*#(!|r |i |load )|\bdisplay\(|@input")]
    private static partial Regex Magic();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum) [A-Z]")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"[\p{L}\p{N}]+(['’.-][\p{L}\p{N}]+)*")]
    private static partial Regex Word();

    /// <summary>What is checked or has its source; code, links, headings, and names that have a number in them.</summary>
    [GeneratedRegex(@"(?:[−-]?\d[\d.,]*)?<!--.*?-->|```.*?```|`[^`]*`|\[[^\]]*\]\([^)]*\)|^\#.*?$|^\*\*\d, "
        + @"|R@\d+|ViT-B/32|[Ff]lickr\d+k|ln \d+|et al\. \d+", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Aside();

    [GeneratedRegex(@"(?<![\w.])[−-]?\d+(?:[.,]\d+)*")]
    private static partial Regex Figures();

    [GeneratedRegex("<img [^>]*>")]
    private static partial Regex Image();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\w<])/(home|root|tmp|work|Users|private|var)/|[A-Z]:\\")]
    private static partial Regex MachinePath();

    [GeneratedRegex("data:[a-z]+/[a-z0-9+]+;base64,[A-Za-z0-9+/=]+")]
    internal static partial Regex Picture();
}
