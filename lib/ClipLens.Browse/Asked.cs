namespace ClipLens.Browse;

/// <summary>One part of what the page asks for.</summary>
/// <param name="Words">The words; <see langword="null"/> for a picture.</param>
/// <param name="Row">A photo's or video's number; <see langword="null"/> for words and for a dropped picture.</param>
/// <param name="Frame">Which frame of the video, from 0.</param>
/// <param name="Dropped">The number of a picture that was dropped on the page.</param>
/// <param name="Weight">How much of it; negative leads away from it.</param>
internal sealed record AskedTerm(string? Words, int? Row, int? Frame, int? Dropped, float Weight = 1);

/// <summary>What the page asks for.</summary>
/// <param name="Terms">The parts of the query; none for all photos.</param>
/// <param name="Show">What is looked for: <c>photos</c>, <c>videos</c> or <c>frames</c>.</param>
/// <param name="Threshold">In place of the collection's own.</param>
/// <param name="After">The first day.</param>
/// <param name="Before">The last day.</param>
/// <param name="Folder">Place in <see cref="PageEndpoints"/>' list of folders.</param>
/// <param name="Camera">The camera.</param>
/// <param name="HasPlace">Whether the place is known.</param>
/// <param name="Sort"><c>score</c>, or <c>date</c> for what was found, the latest first.</param>
internal sealed record Asked(
    IReadOnlyList<AskedTerm>? Terms,
    string Show = "photos",
    float? Threshold = null,
    DateOnly? After = null,
    DateOnly? Before = null,
    string? Folder = null,
    string? Camera = null,
    bool? HasPlace = null,
    string Sort = "score")
{
    /// <summary>Gets which files are looked at.</summary>
    /// <param name="home">The folder that <see cref="Folder"/> is relative to.</param>
    public MediaFilter Filter(string home) => new()
    {
        After = After,
        Before = Before,
        Camera = string.IsNullOrEmpty(Camera) ? null : Camera,
        HasPlace = HasPlace,
        Folder = string.IsNullOrEmpty(Folder) ? null : Path.GetFullPath(Folder, home), // only compared with, never opened
    };
}
