using System.Numerics;
using static System.FormattableString;

namespace ClipLens;

/// <summary>A chart that shows itself: static SVG, as wide as there is room up to 800 pixels, on light and on dark.</summary>
/// <example><code>Figure.Histogram("similarity", ("relevant", relevant), ("others", others)).WithLine(0.25, "threshold")</code></example>
[TypeFormatterSource]
public sealed record Figure : IVisual
{
    /// <summary>A line of text in pixels, and the room for a legend in a narrow figure.</summary>
    private const int Line = 18, Room = 300;

    /// <summary>Colours that stand out on white and on black alike, one for each set of marks.</summary>
    internal static readonly string[] Colours = ["#2f8f83", "#d0792c", "#6f7bd9", "#c2577f", "#8a8f3a", "#7d8790"];

    private Figure(Axis x, Axis y, IEnumerable<Layer> layers) => (X, Y, Layers) = (x, y, [.. layers]);

    /// <summary>Gets what is written above the figure.</summary>
    public string Title { get; init; } = "";

    internal Axis X { get; private init; }

    internal Axis Y { get; private init; }

    internal IReadOnlyList<Layer> Layers { get; }

    internal IReadOnlyList<Rule> Rules { get; private init; } = [];

    /// <summary>Shows how values are distributed: one group as counts, several over each other, each as shares of its own size.</summary>
    /// <param name="x">What the values are, with their unit.</param>
    /// <param name="groups">A name for the legend, and values; what is no finite number is left out.</param>
    public static Figure Histogram<T>(string x, params (string Name, IEnumerable<T> Values)[] groups)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(groups);
        var values = groups.Select(group => Finite(group.Values)).ToList();
        var axis = Axis.Across(x, values.SelectMany(v => v));
        var step = Axis.Step(axis.Low, axis.High, Math.Clamp((int)Math.Sqrt(2 * values.Sum(v => v.Count)), 8, 40));
        var first = Math.Floor((axis.Low / step) + 1e-9);
        var bins = Math.Max(1, (int)Math.Ceiling((axis.High / step) - first - 1e-9));
        axis = Axis.Across(x, [first * step, (first + bins) * step]);
        var bars = values.ConvertAll(v => Shares(v, groups.Length > 1 ? 100.0 / Math.Max(1, v.Count) : 1));
        return new Figure(axis, Axis.Up(groups.Length > 1 ? "share of each group (%)" : "count", bars.SelectMany(b => b).Append(0)),
            groups.Select((group, i) => new BarLayer(group.Name, Summary(values[i]), axis.Low, step, bars[i])));

        double[] Shares(IReadOnlyList<double> sorted, double each)
        {
            var shares = new double[bins];
            foreach (var value in sorted)
            {
                shares[Math.Clamp((int)Math.Floor((value / step) - first + 1e-9), 0, bins - 1)] += each;
            }

            return shares;
        }
    }

    /// <summary>Shows how something runs: a line for each series, with a band where it has intervals.</summary>
    /// <param name="x">What is across, with its unit.</param>
    /// <param name="y">What is upward, with its unit.</param>
    /// <param name="series">By rising x.</param>
    public static Figure Lines(string x, string y, params Series[] series) =>
        new(Axis.Across(x, series.SelectMany(s => s.X)), Axis.Up(y, series.SelectMany(s => s.Heights)),
            series.Select(s => new LineLayer(s)));

    /// <summary>Shows points, in any order.</summary>
    /// <inheritdoc cref="Lines"/>
    public static Figure Scatter(string x, string y, params Series[] series) =>
        new(Axis.Across(x, series.SelectMany(s => s.X)), Axis.Up(y, series.SelectMany(s => s.Heights)),
            series.Select(s => new PointLayer(s)));

    /// <summary>
    /// Compares groups: a box from the first to the third quartile with the median in it, whiskers to the furthest value within 1.5 times
    /// the box (Tukey 1977), what lies further as dots, and the mean as a dot of another colour.
    /// </summary>
    /// <param name="x">What tells the groups apart, with its unit.</param>
    /// <param name="y">What the values are, with their unit.</param>
    /// <param name="groups">A name, and values; what is no finite number is left out.</param>
    public static Figure Boxes<T>(string x, string y, params (string Name, IEnumerable<T> Values)[] groups)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(groups);
        var values = groups.Select(group => Finite(group.Values)).ToList();
        return new Figure(Axis.Of(x, groups.Select(g => g.Name)), Axis.Up(y, values.SelectMany(v => v)),
            groups.Select((group, i) => new BoxLayer(group.Name, Summary(values[i]), i, values[i])));
    }

    /// <summary>Shows a table of numbers as colours, the numbers in the cells: how similar each text is to each picture.</summary>
    /// <param name="values"><c>[rows, columns]</c>.</param>
    /// <param name="rows">What each row stands for; a string is words.</param>
    /// <param name="columns">What each column stands for.</param>
    public static HeatMap HeatMap(Matrix values, IReadOnlyList<FigureLabel> rows, IReadOnlyList<FigureLabel> columns) =>
        new(values, rows, columns);

    /// <summary>Adds an upright line, such as a threshold, with what it is written above.</summary>
    /// <param name="x">Where.</param>
    /// <param name="label">What it is.</param>
    /// <param name="low">Where the interval around it begins, if it has one.</param>
    /// <param name="high">Where the interval ends.</param>
    public Figure WithLine(double x, string label, double? low = null, double? high = null) =>
        this with { Rules = [.. Rules, new Rule(x, label, Upright: true, low ?? x, high ?? x)], X = X.Including(x, Axis.Across) };

    /// <summary>Adds a level line, such as a median, with what it is written on it.</summary>
    public Figure WithLevel(double y, string label) =>
        this with { Rules = [.. Rules, new Rule(y, label, Upright: false, y, y)], Y = Y.Including(y, Axis.Up) };

    /// <summary>Lists what is drawn, for where it cannot be seen.</summary>
    public override string ToString()
    {
        var head = (Title.Length > 0 ? $"{Title}: " : "") + (Y.Label.Length > 0 ? $"{Y.Label} over {X.Label}" : X.Label);
        var layers = Layers.Select(layer => $"  {(layer.Name.Length > 0 ? $"{layer.Name}: " : "")}{layer.Summary}");
        return string.Join('\n', [head, .. layers, .. Rules.Select(rule => Invariant($"  {rule.Label} at {rule.Value:0.####}"))]);
    }

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
        return Parts.Figure(Title, Drawing.Wide(top + Layer.Height + 52, ToString(), drawing));
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

    private static List<double> Finite<T>(IEnumerable<T> values)
        where T : INumber<T> => [.. values.Select(double.CreateSaturating).Where(double.IsFinite).Order()];

    private static string Summary(List<double> sorted) => sorted.Count == 0 ? "nothing" : Invariant(
        $"{sorted.Count} from {sorted[0]:0.####} to {sorted[^1]:0.####}, median {Interval.Quantile(sorted, 0.5):0.####}");

    internal sealed record Rule(double Value, string Label, bool Upright, double Low, double High);

    /// <inheritdoc/>
    public bool Equals(Figure? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}
