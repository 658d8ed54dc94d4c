using ClipLens.Media;

namespace ClipLens.Show;

/// <summary>Pictures side by side, each with words under it.</summary>
/// <param name="pictures">Decoded pixels.</param>
/// <param name="words">As many.</param>
[TypeFormatterSource]
public sealed class PictureRow(IEnumerable<RgbImage> pictures, IEnumerable<string> words) : IVisual
{
    private const int Side = 220;

    /// <inheritdoc/>
    public string ToHtml() => Html.Of($"""
        <div class="cl-fig" style="max-width:none"><style>{FigureStyle.Css}</style>{Panels(pictures.Zip(words, (picture, text) => Panel(
            Html.Of($"""<img src="data:image/jpeg;base64,{Convert.ToBase64String(Still.Thumbnail(picture, Side))}" alt="{text}" style="max-width:100%;border-radius:4px;margin:0">"""), text)))}</div>
        """).Markup;

    /// <summary>Lists the words.</summary>
    public override string ToString() => string.Join('\n', pictures.Zip(words, (_, text) => text));

    /// <summary>Puts panels side by side, in as many rows as it takes.</summary>
    internal static Html Panels(IEnumerable<Html> panels) => Html.Of($"""<div style="display:flex;flex-wrap:wrap;gap:1.2rem;align-items:flex-start">{panels}</div>""");

    /// <summary>Puts words under a picture.</summary>
    internal static Html Panel(Html picture, string words) => Html.Of($"""<figure style="margin:0;width:min-content;min-width:8rem">{picture}<figcaption>{words}</figcaption></figure>""");
}
