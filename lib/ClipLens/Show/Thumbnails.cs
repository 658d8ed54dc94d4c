using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace ClipLens;

/// <summary>A small picture that a page needs.</summary>
/// <param name="Path">A picture file, or a video.</param>
/// <param name="Time">Of a video, the frame's time in seconds from the start of the file.</param>
/// <param name="Side">The longer side, in pixels.</param>
internal readonly record struct ThumbnailRequest(string Path, double? Time, int Side = Thumbnails.UsualSide);

/// <summary>The small pictures of one result: read when it is first shown, and
/// kept with it, so that it can be shown again when its files have moved.</summary>
internal sealed class Thumbnails
{
    /// <summary>The longer side where nothing else is said, in pixels.</summary>
    public const int UsualSide = 320;

    private static readonly ConditionalWeakTable<object, Thumbnails> Kept = [];

    private readonly ConcurrentDictionary<ThumbnailRequest, byte[]> _jpegs = [];
    private readonly ConcurrentDictionary<ThumbnailRequest, string> _problems = [];

    /// <summary>Gets the pictures of a result, and reads those that were not read
    /// before: files beside each other, a video with one run of ffmpeg.</summary>
    /// <param name="result">What is shown; its pictures are kept as long as it lives.</param>
    /// <param name="wanted">The pictures that its page needs.</param>
    public static Thumbnails Of(object result, IEnumerable<ThumbnailRequest> wanted)
    {
        var kept = Kept.GetOrCreateValue(result);
        kept.Read(wanted);
        return kept;
    }

    /// <summary>Shows one picture by itself, see <see cref="Show"/>.</summary>
    public static Html Single(string path, double? time, string alt, int width)
    {
        var alone = new Thumbnails();
        alone.Read([new(path, time)]);
        return alone.Show(new(path, time), alt, width);
    }

    /// <summary>Shows a picture the right way up; where its file was gone or damaged, a placeholder that says so.</summary>
    /// <param name="picture">One of those that were read.</param>
    /// <param name="alt">What a reader who cannot see it is told.</param>
    /// <param name="width">How wide it is shown where a host leaves no style, in pixels.</param>
    public Html Show(ThumbnailRequest picture, string alt, int width) =>
        Draw(picture, alt, jpeg => Html.Of($"""<img src="{jpeg}" width="{width}" alt="{alt}">"""));

    /// <summary>Shows a player that stands at a frame; where videos are not
    /// shown, the frame; where the video was gone or damaged, a placeholder.</summary>
    public Html Play(ThumbnailRequest frame, string source, string alt) => Draw(frame, alt, poster => Html.Of($"""
        <video controls preload="none" playsinline poster="{poster}" src="{source}" style="max-width:100%" aria-label="{alt}"><img src="{poster}" width="{UsualSide}" alt="{alt}"></video>
        """));

    /// <summary>Gets a picture's JPEG; null where its file was gone or damaged.</summary>
    public byte[]? Jpeg(ThumbnailRequest picture) => _jpegs.GetValueOrDefault(picture);

    private void Read(IEnumerable<ThumbnailRequest> wanted) => wanted.Distinct().Where(picture => !_jpegs.ContainsKey(picture))
        .GroupBy(picture => (picture.Path, IsFrame: picture.Time is not null)).AsParallel().ForAll(file =>
        {
            try
            {
                if (file.Key.IsFrame)
                {
                    // Markup is made where nothing can be awaited.
                    ReadFramesAsync(file.Key.Path, [.. file.OrderBy(frame => frame.Time)]).GetAwaiter().GetResult();
                    return;
                }

                foreach (var picture in file)
                {
                    _jpegs[picture] = Photo.Thumbnail(picture.Path, picture.Side);
                }
            }
            catch (MediaException e)
            {
                foreach (var picture in file)
                {
                    _problems[picture] = e.Reason;
                }
            }
        });

    private async Task ReadFramesAsync(string path, IReadOnlyList<ThumbnailRequest> wanted)
    {
        var video = await Video.ProbeAsync(path).ConfigureAwait(false);
        double[] times = [.. wanted.Select(frame => frame.Time!.Value).Distinct()]; // a frame has a time
        var frames = await Video.ReadFramesAtAsync(video, times, wanted.Max(frame => frame.Side)).ConfigureAwait(false);
        foreach (var picture in wanted)
        {
            if (frames.FirstOrDefault(frame => frame.Time > picture.Time - Timecode.Tolerance) is { } frame)
            {
                _jpegs[picture] = Photo.Thumbnail(frame.Image, picture.Side);
            }
            else
            {
                _problems[picture] = $"has no frame at or after {Timecode.Format(picture.Time!.Value)}";
            }
        }

        foreach (var frame in frames)
        {
            frame.Dispose();
        }
    }

    private Html Draw(ThumbnailRequest picture, string alt, Func<string, Html> element) =>
        _jpegs.TryGetValue(picture, out var jpeg) ? element("data:image/jpeg;base64," + Convert.ToBase64String(jpeg)) : Html.Of($"""
            <div class="cl-lost" role="img" aria-label="{alt}" title="{_problems.GetValueOrDefault(picture, "was not read")}"><svg
                viewBox="0 0 48 36" width="48" height="36" aria-hidden="true"
            fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"><rect x="5" y="3" width="38" height="30"
            rx="3"/><circle cx="15" cy="12.5" r="3"/><path d="m7 29 10-9 6 5 8-9 10 11M3 34 45 2"/></svg>cannot be shown</div>
            """);
}
