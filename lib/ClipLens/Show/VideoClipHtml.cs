namespace ClipLens;

/// <content>The player, with the clip inside the page; where videos are not shown, a frame from its middle.</content>
[TypeFormatterSource]
public sealed partial record VideoClip : IVisual
{
    private const int MostBytes = 2_000_000;

    /// <inheritdoc/>
    public string ToHtml()
    {
        var (middle, words) = ((End - Start) / 2, ToString());
        return (new FileInfo(Path) is { Exists: true, Length: <= MostBytes }
            ? Thumbnail.Player(Path, middle, $"data:video/mp4;base64,{Convert.ToBase64String(File.ReadAllBytes(Path))}", words)
            : Thumbnail.Of(Path, middle, words, 320)).Markup;
    }

    /// <summary>Says what was cut out.</summary>
    public override string ToString() => $"{System.IO.Path.GetFileName(Path)}: {Timecode.Format(Start)}–{Timecode.Format(End)}";
}
