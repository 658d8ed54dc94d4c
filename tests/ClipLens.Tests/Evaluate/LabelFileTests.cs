using ClipLens.Tests.Search;

namespace ClipLens.Tests.Evaluate;

public sealed class LabelFileTests : IDisposable
{
    private readonly Pictures _pictures = new("a", "b", "c");

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public void Paths_are_relative_to_the_file_and_a_picture_may_ask()
    {
        var (labels, notes) = Read("query,kind,path,relevant", "a dog,text,a.png,1", "b.png,image,c.png,0");
        Assert.Equal([new("a dog", QueryKind.Text, _pictures["a"], true),
            new Label(_pictures["b"], QueryKind.Image, _pictures["c"], false)], labels);
        Assert.Empty(notes);
    }

    [Fact]
    public void What_cannot_be_used_is_left_out_and_named()
    {
        var (labels, notes) = Read(
            "query,kind,path,relevant", "a dog,text,a.png,1", "a dog,text,a.png,1", "a dog,text,lost.png,1", "gone.png,image,a.png,0",
            "b.png,image,b.png,1", "a cat,text,c.png,");
        Assert.Single(labels);
        Assert.Equal(
            [
                "1 of the lines have no 1 or 0 yet and were left out: c.png.",
                "2 of the lines name a file that is not there and were left out: lost.png, gone.png.",
                "1 of the lines ask whether a picture resembles itself and were left out: b.png.",
                "1 of the lines say again what another one says; each pair counts once.",
            ], notes);
    }

