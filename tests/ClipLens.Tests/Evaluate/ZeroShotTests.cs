namespace ClipLens.Tests.Evaluate;

public sealed class ZeroShotTests
{
    private static readonly Matrix Scores =
        new(3, 5, [0.9f, 0.2f, 0.1f, 0.8f, 0.5f, 0.1f, 0.7f, 0.6f, 0.1f, 0.5f, 0.0f, 0.1f, 0.2f, 0.7f, 0.1f]);

    [Fact]
    public void Each_item_gets_the_most_similar_label_and_mistakes_are_counted_by_what_they_were_taken_for()
    {
        // Right, right, "cat" for "fox", "dog" for "fox" of two right labels, and one without a label.
        var found = ZeroShot.Of(Scores, ["dog", "cat", "fox"], Relevance.Of(3, 5, [(0, 0), (1, 1), (2, 2), (2, 3), (1, 3)]));

        Assert.Equal([1, 0, 0, 0, 1, 0, 1, 1, 0], found.Confusion.Values);
        Assert.Equal((4, 50), (found.Count, found.Accuracy));
        Assert.Equal(200 / 3.0, found.MeanAccuracy, 1e-9);
        Assert.Equal(100 * (5 / 4.0) / 3, found.Chance, 1e-9);
        Assert.Contains("fox    0 of 2    dog 1, cat 1", found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_of_several_labels_is_right()
    {
        var found = ZeroShot.Of(Scores, ["dog", "cat", "fox"], Relevance.Of(3, 5, [(1, 0), (0, 0)]));

        Assert.Equal((1, 100), (found.Count, found.Accuracy));
    }

    [Fact]
    public void Items_without_a_label_cannot_be_judged() =>
        Assert.Throws<ArgumentException>("truth", () => ZeroShot.Of(Scores, ["dog", "cat", "fox"], Relevance.Of(3, 5, [])));

    [Fact]
    public void Labels_have_to_fit_the_scores() =>
        Assert.Throws<ArgumentException>("similarity", () => ZeroShot.Of(Scores, ["dog"], Relevance.Of(1, 5, [(0, 0)])));
}
