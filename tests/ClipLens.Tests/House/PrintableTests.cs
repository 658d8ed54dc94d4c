namespace ClipLens.Tests.House;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("photo.jpg", "photo.jpg")]
    [InlineData("esc\u001b[31mred.jpg", "esc\\u001b[31mred.jpg")]
    [InlineData("two\nlines.jpg", "two\\nlines.jpg")]
    [InlineData("bell\u0007 \u007f \u009b", "bell\\u0007 \\u007f \\u009b")]
    [InlineData("gpj.\u202eevil", "gpj.\\u202eevil")]
    [InlineData("família 👨‍👩‍👧 שלום.jpg", "família 👨‍👩‍👧 שלום.jpg")]
    public void A_name_stays_on_its_line_and_commands_no_terminal(string name, string shown) => Assert.Equal(shown, Printable.Name(name));

    [Fact]
    public void Lines_stay_lines() => Assert.Equal("a\n\tb\\u001b[2J", Printable.Lines("a\n\tb\u001b[2J"));

    [Fact]
    public void Every_text_that_names_a_file_escapes_it()
    {
        var hit = new Hit("/f/esc\u001b[31m\n.jpg", 0.5f)
            { OtherPaths = ["/f/\u001b.jpg"], NearDuplicates = [new Hit("/f/g/\u001b.jpg", 0.4f)] };
        var found = new SearchResults { Query = Query.Image(hit.Path), Model = "m", Threshold = 0.1f, Best = hit, Hits = [hit] };
        var none = found with { Hits = [], Threshold = 0.9f };
        var error = new MediaException(hit.Path, "is damaged").Message;
        Assert.All([$"{found}", $"{none}", error], text => Assert.DoesNotContain('\u001b', text));
        Assert.Equal(2, $"{found}".Split('\n').Length);
        Assert.Equal("/f/esc\\u001b[31m\\n.jpg: is damaged", error);
    }
}
