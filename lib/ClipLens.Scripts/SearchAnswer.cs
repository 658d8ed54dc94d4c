namespace ClipLens.Scripts;

/// <summary>The answer of a search, for a script's readers: its JSON keys are the same whatever was searched.</summary>
/// <param name="Visual">What a page shows; its <c>ToString()</c> is what a terminal shows.</param>
/// <param name="Json">What <c>--json</c> prints.</param>
/// <param name="Notes">What the reader should know besides.</param>
public sealed record SearchAnswer(IVisual Visual, object Json, IReadOnlyList<string> Notes)
{
    /// <summary>Words an answer of photos or frames.</summary>
    /// <param name="found">Of frames, each hit has its time.</param>
    public static SearchAnswer Of(SearchResults found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return new(found, Keys(found.Query, found.Model, found.Threshold, found.Best?.Score, found.Hits.Select(h => h.Time is { } time
            ? (object)new { path = h.Path, time, score = h.Score }
            : new { path = h.Path, score = h.Score })), found.Notes);
    }

    /// <summary>Words an answer of videos.</summary>
    /// <param name="found">One hit for each video.</param>
    public static SearchAnswer Of(VideoResults found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return new(found, Keys(found.Query, found.Model, found.Threshold, found.Best?.Score, found.Hits.Select(h => new
        {
            path = h.Path,
            score = h.Score,
            time = h.Time,
            moments = h.Moments.Select(m => new { start = m.Start, end = m.End, score = m.Score }),
        })), found.Notes);
    }

    private static object Keys(Query query, string model, float threshold, float? best, IEnumerable<object> hits) => new
    {
        query = query.Terms is [var only] ? only.Value : query.ToString(),
        kind = query.Kind == QueryKind.Image ? "image" : "text",
        model,
        threshold,
        best,
        hits,
    };
}
