namespace ClipLens;

/// <summary>A small picture inside a page.</summary>
internal static class Thumbnail
{
    /// <summary>The longer side, in pixels.</summary>
    private const int Side = 320;

    /// <summary>Shows a picture the right way up, or a frame of a video; where it is gone or damaged, a placeholder that says so.</summary>
    /// <param name="path">A picture file, or a video.</param>
    /// <param name="time">Of a video, the frame's presentation time in seconds.</param>
    /// <param name="alt">What a reader who cannot see it is told.</param>
    /// <param name="width">How wide it is shown where a host leaves no style, in pixels.</param>
    public static Html Of(string path, double? time, string alt, int width) => time is { } moment
        ? Draw(alt, width, () => Frame(path, moment))
        : Draw(alt, width, () => Photo.Thumbnail(path, Side));

    /// <summary>Shows frames of a video, or placeholders.</summary>
    /// <param name="path">The video.</param>
    /// <param name="times">Presentation times in seconds.</param>
    /// <param name="alt">What a reader who cannot see them is told.</param>
    /// <param name="side">The longer side in pixels; they are shown as wide.</param>
    public static IReadOnlyList<Html> OfFrames(string path, IEnumerable<double> times, string alt, int side)
    {
        // Markup is made where nothing can be awaited.
        var video = new Lazy<VideoProbe>(() => Video.ProbeAsync(path).GetAwaiter().GetResult());
        return [.. times.Select(time => Draw(alt, side, () =>
        {
            using var frame = Video.ReadFrameAsync(video.Value, time, side).GetAwaiter().GetResult();
            return Photo.Thumbnail(frame.Image, side);
        }))];
    }

    /// <summary>Shows a player that stands at a frame; where the video is gone or damaged, a placeholder; where videos are not shown, the frame.</summary>
    /// <param name="path">The video.</param>
    /// <param name="time">Presentation time of the frame, in seconds.</param>
    /// <param name="source">What is played.</param>
    /// <param name="alt">What a reader who cannot see it is told.</param>
    public static Html Player(string path, double time, string source, string alt) => Draw(alt, Side, () => Frame(path, time), poster => Html.Of($"""
        <video controls preload="none" playsinline poster="{poster}" src="{source}" style="max-width:100%" aria-label="{alt}"><img src="{poster}" width="{Side}" alt="{alt}"></video>
        """));

    private static byte[] Frame(string path, double time)
    {
        using var frame = Video.ReadFrameAsync(Video.ProbeAsync(path).GetAwaiter().GetResult(), time, Side).GetAwaiter().GetResult();
        return Photo.Thumbnail(frame.Image, Side);
    }

    private static Html Draw(string alt, int width, Func<byte[]> jpeg, Func<string, Html>? element = null)
    {
        try
        {
            var picture = "data:image/jpeg;base64," + Convert.ToBase64String(jpeg());
            return element is null ? Html.Of($"""<img src="{picture}" width="{width}" alt="{alt}">""") : element(picture);
        }
        catch (MediaException e)
        {
            return Html.Of($"""
                <div class="cl-lost" role="img" aria-label="{alt}" title="{e.Reason}"><svg viewBox="0 0 48 36" width="48" height="36" aria-hidden="true"
                fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"><rect x="5" y="3" width="38" height="30"
                rx="3"/><circle cx="15" cy="12.5" r="3"/><path d="m7 29 10-9 6 5 8-9 10 11M3 34 45 2"/></svg>cannot be shown</div>
                """);
        }
    }
}
