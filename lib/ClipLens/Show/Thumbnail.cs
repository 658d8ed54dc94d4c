using ClipLens.Media;

namespace ClipLens.Show;

/// <summary>A small picture inside a page.</summary>
internal static class Thumbnail
{
    /// <summary>The longer side, in pixels.</summary>
    private const int Side = 320;

    /// <summary>Shows a file the right way up; where it is gone or damaged, a placeholder that says so.</summary>
    /// <param name="path">A picture file.</param>
    /// <param name="alt">What a reader who cannot see it is told.</param>
    public static Html Of(string path, string alt)
    {
        try
        {
            return Html.Of($"""<img src="data:image/jpeg;base64,{Convert.ToBase64String(Still.Thumbnail(path, Side))}" alt="{alt}">""");
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
