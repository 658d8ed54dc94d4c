namespace ClipLens;

/// <summary>What the drawings of results have in common: a head, cards, a row of pictures.</summary>
internal static class Parts
{
    /// <summary>How wide a card's picture is where a host takes the style away, in pixels.</summary>
    public const int CardWidth = 150;

    private const int Columns = 5;

    /// <summary>Puts what was asked, the answer in a sentence, and what the reader should know above a result.</summary>
    public static string Result(Html title, Html summary, IEnumerable<string> notes, Html body) => StyleSheet.Apply(Html.Of($"""
        <div class="cl">
        <div class="cl-head">
        <div class="cl-query">{title}</div>
        <div class="cl-sum">{summary}</div>
        {notes.Select(Note)}
        </div>
        {body}
        </div>
        """));

    /// <summary>Puts a title, if there is one, above a figure.</summary>
    public static string Figure(string title, Html drawing) => StyleSheet.Apply(Html.Of($"""
        <div class="cl-fig">
        {(title.Length == 0 ? default : Html.Of($"""<div class="cl-fig-title"><b>{title}</b></div>"""))}
        {drawing}
        </div>
        """));

    /// <summary>Shows what was looked for: words as words, pictures as pictures, with their signs.</summary>
    public static Html Asked(Query query) => Html.Of($"{query.Terms.Select((term, i) => Html.Of($"""
        <span class="cl-term">{Sign(term.Weight, i)} {(term.Kind == QueryKind.Text ? Html.Of($"""<b class="cl-words">“{term.Value}”</b>""") : Picture(term.Value))}</span>
        """))}");

    /// <summary>Says what the reader should know.</summary>
    public static Html Note(string note) => Html.Of($"""<div class="cl-note">{note}</div>""");

    /// <summary>Writes a small line under a name.</summary>
    public static Html Small(string text) => Html.Of($"""<div class="cl-small">{text}</div>""");

    /// <summary>Puts cards side by side: a grid where there is style, and a table of five columns where a host takes the style away.</summary>
    public static Html Cards(IEnumerable<Html> cards, string style = "") => !cards.Any() ? default : Html.Of($"""
        <table class="cl-grid {style}" role="presentation">{cards.Chunk(Columns).Select(row => Html.Of($"<tr>{row.Select(Cell)}</tr>"))}</table>
        """);

    /// <summary>Puts pictures into one row that shares the width.</summary>
    public static Html Row(IEnumerable<Html> pictures, string style) => Html.Of($"""
        <table class="cl-row {style}" role="presentation"><tr>{pictures.Select(picture => Html.Of($"<td>{picture}</td>"))}</tr></table>
        """);

    private static Html Cell(Html card) => Html.Of($"""<td class="cl-card" valign="top" align="left">{card}</td>""");

    private static Html Picture(string path)
    {
        var name = Path.GetFileName(path);
        return Html.Of($"{Thumbnails.Single(path, null, $"the query picture {name}", 108)} <b>{name}</b>");
    }

    private static Html Sign(float weight, int place)
    {
        var sign = weight < 0 ? "−" : place > 0 ? "+" : "";
        var times = MathF.Abs(weight) == 1 ? "" : FormattableString.Invariant($" {MathF.Abs(weight):0.###} ×");
        return sign + times == "" ? default : Html.Of($"""<span class="cl-sign">{sign}{times}</span>""");
    }
}
