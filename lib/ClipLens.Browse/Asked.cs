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

/// <summary>A photo, a frame or a video in an answer, as the page draws it.</summary>
/// <param name="Row">The file's number.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Score">Cosine similarity to the query; <see langword="null"/> where nothing was asked for.</param>
/// <param name="Version">Changes with the file's content, so that a browser may keep its picture for ever.</param>
/// <param name="Date">The day, <c>2026-11-27</c>.</param>
/// <param name="Frame">Which frame is shown, from 0; <see langword="null"/> for a photo.</param>
/// <param name="Time">The frame's time in seconds.</param>
/// <param name="Copies">How many other files have the same bytes.</param>
/// <param name="Moments">The spans of a video that are worth watching, in seconds, with their scores.</param>
/// <param name="Times">The similarity over time: times in seconds.</param>
/// <param name="Scores">The similarity over time: scores.</param>
internal sealed record Shown(
    int Row, string Name, float? Score, string Version, string? Date = null, int? Frame = null, double? Time = null, int Copies = 0,
    IReadOnlyList<Moment>? Moments = null, IReadOnlyList<double>? Times = null, IReadOnlyList<float>? Scores = null);

/// <summary>The head of an answer; its items come page by page.</summary>
/// <param name="Number">What pages are asked for by.</param>
/// <param name="Query">In words; empty where nothing was asked for.</param>
/// <param name="Threshold">The score from which on something counts as found.</param>
/// <param name="Found">How many items lie above it; all where nothing was asked for.</param>
/// <param name="Total">How many items there are.</param>
/// <param name="Notes">What the reader should know.</param>
/// <param name="Items">The first page.</param>
/// <param name="Milliseconds">How long it took.</param>
internal sealed record Answer(
    int Number, string Query, float? Threshold, int Found, int Total, IReadOnlyList<string> Notes, IReadOnlyList<Shown> Items,
        double Milliseconds);
