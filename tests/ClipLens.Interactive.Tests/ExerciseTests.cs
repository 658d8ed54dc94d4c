namespace ClipLens.Interactive.Tests;

public sealed class ExerciseTests
{
    [Fact]
    public void An_exercise_waits_then_says_right_or_gives_a_hint()
    {
        Assert.StartsWith("Your turn", Exercise.Check((int?)null, x => x == 4, "Two and two."), StringComparison.Ordinal);
        Assert.Equal("Right.", Exercise.Check((int?)4, x => x == 4, "Two and two."));
        Assert.Equal("Not yet. Two and two.", Exercise.Check((int?)5, x => x == 4, "Two and two."));
        Assert.StartsWith("Your turn", Exercise.Check((string?)null, x => x.Length == 4, "Count."), StringComparison.Ordinal);
        Assert.Equal("Right.", Exercise.Check("four", x => x.Length == 4, "Count."));
    }
}
