using System.Xml.Linq;
using ClipLens.Tests;

namespace ClipLens.Interactive.Tests;

/// <summary>The drawings that look into a space of embeddings, and into one score.</summary>
public sealed class EmbeddingFigureTests
{
    private static readonly string Photo = Path.Combine(Shared.Repository, "data/picturebook/photos/photo-039.jpg");

    [Fact]
    public void A_map_finds_the_two_directions_in_which_points_differ_most()
    {
        // Along the second number they differ most, then along the third; the first is the same for all.
        var map = new EmbeddingMap(new Matrix(4, 3, [5, 9, 1, 5, -9, 1, 5, 9, -1, 5, -9, -1]), ["a", "b", "c", "d"]);

        Assert.All(map.X, x => Assert.Equal(9, MathF.Abs(x), 1e-3f));
        Assert.All(map.Y, y => Assert.Equal(1, MathF.Abs(y), 1e-3f));
        Assert.Equal((map.X[0], map.Y[0]), (map.X[2], map.Y[1]));
        Assert.Equal(1, map.Share, 1e-5f);
    }

    [Fact]
    public void A_map_of_what_is_all_the_same_is_drawn()
    {
        var map = new EmbeddingMap(new Matrix(2, 2, [1, 0, 1, 0]), ["<b>", FigureLabel.Picture(Photo)]);
        Assert.Equal("div", XElement.Parse(map.ToHtml()).Name);
        Assert.DoesNotContain("NaN", $"{map}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_needs_a_label_for_each_row() =>
        Assert.Equal("labels", Assert.Throws<ArgumentException>(() => new EmbeddingMap(new Matrix(2, 2), ["one"])).ParamName);

    [Fact]
    public void What_is_covered_counts_most_where_the_subject_stands()
    {
        var clip = ClipModel.Load(Path.Combine(Shared.Repository, "models/picturebook"));
        var occlusion = new Occlusion(Photo, "a brown dog", clip);

        Assert.Equal(clip.Config.Vision.Grid, occlusion.Losses.Rows);
        var most = Array.IndexOf(occlusion.Losses.Values, occlusion.Losses.Values.Max());
        Assert.InRange(most / occlusion.Losses.Columns, 2, 5); // the dog fills the middle rows
        Assert.Equal(
            Similarity.Cosine(clip.EncodeTexts(["a brown dog"]).Row(0), QueryEncoder.Encode([Query.Image(Photo)], clip).Row(0)),
            occlusion.Score, 1e-3f);
        Assert.Equal("div", XElement.Parse(occlusion.ToHtml()).Name);
    }

    [Fact]
    public void Arrows_of_one_length_are_drawn_at_one_length()
    {
        var html = new Arrows("x", "<y>", ("right", [3, 0]), ("up", [0, 3]), ("back", [-3, 0])).ToHtml();
        Assert.Equal("div", XElement.Parse(html).Name);
        var svg = Convert.FromBase64String(html.Split("base64,")[1].Split('"')[0]);
        var ends = XElement.Parse(System.Text.Encoding.UTF8.GetString(svg)).Descendants().Where(e => e.Name.LocalName == "circle")
            .Select(e => (X: (double)e.Attribute("cx")!, Y: (double)e.Attribute("cy")!)).ToList(); // each arrow ends in a dot
        Assert.Equal(ends[0].X - ends[1].X, ends[0].Y - ends[1].Y, 0.2);
        Assert.Equal(ends[0].X - ends[1].X, ends[1].X - ends[2].X, 0.2);
    }
}
