using System.Globalization;

namespace ClipLens.Scripts;

/// <summary>The answer of a search, for a script's readers: its JSON keys are the same whatever was searched.</summary>
/// <param name="Visual">What a page shows; its <c>ToString()</c> is what a terminal shows.</param>
/// <param name="Json">What <c>--json</c> prints.</param>
/// <param name="Notes">What the reader should know besides.</param>
internal sealed record SearchAnswer(IVisual Visual, object Json, IReadOnlyList<string> Notes)
{
    /// <summary>Words an answer of photos or frames.</summary>
    /// <param name="found">Of frames, each hit has its time.</param>
    public static SearchAnswer Of(SearchResults found)
    {
        ArgumentNullException.ThrowIfNull(found);
        var json = Keys(found.Query, found.Model, found.Threshold, found.Best?.Score, found.Hits.Select(Keys));
        AddIfAny(json, "below", found.Below.Select(Keys));
        return new(found, json, found.Notes);
    }

    /// <summary>Words an answer of videos.</summary>
    /// <param name="found">One hit for each video.</param>
    public static SearchAnswer Of(VideoResults found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return new(found, Keys(found.Query, found.Model, found.Threshold, found.Best?.Score, found.Hits.Select(Keys)), found.Notes);
    }

    /// <summary>Writes the answer as one picture, if that was asked for.</summary>
    /// <param name="path">A PNG file; <see langword="null"/> for none.</param>
    public void WritePicture(string? path)
    {
        if (path is not null)
        {
            using var picture = Visual is VideoResults videos ? videos.ToPicture() : ((SearchResults)Visual).ToPicture();
            picture.SavePng(path);
        }
    }

    /// <summary>Says which flags look into videos, where a search of photos found nothing but those.</summary>
    /// <param name="index">The collection that was searched.</param>
    public static IEnumerable<string> VideosLeftAlone(MediaIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        var videos = index.Rows.Items.Count == 0 ? index.LastUpdate.VideosLeftAlone : 0;
        return videos == 0 ? []
            : [$"There is no photo here, but {videos} video{(videos == 1 ? "" : "s")}: --videos finds videos and the moments to watch, "
                + "--frames single frames."];
    }

    private static Dictionary<string, object?> Keys(Query query, string model, float threshold, float? best, IEnumerable<object> hits) =>
        new()
    {
        ["query"] = query.Terms is [var only] ? only.Value : query.ToString(),
        ["kind"] = query.Kind == QueryKind.Image ? "image" : "text",
        ["model"] = model,
        ["threshold"] = threshold,
        ["best"] = best,
        ["hits"] = hits,
    };

    private static Dictionary<string, object?> Keys(Hit hit)
    {
        var keys = new Dictionary<string, object?> { ["path"] = hit.Path };
        if (hit.Time is { } time)
        {
            keys["time"] = time;
        }

        keys["score"] = hit.Score;
        foreach (var (key, value) in Said(hit.Capture))
        {
            keys[key] = value;
        }

        AddIfAny(keys, "also", hit.OtherPaths);
        AddIfAny(keys, "near", hit.NearDuplicates.Select(Keys));
        return keys;
    }

    private static Dictionary<string, object?> Keys(VideoHit hit)
    {
        var keys = new Dictionary<string, object?>
        {
            ["path"] = hit.Path,
            ["score"] = hit.Score,
            ["time"] = hit.Time,
            ["moments"] = hit.Moments.Select(m => new { start = m.Start, end = m.End, score = m.Score }),
        };
        AddIfAny(keys, "also", hit.OtherPaths);
        return keys;
    }

    /// <summary>Gets what a file says of when, with what and where it was taken.</summary>
    private static IEnumerable<(string Key, object Value)> Said(Capture capture)
    {
        if (capture.Date is { } date)
        {
            yield return ("date", date.ToString("s", CultureInfo.InvariantCulture));
        }

        if (capture.Camera is { } camera)
        {
            yield return ("camera", camera);
        }

        if (capture is { Latitude: { } latitude, Longitude: { } longitude })
        {
            yield return ("latitude", latitude);
            yield return ("longitude", longitude);
        }
    }

    /// <summary>Adds a key that only some answers have: other files with the
    /// same bytes, nearly equal pictures, what lies below the threshold.</summary>
    private static void AddIfAny(Dictionary<string, object?> keys, string key, IEnumerable<object> values)
    {
        if (values.Any())
        {
            keys[key] = values;
        }
    }
}
