namespace ClipLens;

/// <summary>Cards of a gallery: a grid where there is style, and a table of five columns where a host takes the style away.</summary>
internal static class CardTable
{
    /// <summary>How wide a card's picture is in the table, in pixels.</summary>
    public const int Width = 150;

    private const int Columns = 5;

    /// <summary>Puts cards side by side.</summary>
    public static Html Of(IEnumerable<Html> cards, string style = "") => !cards.Any() ? default : Html.Of($"""
        <table class="cl-grid {style}" role="presentation">{cards.Chunk(Columns).Select(row => Html.Of($"<tr>{row.Select(Cell)}</tr>"))}</table>
        """);

    /// <summary>Puts pictures into one row that shares the width.</summary>
    public static Html Row(IEnumerable<Html> pictures, string style) => Html.Of($"""
        <table class="cl-row {style}" role="presentation"><tr>{pictures.Select(picture => Html.Of($"<td>{picture}</td>"))}</tr></table>
        """);

    private static Html Cell(Html card) => Html.Of($"""<td class="cl-card" valign="top" align="left">{card}</td>""");
}
