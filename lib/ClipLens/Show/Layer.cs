using static System.FormattableString;

namespace ClipLens;

/// <summary>One set of marks in a figure.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Summary">The same in words.</param>
internal abstract record Layer(string Name, string Summary)
{
    /// <summary>The units across, which stretch to the figure's width, and down, which are pixels.</summary>
    public const int Width = 1000, Height = 280;

    /// <summary>Makes shapes.</summary>
    /// <param name="x">Where a value lies across, 0 to <see cref="Width"/>.</param>
    /// <param name="y">Where a value lies down, 0 to <see cref="Height"/>.</param>
    public abstract Html Draw(Func<double, double> x, Func<double, double> y);

    /// <summary>Draws a dot of a size in pixels, however far the figure is stretched: a line of no length with round ends.</summary>
    protected static Html Dots(IEnumerable<(double X, double Y)> places, double size, double opacity) => Html.Of($"""
        <path d="{string.Concat(places.Select(p => Invariant($"M{p.X:0.#} {p.Y:0.#}h0")).Distinct())}" stroke="currentColor" stroke-width="{size}" stroke-opacity="{opacity}" stroke-linecap="round" vector-effect="non-scaling-stroke"/>
        """);

    /// <summary>Draws a line of a width in pixels.</summary>
    protected static Html Stroke(string path, double width = 1.8) => Html.Of($"""
        <path d="{path}" fill="none" stroke="currentColor" stroke-width="{width}" stroke-linejoin="round" vector-effect="non-scaling-stroke"/>
        """);

    /// <summary>Says how many points a series has, and how high they lie.</summary>
    protected static string Ends(Series series) => !series.Drawn.Any() ? "nothing" : Invariant(
        $"{series.Drawn.Count()} points, {series.Drawn.Min(i => series.Y[i]):0.####} to {series.Drawn.Max(i => series.Y[i]):0.####}");
}

/// <summary>Bars side by side.</summary>
internal sealed record BarLayer(string Name, string Summary, double Start, double Step, double[] Heights) : Layer(Name, Summary)
{
    /// <inheritdoc/>
    public override Html Draw(Func<double, double> x, Func<double, double> y)
    {
        var outline = string.Concat(Heights.Select((h, i) => Invariant($"V{y(h):0.#}H{x(Start + ((i + 1) * Step)):0.#}")));
        var path = Invariant($"M{x(Start):0.#} {y(0):0.#}{outline}V{y(0):0.#}");
        return Html.Of($"""<path d="{path}Z" fill="currentColor" fill-opacity=".35"/>{Stroke(path, 1.5)}""");
    }
}

/// <summary>A line, and a band where it has intervals.</summary>
internal sealed record LineLayer(Series Series) : Layer(Series.Name, Ends(Series))
{
    /// <summary>More points than this on a line are thinned to the lowest and the highest of each stretch.</summary>
    private const int MaxPoints = 1200;

    /// <inheritdoc/>
    public override Html Draw(Func<double, double> x, Func<double, double> y)
    {
        var places = Thinned([.. Series.Drawn]);
        var line = string.Concat(places.Select((i, n) => Invariant($"{(n == 0 ? 'M' : 'L')}{x(Series.X[i]):0.##} {y(Series.Y[i]):0.#}")));
        if (Series is not { Low: { } low, High: { } high } || places.Count == 0)
        {
            return places is [_] ? Dots([(x(Series.X[places[0]]), y(Series.Y[places[0]]))], 7, 1) : Stroke(line);
        }

        var there = places.Select((i, n) => Invariant($"{(n == 0 ? 'M' : 'L')}{x(Series.X[i]):0.##} {y(high[i]):0.#}"));
        var back = places.Reverse<int>().Select(i => Invariant($"L{x(Series.X[i]):0.##} {y(low[i]):0.#}"));
        return Html.Of(
            $"""<path d="{string.Concat(there)}{string.Concat(back)}Z" fill="currentColor" fill-opacity=".18"/>{Stroke(line)}""");
    }

    private List<int> Thinned(List<int> places) => places.Count <= MaxPoints ? places :
        [.. places.Chunk(2 * places.Count / MaxPoints)
            .SelectMany(stretch => new[] { stretch.MinBy(i => Series.Y[i]), stretch.MaxBy(i => Series.Y[i]) }.Distinct().Order())];
}

/// <summary>Points, smaller where there are many.</summary>
internal sealed record PointLayer(Series Series) : Layer(Series.Name, Ends(Series))
{
    /// <inheritdoc/>
    public override Html Draw(Func<double, double> x, Func<double, double> y) =>
        Dots(Series.Drawn.Select(i => (x(Series.X[i]), y(Series.Y[i]))), Series.X.Count > 500 ? 5 : 7, 0.75);
}

/// <summary>A box with whiskers.</summary>
internal sealed record BoxLayer(string Name, string Summary, int Place, List<double> Sorted) : Layer(Name, Summary)
{
    /// <inheritdoc/>
    public override Html Draw(Func<double, double> x, Func<double, double> y)
    {
        if (Sorted.Count == 0)
        {
            return default;
        }

        var (first, median, third) = (Interval.Quantile(Sorted, 0.25), Interval.Quantile(Sorted, 0.5), Interval.Quantile(Sorted, 0.75));
        var reach = 1.5 * (third - first);
        var (low, high) = (Sorted.First(v => v >= first - reach), Sorted.Last(v => v <= third + reach));
        var (left, middle, right) = (x(Place - 0.28), x(Place), x(Place + 0.28));
        var frame = Invariant($"M{left:0.#} {y(first):0.#}H{right:0.#}V{y(third):0.#}H{left:0.#}Z");
        return Html.Of($"""
            <path d="{frame}" fill="currentColor" fill-opacity=".22"/>{Stroke(frame, 1.2)}
            {Stroke(Invariant($"M{left:0.#} {y(median):0.#}H{right:0.#}"), 3)}
            {Stroke(Invariant($"M{middle:0.#} {y(first):0.#}V{y(low):0.#}M{middle:0.#} {y(third):0.#}V{y(high):0.#}"), 1.2)}
            {Dots(Sorted.Where(v => v < low || v > high).Select(v => (middle, y(v))), 5, 0.6)}
            <g color="#d0792c">{Dots([(middle, y(Sorted.Average()))], 9, 1)}</g>
            """);
    }
}
