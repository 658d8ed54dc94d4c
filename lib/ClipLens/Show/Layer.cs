using System.Globalization;

namespace ClipLens;

/// <summary>One set of marks in a figure.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Summary">The same in words.</param>
/// <param name="Draw">Makes shapes of two measures: where a value lies across (0 to <see cref="Width"/>) and down (0 to <see cref="Height"/>).</param>
internal sealed record Layer(string Name, string Summary, Func<Func<double, double>, Func<double, double>, Html> Draw)
{
    /// <summary>The units across, which stretch to the figure's width, and down, which are pixels.</summary>
    public const int Width = 1000, Height = 280;

    /// <summary>More points than this on a line are thinned to the lowest and the highest of each stretch.</summary>
    private const int MostPoints = 1200;

    /// <summary>Draws a dot of a size in pixels, however far the figure is stretched: a line of no length with round ends.</summary>
    private static Html Dots(IEnumerable<(double X, double Y)> places, double size, double opacity) => Html.Of($"""
        <path d="{string.Concat(places.Select(p => Text($"M{p.X:0.#} {p.Y:0.#}h0")).Distinct())}" stroke="currentColor" stroke-width="{size}" stroke-opacity="{opacity}" stroke-linecap="round" vector-effect="non-scaling-stroke"/>
        """);

    private static Html Stroke(string path, double width = 1.8) => Html.Of($"""
        <path d="{path}" fill="none" stroke="currentColor" stroke-width="{width}" stroke-linejoin="round" vector-effect="non-scaling-stroke"/>
        """);

    /// <summary>Bars side by side.</summary>
    public static Layer Bars(string name, double start, double step, double[] heights) => new(name, "", (x, y) =>
    {
        var outline = string.Concat(heights.Select((h, i) => Text($"V{y(h):0.#}H{x(start + ((i + 1) * step)):0.#}")));
        var path = Text($"M{x(start):0.#} {y(0):0.#}{outline}V{y(0):0.#}");
        return Html.Of($"""<path d="{path}Z" fill="currentColor" fill-opacity=".35"/>{Stroke(path, 1.5)}""");
    });

    /// <summary>A line, and a band where it has intervals.</summary>
    public static Layer Line(Series series) => new(series.Name, Ends(series), (x, y) =>
    {
        var places = Thinned(series, [.. series.Drawn]);
        var line = string.Concat(places.Select((i, n) => Text($"{(n == 0 ? 'M' : 'L')}{x(series.X[i]):0.##} {y(series.Y[i]):0.#}")));
        if (series is not { Low: { } low, High: { } high } || places.Count == 0)
            return places is [_] ? Dots([(x(series.X[places[0]]), y(series.Y[places[0]]))], 7, 1) : Stroke(line);
        var there = places.Select((i, n) => Text($"{(n == 0 ? 'M' : 'L')}{x(series.X[i]):0.##} {y(high[i]):0.#}"));
        var back = places.Reverse<int>().Select(i => Text($"L{x(series.X[i]):0.##} {y(low[i]):0.#}"));
        return Html.Of($"""<path d="{string.Concat(there)}{string.Concat(back)}Z" fill="currentColor" fill-opacity=".18"/>{Stroke(line)}""");
    });

    /// <summary>Points, smaller where there are many.</summary>
    public static Layer Points(Series series) => new(series.Name, Ends(series), (x, y) =>
        Dots(series.Drawn.Select(i => (x(series.X[i]), y(series.Y[i]))), series.X.Count > 500 ? 5 : 7, 0.75));

    /// <summary>A box with whiskers.</summary>
    public static Layer Box(string name, int place, List<double> sorted) => new(name, "", (x, y) =>
    {
        if (sorted.Count == 0)
            return default;
        var (first, median, third) = (Interval.Quantile(sorted, 0.25), Interval.Quantile(sorted, 0.5), Interval.Quantile(sorted, 0.75));
        var reach = 1.5 * (third - first);
        var (low, high) = (sorted.First(v => v >= first - reach), sorted.Last(v => v <= third + reach));
        var (left, middle, right) = (x(place - 0.28), x(place), x(place + 0.28));
        var frame = Text($"M{left:0.#} {y(first):0.#}H{right:0.#}V{y(third):0.#}H{left:0.#}Z");
        return Html.Of($"""
            <path d="{frame}" fill="currentColor" fill-opacity=".22"/>{Stroke(frame, 1.2)}
            {Stroke(Text($"M{left:0.#} {y(median):0.#}H{right:0.#}"), 3)}
            {Stroke(Text($"M{middle:0.#} {y(first):0.#}V{y(low):0.#}M{middle:0.#} {y(third):0.#}V{y(high):0.#}"), 1.2)}
            {Dots(sorted.Where(v => v < low || v > high).Select(v => (middle, y(v))), 5, 0.6)}
            <g color="#d0792c">{Dots([(middle, y(sorted.Average()))], 9, 1)}</g>
            """);
    });

    private static string Ends(Series series) => !series.Drawn.Any() ? "nothing" : string.Create(
        CultureInfo.InvariantCulture, $"{series.Drawn.Count()} points, {series.Drawn.Min(i => series.Y[i]):0.####} to {series.Drawn.Max(i => series.Y[i]):0.####}");

    private static List<int> Thinned(Series series, List<int> places) => places.Count <= MostPoints ? places :
        [.. places.Chunk(2 * places.Count / MostPoints).SelectMany(stretch => new[] { stretch.MinBy(i => series.Y[i]), stretch.MaxBy(i => series.Y[i]) }.Distinct().Order())];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
