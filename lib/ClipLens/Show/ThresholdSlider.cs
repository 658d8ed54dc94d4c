using System.Text.Json;

namespace ClipLens;

/// <summary>What the threshold's slider shows: labelled scores, what every threshold makes of them, and what the rules say.</summary>
internal static class ThresholdSlider
{
    private const int MaxPoints = 200, Resamples = 200, MaxPictures = 300, PictureSide = 112;

    /// <summary>Gets the script, a module that needs nothing else.</summary>
    public static string Script => StyleSheet.Read("slider.js");

    /// <summary>Gets its style.</summary>
    public static string Style => StyleSheet.Read("slider.css");

    /// <summary>Gathers what a slider shows.</summary>
    /// <param name="fit">What the labels of one kind of query say.</param>
    /// <param name="picture">Gives the address of a labelled picture, or its name in the pictures; <see langword="null"/> for none.</param>
    /// <param name="pictures">Addresses by name, where many labels share a picture.</param>
    /// <param name="inUse">The threshold that searches use now; <see langword="null"/> where that is not known.</param>
    /// <returns>An object for JSON, in the words of the script.</returns>
    public static object Data(ThresholdFit fit, Func<ScoredLabel, string?> picture, double? inUse = null,
        IReadOnlyDictionary<string, string>? pictures = null) => new
    {
        kind = fit.Kind == QueryKind.Text ? "text" : "image",
        line = fit.Recommended.Threshold,
        inUse,
        tooFew = fit.TooFew,
        queries = fit.Queries,
        rules = fit.Rules.Where(rule => rule.Threshold is not null).Select(rule => new
        {
            name = rule.Rule.Name, reason = rule.Rule.Reason, at = rule.Threshold, low = rule.Interval?.Low, high = rule.Interval?.High,
        }),
        labels = fit.Labels.Select(scored => new
        {
            score = scored.Score,
            relevant = scored.Label.Relevant,
            weight = scored.Label.Weight,
            query = scored.Label.Kind == QueryKind.Text ? scored.Label.Query : Path.GetFileName(scored.Label.Query),
            name = Printable.Name(Path.GetFileName(scored.Label.Path)),
            picture = picture(scored),
        }),
        pictures,
        points = Points(fit),
    };

    /// <summary>Draws a slider that stands alone: its data and pictures are in the page.</summary>
    public static Html Draw(ThresholdReport report) => new(string.Concat(report.Fits.Select(fit =>
    {
        var line = fit.Recommended.Threshold!.Value; // the recommended rule has one
        var near = fit.Labels.Where(label => label.Label.Path.Length > 0).OrderBy(label => Math.Abs(label.Score - line))
            .Select(label => new ThumbnailRequest(label.Label.Path, label.Time, PictureSide)).Distinct().Take(MaxPictures).ToList();
        var read = Thumbnails.Of(fit, near);
        var names = near.Where(request => read.Jpeg(request) is not null).Index().ToDictionary(one => one.Item, one => $"{one.Index}");
        var pictures = names.ToDictionary( // filtered above
            name => name.Value, name => $"data:image/jpeg;base64,{Convert.ToBase64String(read.Jpeg(name.Key)!)}");
        var data = Data(fit, label => names.GetValueOrDefault(new(label.Label.Path, label.Time, PictureSide)), pictures: pictures);
        return Html.Of($"""<div class="slider" data-slider="{JsonSerializer.Serialize(data)}"></div>""").Markup;
    })));

    // Tells with each threshold how sure its precision, recall and F1 are: in 95 of 100 samples of other queries.
    private static IEnumerable<object> Points(ThresholdFit fit)
    {
        var curve = fit.Curve.ToList();
        var step = Math.Max(1, (curve.Count + MaxPoints - 1) / MaxPoints);
        return curve.Where((point, place) => place % step == 0 && double.IsFinite(point.Threshold)).Select(point =>
        {
            var samples = fit.Resampled(point.Threshold, Resamples).ToList();
            return new
            {
                at = point.Threshold,
                tp = point.Counts.TruePositives,
                fp = point.Counts.FalsePositives,
                fn = point.Counts.FalseNegatives,
                precision = Range(samples, sample => sample.Precision),
                recall = Range(samples, sample => sample.Recall),
                f1 = Range(samples, sample => sample.F1),
            };
        });
    }

    private static double[] Range(List<ThresholdCounts> samples, Func<ThresholdCounts, double> share) =>
        Interval.Of(samples.Select(share)) is var (low, high) ? [Math.Round(low, 4), Math.Round(high, 4)] : [];
}
