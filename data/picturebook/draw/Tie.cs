namespace PictureBook;

/// <summary>How a main subject and another belong together, beyond standing in one picture: one rides the other, holds it, or is in it.</summary>
internal sealed class Tie
{
    private static readonly IReadOnlyList<Kind> People = Named("person", "child", "robot");

    /// <summary>Gets all ties.</summary>
    public static IReadOnlyList<Tie> All { get; } =
    [
        new() { Relation = Relation.Ridden, Mains = People, Others = Named("horse", "cow", "elephant", "turtle", "bicycle"),
            Verbs = ["riding", "riding on", "on"], Name = "rides" },
        new() { Relation = Relation.Held, Mains = People, Others = Named("umbrella", "ball", "flower", "kite", "guitar", "suitcase", "teapot"),
            Verbs = ["holding", "carrying", "with"], Name = "holds" },
        new() { Relation = Relation.Around, Mains = [.. Named("dog", "cat", "rabbit"), .. People], Others = Named("tent", "house", "castle"),
            Verbs = ["inside", "in"], Name = "inside" },
    ];

    /// <summary>Gets how the other is placed.</summary>
    public required Relation Relation { get; init; }

    /// <summary>Gets who rides, holds or is inside.</summary>
    public required IReadOnlyList<Kind> Mains { get; init; }

    /// <summary>Gets what is ridden, held or entered.</summary>
    public required IReadOnlyList<Kind> Others { get; init; }

    /// <summary>Gets the words between the two.</summary>
    public required IReadOnlyList<string> Verbs { get; init; }

    /// <summary>Gets the word for it in a fact: "person rides horse".</summary>
    public required string Name { get; init; }

    /// <summary>States it as a fact.</summary>
    public string Fact(Subject main, Subject other) => $"{main.Kind} {Name} {other.Kind}";

    private static IReadOnlyList<Kind> Named(params string[] names) => [.. names.Select(Kind.Named)];
}
