using Microsoft.AspNetCore.Builder;

namespace ClipLens.Browse;

/// <summary>Answers what labelling and tuning ask for.</summary>
internal sealed class LabelEndpoints(OpenCollection collection)
{
    private readonly Labelling _labelling = new(collection);

    public void Map(WebApplication app)
    {
        app.MapGet("/api/labels", State);
        app.MapPost("/api/labels/next", (AskedTerm[] queries, CancellationToken stop) => _labelling.NextAsync(queries, stop));
        app.MapPost("/api/labels/answer", (AnsweredPicture answer) =>
        {
            _labelling.Answer(answer.Number, answer.Relevant);
            return new { labels = _labelling.Book.Labels.Count };
        });
        app.MapPost("/api/labels/undo", () => new { undone = _labelling.Book.Undo() });
        app.MapGet("/api/line", () => _labelling.Line(_labelling.Book.Labels));
        app.MapGet("/api/tune", Tune);
        app.MapPost("/api/tune/save", (SavedLine line) =>
        {
            var model = collection.Index.Clip.Folder;
            var folder = line.Where == "model" ? model ?? throw new ArgumentException("The model has no folder.") : collection.Home;
            float? words = line.Kind == "text" ? line.Threshold : null, pictures = line.Kind == "image" ? line.Threshold : null;
            return new { saved = Thresholds.Save(folder, words, pictures) };
        });
    }

    private object State()
    {
        var labels = _labelling.Book.Labels;
        return new
        {
            file = _labelling.Book.Path,
            labels = labels.Count,
            line = _labelling.Line(labels),
            queries = labels.GroupBy(label => (label.Kind, label.Query)).Select(query => new
            {
                words = query.Key.Kind == QueryKind.Text ? query.Key.Query : null,
                row = query.Key.Kind == QueryKind.Image ? collection.Row(query.Key.Query) : (int?)null,
                relevant = query.Count(label => label.Relevant),
                other = query.Count(label => !label.Relevant),
            }).Where(query => query.row is not < 0),
            agreements = _labelling.Agreements().Select(other =>
                new { name = other.Name, other.Agreement.Both, other.Agreement.Same, other.Agreement.Kappa }),
        };
    }

    private object Tune()
    {
        var labels = _labelling.Book.Labels;
        if (_labelling.Report(labels) is not { } report)
        {
            return new { labels = labels.Count, sliders = Array.Empty<object>() };
        }

        var inUse = collection.Index.CurrentThresholds;
        return new
        {
            labels = labels.Count,
            hasModelFolder = collection.Index.Clip.Folder is not null,
            notes = report.Notes,
            sliders = report.Fits.Select(fit => ThresholdSlider.Data(fit, Picture, inUse.For(fit.Kind))),
        };
    }

    private string? Picture(ScoredLabel scored)
    {
        var row = collection.Row(scored.Label.Path);
        if (row < 0)
        {
            return null;
        }

        var version = collection.File(row).ContentHash[..8];
        if (scored.Time is not { } time)
        {
            return $"/thumb/{row}/320?v={version}";
        }

        var frame = collection.Times(row).Index().MinBy(one => Math.Abs(one.Item - time)).Index;
        return $"/frame/{row}/{frame}/320?v={version}";
    }

    /// <summary>A person's answer.</summary>
    /// <param name="Number">What was proposed.</param>
    /// <param name="Relevant">Whether it answers the query; <see langword="null"/> where it was passed over.</param>
    private sealed record AnsweredPicture(int Number, bool? Relevant);

    /// <summary>A threshold to keep.</summary>
    /// <param name="Kind"><c>text</c> or <c>image</c>.</param>
    /// <param name="Threshold">Cosine similarity, −1 to 1.</param>
    /// <param name="Where"><c>collection</c> or <c>model</c>.</param>
    private sealed record SavedLine(string Kind, float Threshold, string Where);
}
