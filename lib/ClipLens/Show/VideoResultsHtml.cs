namespace ClipLens;

/// <summary>Draws found videos as strips: the best frame, similarity over time, and the spans to watch.</summary>
internal static class VideoResultsHtml
{
    /// <summary>How many frames a strip has, and how wide each is, in pixels.</summary>
    internal const int FramesInStrip = 8, FrameWidth = 112;
    private const int BestWidth = 260, MaxClipBytes = 2_000_000;

    /// <summary>Draws a strip for each video.</summary>
    /// <param name="results">The answer to a query.</param>
    /// <param name="withPlayers">Whether each has a player, for a page that is saved on the machine that holds the videos.</param>
    public static string Draw(VideoResults results, bool withPlayers)
    {
        var folder = new CommonFolder(results.Hits.SelectMany(h => h.OtherPaths.Prepend(h.Path)));
        var pictures = Thumbnails.Of(results, results.Hits.SelectMany(hit => FramesOf(hit).Prepend(new(hit.Path, hit.Time))));
        return Parts.Result(Parts.Asked(results.Query), Html.Of($"{results.Summary} <span>· {results.Model}, {results.Pooling}</span>"),
            results.Notes, Html.Of($"{results.Hits.Select(hit => Strip(hit, folder, pictures, withPlayers))}"));
    }

    /// <summary>Draws a clip as a player, with the clip inside the page; one that is too large for that as a frame from its middle.</summary>
    public static string Draw(VideoClip clip)
    {
        var (middle, words) = ((clip.End - clip.Start) / 2, clip.ToString());
        var frame = new ThumbnailRequest(clip.Path, middle);
        var pictures = Thumbnails.Of(clip, [frame]);
        return (new FileInfo(clip.Path) is { Exists: true, Length: <= MaxClipBytes }
            ? pictures.Play(frame, $"data:video/mp4;base64,{Convert.ToBase64String(File.ReadAllBytes(clip.Path))}", words)
            : pictures.Show(frame, words, Thumbnails.UsualSide)).Markup;
    }

    /// <summary>Writes a full path as the address of a file; <see cref="Uri"/> leaves
    /// a literal <c>%20</c> as it is where the path has other than ASCII too.</summary>
    internal static string Address(string path) => "file://" + (path.StartsWith('/') ? "" : "/") + string.Join('/', path
        .Split(Path.DirectorySeparatorChar).Select((part, place) => place == 0 && part.EndsWith(':') ? part : Uri.EscapeDataString(part)));

    private static Html Strip(VideoHit hit, CommonFolder folder, Thumbnails pictures, bool withPlayer)
    {
        var relative = folder.Relative(hit.Path);
        var name = Path.GetFileName(relative);
        var words = $"{name} at {Timecode.Format(hit.Time)}";
        var start = hit.Moments is [var first, ..] ? first.Start : hit.Time;
        var best = withPlayer
            ? pictures.Play(new(hit.Path, hit.Time), FormattableString.Invariant($"{Address(hit.Path)}#t={start:0.###}"), words)
            : pictures.Show(new(hit.Path, hit.Time), words, BestWidth);
        return Html.Of($"""
            <table class="cl-strip" role="presentation"><tr>
            <td valign="top"><div class="cl-best">{best}<span class="cl-time">best at {Timecode.Format(hit.Time)}</span></div></td>
            <td class="cl-story" valign="top" align="left">
            <div class="cl-caption"><b class="cl-score">{hit.Score:0.000}</b> <span class="cl-name" title="{relative}">{relative}</span>
            {hit.OtherPaths.Select(p => Parts.Small($"also {folder.Relative(p)}"))}</div>
            {SimilarityCurve.Of(hit)}
            {Parts.Row([.. FramesOf(hit).Select(frame => pictures.Show(frame, "", FrameWidth))], "cl-film")}
            <ol class="cl-moments">{hit.Moments.Take(VideoResults.MomentsInTable).Select(m => Html.Of(
                $"<li><b>{m.Span}</b> {m.Score:0.000}</li>"))}</ol>
            </td></tr></table>
            """);
    }

    /// <summary>Chooses the frames of a strip: in the middle of equal parts, each at a frame that was looked at.</summary>
    internal static IEnumerable<ThumbnailRequest> FramesOf(VideoHit hit)
    {
        var count = Math.Min(FramesInStrip, hit.Times.Count);
        return Enumerable.Range(0, count)
            .Select(i => new ThumbnailRequest(hit.Path, hit.Times[(int)((i + 0.5) * hit.Times.Count / count)], FrameWidth));
    }
}
