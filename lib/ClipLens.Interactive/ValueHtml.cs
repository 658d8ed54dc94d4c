using System.Globalization;

namespace ClipLens.Interactive;

/// <summary>Values that have no drawing of their own, as they show
/// themselves in .NET Interactive, which would list their properties.</summary>
internal static class ValueHtml
{
    private const int MaxPictures = 5, MaxSkipped = 20;

    /// <summary>Draws a collection: what is in it, where, and its first pictures.</summary>
    /// <param name="index">The collection.</param>
    public static string Of(MediaIndex index) => StyleSheet.Apply(Html.Of($"""
        <div class="cl">
        <div class="cl-head">
        <div class="cl-query"><b>{Counts(index)}</b></div>
        <div class="cl-sum">In {string.Join(", ", index.Folders)} <span>· {index.Model}</span></div>
        {Skipped(index.LastUpdate)}
        </div>
        {Parts.Cards([.. index.Rows.Items.Take(MaxPictures).AsParallel().AsOrdered().Select(item => Card(item.File.Path, null, null))])}
        </div>
        """));

    /// <summary>Says what is in a collection.</summary>
    /// <param name="index">The collection.</param>
    public static string Text(MediaIndex index) => $"{Counts(index)} in {string.Join(", ", index.Folders)} ({index.Model})";

    /// <summary>Draws what an update did, and which files it could not read.</summary>
    /// <param name="report">The update.</param>
    public static string Of(UpdateReport report) => Html.Of($"<div>{report}</div>{Skipped(report)}").Markup;

    /// <summary>Draws found pictures as a small gallery.</summary>
    /// <param name="hits">Any number.</param>
    public static string Of(IEnumerable<Hit> hits) => StyleSheet.Apply(Html.Of($"""
        <div class="cl">{Parts.Cards([.. hits.AsParallel().AsOrdered().Select(hit => Card(hit.Path, hit.Time, hit.Score))])}</div>
        """));

    /// <summary>Lists found pictures.</summary>
    /// <param name="hits">Any number.</param>
    public static string Text(IEnumerable<Hit> hits) => string.Join('\n', hits.Select(hit => string.Create(
        CultureInfo.InvariantCulture, $"{hit.Score:0.000}  {(hit.Time is { } time ? Timecode.Format(time) + "  " : "")}{hit.Path}")));

    /// <summary>Says what a model is made of.</summary>
    /// <param name="clip">The model.</param>
    public static string Text(ClipEncoder clip) => string.Create(
        CultureInfo.InvariantCulture,
        $"{clip.Name}: pictures of {clip.Config.Vision.Resolution} × {clip.Config.Vision.Resolution} in patches of "
            + $"{clip.Config.Vision.PatchSize}, {Tower(clip.Config.Vision.Tower)}; texts of up to {clip.Config.Text.ContextLength} "
            + $"tokens, {Tower(clip.Config.Text.Tower)}; embeddings of {clip.Dimension} "
            + $"numbers{(clip.Folder is { } folder ? $"\n{folder}" : "")}");

    private static string Tower(TowerConfig tower) => $"{tower.Layers} layers of width {tower.Width}";

    private static string Counts(MediaIndex index)
    {
        var (photos, videos) = (index.Rows.Items.Count, index.Videos.Count);
        return string.Create(CultureInfo.InvariantCulture, $"{photos:N0} {(photos == 1 ? "photo" : "photos")}")
            + (videos == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
                $", {videos:N0} {(videos == 1 ? "video" : "videos")} with {index.FrameRows.Items.Count:N0} frames"));
    }

    private static Html Card(string path, double? time, float? score)
    {
        var name = Path.GetFileName(path);
        return Html.Of($"""
            <div class="cl-picture">{Thumbnails.Single(path, time, name, Parts.CardWidth)}</div>
            <div class="cl-caption">{(score is { } value ? Html.Of($"""<b class="cl-score">{value:0.000}</b>""") : default)} <span
                class="cl-name" title="{path}">{name}</span>
            {(time is { } moment ? Html.Of($"""<div class="cl-small">{Timecode.Format(moment)}</div>""") : default)}</div>
            """);
    }

    private static Html Skipped(UpdateReport report) => report.Skipped.Count == 0 ? default : Html.Of($"""
        <details><summary>{report.Skipped.Count} {(report.Skipped.Count == 1 ? "file was" : "files were")} skipped</summary>
        <ul>{report.Skipped.Take(MaxSkipped).Select(file => Html.Of($"<li>{file.Path}: {file.Reason}</li>"))}</ul>{(report.Skipped.Count > MaxSkipped ? $"and {report.Skipped.Count - MaxSkipped} more" : "")}</details>
        """);
}
