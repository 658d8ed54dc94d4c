using System.Text;
using System.Xml;

namespace ClipLens;

/// <summary>SVG as a picture of its own, which code hosts show; out of a page they take it.</summary>
internal static class Drawing
{
    /// <summary>A picture sees nothing of the page around it, so it stands on
    /// a ground of its own, light or dark as the reader's system is.</summary>
    private static readonly Html Style = new("""
        <style>svg{color:#23272b;font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums}text{fill:currentColor}.ground{fill:#fbfaf8}
        @media(prefers-color-scheme:dark){svg{color:#e3e1dc}.ground{fill:#16181a}}@media(max-width:540px){.second{display:none}}</style>
        """);

    /// <summary>Draws as wide as there is room, up to 800 pixels: what is
    /// to stretch has its measures in percent, and texts do not.</summary>
    /// <param name="height">In pixels.</param>
    /// <param name="words">What a reader who cannot see it is told.</param>
    /// <param name="shapes">SVG.</param>
    public static Html Wide(int height, string words, Html shapes) => Image("100%", height, words, Html.Of($"""
        <svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{height}">{Style}<rect class="ground" width="100%" height="100%" rx="8"/>{shapes}</svg>
        """));

    /// <summary>Draws over a picture, in whose size the shapes are measured; it is shown at a width in pixels.</summary>
    public static Html Over((int Width, int Height) picture, int width, string words, Html shapes) =>
        Image($"{width}", width * picture.Height / picture.Width, words, Html.Of($"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {picture.Width} {picture.Height}" width="{width}" height="{width * picture.Height / picture.Width}">{shapes}</svg>
        """));

    /// <summary>Draws a bar of one colour, so many pixels wide and 8 high, which needs no style.</summary>
    public static Html Bar(double width) => Image(FormattableString.Invariant($"{width:0.##}"), 8, "", new("""
        <svg xmlns="http://www.w3.org/2000/svg" width="100%" height="8"><rect width="100%" height="8" fill="#2f8f83"/></svg>
        """));

    private static Html Image(string width, int height, string words, Html svg)
    {
        var file = Encoding.UTF8.GetBytes([.. svg.Markup.Where(XmlConvert.IsXmlChar)]); // a control character in a name would spoil it
        return Html.Of(
            $"""<img src="data:image/svg+xml;base64,{Convert.ToBase64String(file)}" width="{width}" height="{height}" alt="{words}"/>""");
    }
}
