namespace ClipLens;

/// <content>The drawing: shapes stretch to the width there is, texts and line widths do not.</content>
public sealed partial record Figure
{
    /// <summary>A line of text in pixels, and the room for a legend in a narrow figure.</summary>
    private const int Line = 18, Room = 300;

    /// <summary>Colours that stand out on white and on black alike, one for each set of marks.</summary>
    internal static readonly string[] Colours = ["#2f8f83", "#d0792c", "#6f7bd9", "#c2577f", "#8a8f3a", "#7d8790"];

    /// <inheritdoc/>
    public string ToHtml()
    {
        var upright = Rules.Where(r => r.Upright).OrderBy(r => r.Value).ToList();
        var (legend, rows) = X.HasNames || Layers.All(l => l.Name.Length == 0) ? (default, 0) : Legend();
        // in percent: enough if there are 400 pixels
        var left = (24 + (7 * Y.Ticks.Select(t => t.Text.Length).DefaultIfEmpty().Max())) / 4.0;
        var top = 40 + (Line * (rows + upright.Count));
        var every = 1 + (X.Ticks.Sum(t => 12 + (7 * t.Text.Length)) / Room); // of the names in a narrow figure
        var drawing = Html.Of($"""
            <svg x="{left:0.##}%" y="22" overflow="visible">{legend}<text y="{(Line * rows) + (rows > 0 ? 6 : 0)}"
                fill-opacity=".75">{Y.Label}</text></svg>
            <svg x="{left:0.##}%" y="{top}" width="{96 - left:0.##}%" height="{Layer.Height}" overflow="visible">
            {Y.Ticks.Select(YTick)}{X.Ticks.Select((t, i) => XTick(t, X.HasNames && i % every > 0))}
            {upright.Where(r => r.High > r.Low).Select(Band)}
            <svg viewBox="0 0 {Layer.Width} {Layer.Height}" preserveAspectRatio="none" width="100%" height="{Layer.Height}"
                overflow="visible">
            {Layers.Select((l, i) => Html.Of($"""<g color="{Colour(X.HasNames ? 0 : i)}">{l.Draw(Across, Down)}</g>"""))}
            </svg>
            {upright.Select((r, i) => Upright(r, -6 - (Line * i)))}{Rules.Where(r => !r.Upright).Select(Level)}
            <text x="50%" y="{Layer.Height + 40}" text-anchor="middle" fill-opacity=".75">{X.Label}</text>
            </svg>
            """);
        return StyleSheet.Apply(Html.Of($"""
            <div class="cl-fig">
            {(Title.Length == 0 ? default : Html.Of($"""<div class="cl-fig-title"><b>{Title}</b></div>"""))}
            {Drawing.Wide(top + Layer.Height + 52, ToString(), drawing)}
            </div>
            """));
    }

    /// <summary>Names each set of marks, in rows that fit a narrow figure.</summary>
    private (Html Marks, int Rows) Legend()
    {
        var (marks, x, row) = (new List<Html>(), 0, 0);
        foreach (var (place, layer) in Layers.Index())
        {
            var width = 34 + (7 * layer.Name.Length);
            (x, row) = x > 0 && x + width > Room ? (0, row + 1) : (x, row);
            marks.Add(Html.Of(
                $"""<rect x="{x}" y="{(Line * row) - 10}" width="11" height="11" rx="3" fill="{Colour(place)}"/><text x="{x + 16}" y="{Line * row}">{layer.Name}</text>"""));
            x += width;
        }

        return (Html.Of($"{marks}"), row + 1);
    }

    private double Across(double x) => Layer.Width * X.Share(x);

    private double Down(double y) => Layer.Height * (1 - Y.Share(y));

    private double Percent(double x) => 100 * Math.Clamp(X.Share(x), 0, 1);

    private static string Colour(int place) => Colours[place % Colours.Length];

    private Html YTick((double Value, string Text) tick) => Html.Of($"""
        <line x1="0" x2="100%" y1="{Down(tick.Value):0.#}" y2="{Down(tick.Value):0.#}" stroke="currentColor" stroke-opacity="{(tick.Value == Y.Low ? 0.5 : 0.12)}"/><text x="-8" y="{Down(tick.Value):0.#}" dy=".35em" text-anchor="end" fill-opacity=".75">{tick.Text}</text>
        """);

    private Html XTick((double Value, string Text) tick, bool second) => Html.Of($"""
        <line x1="{Percent(tick.Value):0.##}%" x2="{Percent(tick.Value):0.##}%" y1="{Layer.Height}" y2="{Layer.Height + 5}" stroke="currentColor" stroke-opacity=".5"/><text class="{(second ? "second" : "")}" x="{Percent(tick.Value):0.##}%" y="{Layer.Height + 19}" text-anchor="middle" fill-opacity=".75">{tick.Text}</text>
        """);

    private Html Upright(Rule rule, int top) => Html.Of($"""
        <line x1="{Percent(rule.Value):0.##}%" x2="{Percent(rule.Value):0.##}%" y1="{top + 4}" y2="{Layer.Height}" stroke="currentColor" stroke-width="1.5" stroke-dasharray="4 3"/><text x="{Percent(rule.Value):0.##}%" y="{top}" dx="{(Percent(rule.Value) > 50 ? 4 : -4)}" text-anchor="{(Percent(rule.Value) > 50 ? "end" : "start")}">{rule.Label}</text>
        """);

    private Html Band(Rule rule) => Html.Of($"""
        <rect x="{Percent(rule.Low):0.##}%" width="{Percent(rule.High) - Percent(rule.Low):0.##}%" y="0" height="{Layer.Height}" fill="currentColor" fill-opacity=".1"/>
        """);

    private Html Level(Rule rule) => Html.Of($"""
        <line x1="0" x2="100%" y1="{Down(rule.Value):0.#}" y2="{Down(rule.Value):0.#}" stroke="currentColor" stroke-width="1.5" stroke-dasharray="4 3"/><text x="100%" y="{Down(rule.Value):0.#}" dy="-5" text-anchor="end">{rule.Label}</text>
        """);
}
