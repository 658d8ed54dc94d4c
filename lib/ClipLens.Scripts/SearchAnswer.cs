using System.Globalization;

namespace ClipLens.Scripts;

/// <summary>The answer of a search, for a script's readers: its JSON keys are the same whatever was searched.</summary>
/// <param name="Visual">What a page shows; its <c>ToString()</c> is what a terminal shows.</param>
/// <param name="Json">What <c>--json</c> prints.</param>
/// <param name="Notes">What the reader should know besides.</param>
internal sealed record SearchAnswer(IVisual Visual, object Json, IReadOnlyList<string> Notes)
{
    /// <summary>Words an answer of photos or frames, of which each hit has its time.</summary>
    public static SearchAnswer Of(SearchResults found) => new(found,
        Keys(found.Query, found.Model, found.Threshold, found.Best?.Score, found.Hits.Select(Keys), found.Below.Select(Keys)), found.Notes);

    /// <summary>Words an answer of videos.</summary>
    public static SearchAnswer Of(VideoResults found) => new(found,
        Keys(found.Query, found.Model, found.Threshold, found.Best?.Score, found.Hits.Select(Keys), []), found.Notes);

    /// <summary>Says which flags look into videos, where a search of photos found nothing but those.</summary>
    public static IEnumerable<string> VideosLeftAlone(MediaIndex index)
    {
        var videos = index.Rows.Items.Count == 0 ? index.LastUpdate.VideosLeftAlone : 0;
        return videos == 0 ? []
            : [$"There is no photo here, but {videos} video{(videos == 1 ? "" : "s")}: --videos finds videos and the moments to watch, "
                + "--frames single frames."];
    }

    private static Dictionary<string, object?> Keys(Query query, string model, float threshold, float? best, IEnumerable<object> hits,
        IEnumerable<object> below)
    {
        var keys = new Dictionary<string, object?>
        {
            ["query"] = query.Terms is [var only] ? only.Value : query.ToString(),
            ["kind"] = query.Kind == QueryKind.Image ? "image" : "text",
            ["model"] = model,
            ["threshold"] = threshold,
            ["best"] = best,
            ["hits"] = hits,
        };
        return below.Any() ? new(keys) { ["below"] = below } : keys;
    }

    private static Dictionary<string, object> Keys(Hit hit)
    {
        var (taken, hasPlace) = (hit.Capture, hit.Capture is { Latitude: not null, Longitude: not null });
        return Known(("path", hit.Path), ("time", hit.Time), ("score", hit.Score),
            ("date", taken.Date?.ToString("s", CultureInfo.InvariantCulture)), ("camera", taken.Camera),
            ("latitude", hasPlace ? taken.Latitude : null), ("longitude", hasPlace ? taken.Longitude : null),
            ("also", Any(hit.OtherPaths)), ("near", Any(hit.NearDuplicates.Select(Keys))));
    }

    private static Dictionary<string, object> Keys(VideoHit hit) => Known(("path", hit.Path), ("score", hit.Score), ("time", hit.Time),
        ("moments", hit.Moments.Select(m => new { start = m.Start, end = m.End, score = m.Score })), ("also", Any(hit.OtherPaths)));

    private static IEnumerable<object>? Any(IEnumerable<object> values) => values.Any() ? values : null;

    /// <summary>Leaves out the keys that only some answers have.</summary>
    private static Dictionary<string, object> Known(params IEnumerable<(string Key, object? Value)> keys) =>
        new(keys.Where(key => key.Value is not null).Select(key => KeyValuePair.Create(key.Key, key.Value!)));
}
