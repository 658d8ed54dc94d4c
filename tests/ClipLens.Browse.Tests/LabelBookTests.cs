using ClipLens.Tests.Media;

namespace ClipLens.Browse.Tests;

/// <summary>Answers that are on disk at once, and two people's beside each other.</summary>
public sealed class LabelBookTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_answer_is_on_disk_at_once_and_can_be_taken_back()
    {
        var book = LabelBook.Open(File("labels.csv"));
        book.Add(Label("a dog", "a.jpg", true));
        book.Add(Label("a dog", "b, c.jpg", false));
        Assert.Equal(book.Labels, LabelFile.Read(book.Path).Labels);
        Assert.True(book.Undo());
        Assert.Equal([Label("a dog", "a.jpg", true)], LabelFile.Read(book.Path).Labels);
        Assert.True(book.Undo());
        Assert.False(book.Undo());
        Assert.Empty(LabelBook.Open(book.Path).Labels);
    }

    [Fact]
    public void A_second_answer_takes_the_place_of_the_first()
    {
        var book = LabelBook.Open(File("labels.csv"));
        book.Add(Label("a dog", "a.jpg", true));
        book.Add(Label("a dog", "a.jpg", false));
        Assert.Equal([Label("a dog", "a.jpg", false)], LabelBook.Open(book.Path).Labels);
        book.Undo();
        Assert.True(Assert.Single(book.Labels).Relevant);
    }

    [Fact]
    public void A_file_that_tune_proposed_is_filled_in_and_another_programs_lines_are_kept()
    {
        var path = File("labels.csv");
        LabelFile.WriteBlank(path, [new(Label("a dog", "a.jpg", false), 0.3f), new(Label("a dog", "b.jpg", false), 0.2f)]);
        var book = LabelBook.Open(path);
        book.Add(Label("a dog", "a.jpg", true));
        System.IO.File.AppendAllText(path, "a cat,text,c.jpg,1,1,\r\n");
        System.IO.File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(1));
        File("c.jpg");
        book.Add(Label("a dog", "b.jpg", false));
        Assert.Equal(
            [("a dog", true), ("a cat", true), ("a dog", false)],
                LabelFile.Read(path).Labels.Select(label => (label.Query, label.Relevant)));
    }

    [Fact]
    public void A_file_with_columns_that_would_be_lost_is_refused_and_left_as_it_is()
    {
        var path = File("labels.csv");
        System.IO.File.WriteAllText(path, "query,kind,path,relevant,remark\na dog,text,a.jpg,1,mine\n");
        var error = Assert.Throws<InvalidDataException>(() => LabelBook.Open(path));
        Assert.Contains("\"remark\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("mine", System.IO.File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_drawn_by_chance_stands_for_the_rest_in_equal_parts()
    {
        var book = LabelBook.Open(File("labels.csv"));
        book.Add(Label("a dog", "a.jpg", true) with { Weight = 50 });
        book.Add(Label("a dog", "b.jpg", true));
        book.Add(Label("a dog", "c.jpg", false) with { Weight = 25 });
        Assert.Equal([25, 1, 25], book.Labels.Select(label => label.Weight));
    }

    [Fact]
    public void Cohens_kappa_is_agreement_beyond_chance()
    {
        // Of 50 pairs both say yes to 20 and no to 15; p_o = 0.7, p_e = 0.5, as in the textbooks.
        var (first, second) = (new List<Label>(), new List<Label>());
        foreach (var (one, other, count) in new[] { (true, true, 20), (true, false, 5), (false, true, 10), (false, false, 15) })
        {
            for (var i = 0; i < count; i++)
            {
                var name = $"{one} {other} {i}";
                first.Add(new Label("a dog", QueryKind.Text, name, one));
                second.Add(new Label("a dog", QueryKind.Text, name, other));
            }
        }

        second.Add(new Label("a dog", QueryKind.Text, "only one of them", true));
        var agreement = LabelAgreement.Of(first, second);
        Assert.Equal((50, 35), (agreement.Both, agreement.Same));
        Assert.Equal(0.4, agreement.Kappa!.Value, 12);
        Assert.Null(LabelAgreement.Of(first, []).Kappa);
        Assert.Equal(1, LabelAgreement.Of(first, first).Kappa);
    }

    private string File(string name) => name.EndsWith(".csv", StringComparison.Ordinal) ? _folder.Of(name) : _folder.Write(name, [1]);

    private Label Label(string query, string name, bool relevant) => new(query, QueryKind.Text, File(name), relevant);
}
