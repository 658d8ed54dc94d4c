using ClipLens.Notebooks;

namespace ClipLens.Tests.Notebooks;

/// <summary>Cells run as in a kernel. One class, since the console is one.</summary>
public sealed class KernelTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);
    private readonly string _folder = Directory.CreateTempSubdirectory("cliplens-kernel-").FullName;
    private readonly Kernel _kernel;

    public KernelTests() => _kernel = new Kernel(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_cell_sees_what_earlier_cells_made()
    {
        Assert.Empty(await Run("var two = 2; int Twice(int x) => two * x; record Named(string Name);"));
        Assert.Equal([new ShownValue(null, "6")], await Run("Twice(3)"));
        Assert.Equal([new ShownValue(null, "Named { Name = dog }")], await Run("new Named(\"dog\")"));
    }

    [Fact]
    public async Task Await_stands_where_anything_stands() => Assert.Equal([new ShownValue(null, "1")], await Run("await Task.Delay(1);\nawait Task.FromResult(1)"));

    [Fact]
    public async Task What_is_printed_comes_in_order_and_the_value_last() => Assert.Equal(
        [new PrintedText("stdout", "a\n12"), new PrintedText("stderr", "warned\n"), new PrintedText("stdout", "é\n"), new ShownValue(null, "value")],
        await Run("Console.WriteLine(\"a\"); Console.Write('1'); Console.Write(2); Console.Error.WriteLine(\"warned\"); Console.Out.WriteLine(\"é\"); \"value\""));

    [Fact]
    public async Task The_console_is_given_back()
    {
        var console = Console.Out;
        await Run("Console.WriteLine(1);");
        Assert.Same(console, Console.Out);
    }

    [Theory]
    [InlineData("Math.Abs(1);")]
    [InlineData("var x = 1;")]
    [InlineData("Console.Write(\"\")")]
    [InlineData("(string)null")]
    [InlineData("")]
    public async Task What_is_no_value_shows_none(string code) => Assert.Empty(await Run(code));

    [Theory]
    [InlineData("new[] { 1, 2 }", "int[2] { 1, 2 }")]
    [InlineData("0.5", "0.5")]
    [InlineData("(1, \"a\")", "(1, a)")]
    public async Task A_plain_value_shows_as_text(string code, string text) => Assert.Equal([new ShownValue(null, text)], await Run(code));

    [Fact]
    public async Task A_value_that_draws_itself_shows_as_HTML_and_as_text() => Assert.Equal(
        [new ShownValue("<b>dog</b>", "dog")],
        await Run("class Drawn { public string ToHtml() => \"<b>dog</b>\"; public override string ToString() => \"dog\"; }\nnew Drawn()"));

    [Theory]
    [InlineData("ToHtml() => throw new NotSupportedException(\"no paint\")")]
    [InlineData("ToHtml() => \"\"; public override string ToString() => throw new NotSupportedException(\"no paint\")")]
    public async Task A_value_that_cannot_show_itself_fails_the_cell(string members)
    {
        var failure = Failed(await Run($"class Drawn {{ public string {members}; }}\nnew Drawn()"));
        Assert.Equal(("NotSupportedException", "no paint", 1), (failure.Name, failure.Message, failure.Line));
    }

    [Fact]
    public async Task An_error_says_in_which_line_it_was_thrown()
    {
        await Run("void Throw()\n{\n    throw new InvalidOperationException(\"no\");\n}");
        var outputs = await Run("Console.Write(1);\n\nThrow();\nConsole.Write(2);");

        Assert.Equal(new PrintedText("stdout", "1"), outputs[0]);
        Assert.Equal(("InvalidOperationException", "no", 3), (Failed(outputs).Name, Failed(outputs).Message, Failed(outputs).Line));
        Assert.DoesNotContain("Microsoft.CodeAnalysis", Failed(outputs).Trace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_that_does_not_compile_says_which_line_and_runs_nothing()
    {
        var outputs = await Run("Console.Write(1);\nvar y = missing;");

        Assert.Equal(("CS0103", 2), (Failed(outputs).Name, Failed(outputs).Line));
        Assert.Single(outputs);
    }

    [Fact]
    public async Task After_a_failure_the_next_cell_runs_with_what_was_there()
    {
        await Run("var kept = 1; throw new Exception();");
        Assert.Equal([new ShownValue(null, "1")], await Run("kept"));
    }

    [Fact]
    public async Task An_imported_file_runs_first_and_its_usings_hold()
    {
        File.WriteAllText(Path.Combine(_folder, "first.csx"), $"#r \"{typeof(ClipLens.Query).Assembly.Location}\"\nusing ClipLens;\nvar imported = 1;");
        Assert.Empty(await Run("#!import first.csx"));
        Assert.Equal([new ShownValue(null, "\"a dog\"")], await Run("Query.Text(\"a dog\")"));
        Assert.Equal([new ShownValue(null, "1")], await Run("imported"));
    }

    [Fact]
    public async Task Lines_after_an_import_keep_their_numbers()
    {
        File.WriteAllText(Path.Combine(_folder, "first.csx"), "var imported = 1;");
        Assert.Equal(3, Failed(await Run("#!import \"first.csx\"\nvar here = imported;\nmissing")).Line);
    }

    [Fact]
    public async Task A_missing_import_says_what_writes_it()
    {
        var failure = Failed(await Run("\n#!import cliplens.csx"));
        Assert.Equal(2, failure.Line);
        Assert.Contains("dotnet build", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_DLL_beside_the_notebook_can_be_referenced()
    {
        File.Copy(typeof(ClipLens.Query).Assembly.Location, Path.Combine(_folder, "ClipLens.dll"));
        Assert.Equal([new ShownValue(null, "\"a dog\"")], await Run("#r \"ClipLens.dll\"\nClipLens.Query.Text(\"a dog\")"));
    }

    [Theory]
    [InlineData("#!time")]
    [InlineData("#!fsharp\nlet x = 1")]
    [InlineData("#r \"nuget: Markdig\"")]
    [InlineData("#i \"nuget:https://example.org\"")]
    public async Task Other_magics_are_refused_with_what_works(string magic)
    {
        var failure = Failed(await Run($"var x = 1;\n{magic}"));
        Assert.Equal(("Magic", 2), (failure.Name, failure.Line));
        Assert.Contains("#!import FILE", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_takes_too_long_is_left_alone()
    {
        var failure = Failed(await _kernel.RunAsync("await Task.Delay(TimeSpan.FromMinutes(5));", TimeSpan.FromSeconds(0.5)));
        Assert.Equal("the cell took longer than 0.5 seconds", failure.Message);
    }

    [Fact]
    public async Task Cancelling_ends_the_waiting()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _kernel.RunAsync("await Task.Delay(TimeSpan.FromMinutes(5));", Long, stop.Token));
    }

    [Fact]
    public async Task Two_kernels_search_side_by_side()
    {
        foreach (var kernel in new[] { _kernel, new Kernel(_folder) })
        {
            var outputs = await kernel.RunAsync($"#!import {Path.Combine(Shared.Repository, "notebooks", "cliplens.csx")}", Long);
            Assert.Empty(outputs);
            outputs = await kernel.RunAsync($$"""
                var clip = ClipModel.Load("{{Path.Combine(Shared.Repository, "models", "picturebook")}}");
                var options = new MediaIndexOptions { Store = "{{Path.Combine(_folder, "embeddings.sqlite")}}" };
                (await MediaIndex.OpenAsync("{{_folder}}", clip, options)).Search("a dog")
                """, Long);
            Assert.Contains("the collection is empty", Assert.IsType<ShownValue>(Assert.Single(outputs)).Text, StringComparison.Ordinal);
        }
    }

    private Task<IReadOnlyList<CellOutput>> Run(string code) => _kernel.RunAsync(code, Long);

    private static CellFailure Failed(IReadOnlyList<CellOutput> outputs) => Assert.IsType<CellFailure>(outputs[^1]);
}
