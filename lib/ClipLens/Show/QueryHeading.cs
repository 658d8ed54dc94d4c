namespace ClipLens;

/// <summary>Shows what was looked for: words as words, pictures as pictures, with their signs.</summary>
internal static class QueryHeading
{
    /// <summary>Draws each part of a query.</summary>
    public static IEnumerable<Html> Of(Query query) => query.Terms.Select((term, i) => Html.Of($"""
        <span class="cl-term">{Sign(term.Weight, i)} {(term.Kind == QueryKind.Text ? Html.Of($"""<b class="cl-words">“{term.Value}”</b>""") : Picture(term.Value))}</span>
        """));

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
