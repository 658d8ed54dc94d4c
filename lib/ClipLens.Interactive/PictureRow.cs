namespace ClipLens.Interactive;

/// <summary>Pictures side by side, each with words under it.</summary>
/// <param name="pictures">Decoded pixels.</param>
/// <param name="words">As many.</param>
[TypeFormatterSource]
public sealed class PictureRow(IEnumerable<RgbImage> pictures, IEnumerable<string> words) : IVisual
{
    private const int Side = 220;

    /// <inheritdoc/>
    public string ToHtml() => StyleSheet.Apply(Html.Of($"""
        <div class="cl-fig">{Panels(pictures.Zip(words, (picture, text) => Panel(
            Html.Of($"""<img src="data:image/jpeg;base64,{Convert.ToBase64String(Photo.Thumbnail(picture, Side))}" width="{Side}" alt="{text}">"""), text)))}</div>
        """));

    /// <summary>Lists the words.</summary>
    public override string ToString() => string.Join('\n', pictures.Zip(words, (_, text) => text));

    /// <summary>Puts panels side by side, in as many rows as it takes.</summary>
    internal static Html Panels(IEnumerable<Html> panels) => Html.Of($"""<table class="cl-panels"><tr>{panels}</tr></table>""");

    /// <summary>Puts words under a picture.</summary>
    internal static Html Panel(Html picture, string words) => Html.Of($"""<td valign="top">{picture}<br/>{words}</td>""");
}
