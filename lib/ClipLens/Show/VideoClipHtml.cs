namespace ClipLens;

/// <summary>Draws a clip as a player, with the clip inside the page; where videos are not shown, a frame from its middle.</summary>
internal static class VideoClipHtml
{
    private const int MaxBytes = 2_000_000;

    /// <summary>Draws the player; a clip that is too large for a page as a frame.</summary>
    public static string Draw(VideoClip clip)
    {
        var (middle, words) = ((clip.End - clip.Start) / 2, clip.ToString());
        var frame = new ThumbnailRequest(clip.Path, middle);
        var pictures = Thumbnails.Of(clip, [frame]);
        return (new FileInfo(clip.Path) is { Exists: true, Length: <= MaxBytes }
            ? pictures.Play(frame, $"data:video/mp4;base64,{Convert.ToBase64String(File.ReadAllBytes(clip.Path))}", words)
            : pictures.Show(frame, words, Thumbnails.UsualSide)).Markup;
    }
}