    [Theory]
    [InlineData("lines 2 and 4 say both 1 and 0 of a.png for \"a dog\"", "a dog,text,a.png,1", "a dog,text,b.png,1", "a dog,text,a.png,0")]
    [InlineData("line 2: expected the kind text or image; found \"words\"", "a dog,words,a.png,1")]
    [InlineData("line 3: expected 1 for relevant or 0; found \"maybe\"", "a dog,text,a.png,1", "a dog,text,b.png,maybe")]
    [InlineData("line 2: expected a query, text or image, a path, and 1 or 0", ",text,a.png,1")]
    [InlineData("line 2: expected a query, text or image, a path, and 1 or 0", "a dog,text,,1")]
    [InlineData("found none that can be used. 1 of the lines name a file that is not there and were left out: lost.png.",
        "a dog,text,lost.png,1")]
    [InlineData("found none that can be used.")]
    public void Other_mistakes_are_named_by_line(string message, params string[] lines) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Read(["query,kind,path,relevant", .. lines])).Message);

    [Fact]
    public void Other_columns_orders_and_spellings_will_do() => Assert.Equal(
        [new("a dog", QueryKind.Text, _pictures["a"], true), new Label("a dog", QueryKind.Text, _pictures["b"], false)],
        Read("Relevant;Path;note;Query;Kind", "TRUE;a.png;x;a dog;Text", "0.0;./b.png;y;a dog;text").Labels);

    [Fact]
    public void Paths_as_Windows_writes_them_and_Excel_s_first_line_are_read()
    {
        Directory.CreateDirectory(_pictures["album.d"]);
        File.Copy(_pictures["a"], Path.Combine(_pictures["album.d"], "a.png"));
        Assert.Equal(
            [new("a dog", QueryKind.Text, Path.Combine(_pictures["album.d"], "a.png"), true),
                new Label("a dog", QueryKind.Text, _pictures["b"], false)],
            Read("sep=;", "query;kind;path;relevant", @"a dog;text;album.d\a.png;1", @"a dog;text;.\b.png;0").Labels);
    }

    [Fact]
    public void Without_a_header_the_four_columns_are_named()
    {
        foreach (var read in new Action[] { () => Read("a dog,text,a.png,1"), () => LabelFile.NamesVideos(Write(["a dog,text,a.png,1"])) })
        {
            Assert.Contains("names the columns query, kind, path, relevant; found", Assert.Throws<InvalidDataException>(read).Message,
                StringComparison.Ordinal);
        }
    }

    [SharedFact]
    public void The_case_of_labels_written_on_Windows_is_read()
    {
        var folder = Directory.CreateDirectory(_pictures["case.d"]).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "photos"));
        foreach (var name in new[] { "photo-038.jpg", "photo-001.jpg" })
        {
            File.Copy(_pictures["a"], Path.Combine(folder, "photos", name));
        }

        File.Copy(Shared.Of("cases/windows-paths-in-labels/labels.csv"), Path.Combine(folder, "labels.csv"));
        Assert.Equal([true, false], LabelFile.Read(Path.Combine(folder, "labels.csv")).Labels.Select(l => l.Relevant));
        Assert.Throws<InvalidDataException>(() => LabelFile.Read(Shared.Of("cases/windows-paths-in-labels/no-header.csv")));
    }

    [Theory]
    [InlineData("query,kind,path,relevant", "a dog,text,a\0.png,1")]
    [InlineData("query,kind,path,relevant", "b\0.png,image,a.png,1")]
    public void A_path_that_cannot_be_one_is_refused_by_its_line(params string[] lines) =>
        Assert.Contains("line 2: expected a path", Assert.Throws<InvalidDataException>(() => Read(lines)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_path_that_cannot_be_one_is_refused_in_captions_and_moments_too()
    {
        Assert.Contains("line 2: expected a path",
            Assert.Throws<InvalidDataException>(() => Caption.ReadCsv(Write(["path,caption", "a\0.png,a dog"]))).Message,
            StringComparison.Ordinal);
        Assert.Contains("line 2: expected a path", Assert.Throws<InvalidDataException>(
            () => LabelledMoment.ReadCsv(Write(["path,query,start,end", "a\0.mp4,a dog,0,1"]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_proposed_can_be_filled_in_and_read()
    {
        var label = new Label(_pictures["a"], QueryKind.Image, _pictures["b"], false);
        LabelFile.WriteBlank(_pictures["todo.csv"],
            [new(label with { Weight = 2.5 }, 0.5f), new(label with { Query = "a, b", Kind = QueryKind.Text }, 0.25f)]);
        var text = File.ReadAllText(_pictures["todo.csv"]);
        Assert.Equal("query,kind,path,relevant,score,weight\r\na.png,image,b.png,,0.5,2.5\r\n\"a, b\",text,b.png,,0.25,1\r\n", text);
        File.WriteAllText(_pictures["todo.csv"], text.Replace(",,", ",1,", StringComparison.Ordinal));
        Assert.Equal([label with { Relevant = true, Weight = 2.5 }, new("a, b", QueryKind.Text, _pictures["b"], true)],
            LabelFile.Read(_pictures["todo.csv"]).Labels);
    }

    [Fact]
    public void Scores_may_have_a_query_a_kind_and_a_decimal_comma()
    {
        var scores = Scores("score;relevant;query;kind", "0,25;1;a;image", "0,75;0;a;image");
        Assert.Equal([0.25f, 0.75f], scores.Select(s => s.Score));
        Assert.All(scores, s => Assert.Equal(("a", QueryKind.Image), (s.Label.Query, s.Label.Kind)));
        Assert.Equal(["line 2", "line 3"], Scores("score,relevant", "0.5,1", "-1e-3,0").Select(s => s.Label.Query));
    }

    [Theory]
    [InlineData("line 2: expected a score that is a finite number; found \"NaN\"", "NaN,1")]
    [InlineData("line 3: expected a score that is a finite number; found \"inf\"", "0.5,1", "inf,0")]
    [InlineData("line 2: expected a score that is a finite number; found \"Infinity\"", "Infinity,1")]
    [InlineData("line 2: expected a score that is a finite number; found \"high\"", "high,1")]
    [InlineData("line 2: expected 1 for relevant or 0; found \"2\"", "0.5,2")]
    [InlineData("found none below the first line")]
    public void Scores_that_are_none_are_refused(string message, params string[] lines) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Scores(["score,relevant", .. lines])).Message);

    private (IReadOnlyList<Label> Labels, IReadOnlyList<string> Notes) Read(params string[] lines) => LabelFile.Read(Write(lines));

    private IReadOnlyList<ScoredLabel> Scores(params string[] lines) => LabelFile.ReadScores(Write(lines));

    private string Write(string[] lines)
    {
        File.WriteAllLines(_pictures["labels.csv"], lines);
        return _pictures["labels.csv"];
    }
}
