using System.Globalization;
using XPlot.Plotly;

namespace ClipLens.Interactive;

/// <summary>The figures once more as charts that answer the mouse; the static ones stay what shows itself and what is committed.</summary>
public static class PlotlyFigures
{
    private const string Grey = "#7d8790", Faint = "rgba(125,135,144,0.25)", Green = "#2f8f83", Digits = ".3~f";

    /// <summary>A line of text, in pixels.</summary>
    private const int LineHeight = 18;

    /// <summary>Makes an interactive chart of a figure.</summary>
    /// <param name="figure">A histogram, lines, points or boxes.</param>
    /// <returns>The same marks and lines; hovering over them tells the values.</returns>
    public static PlotlyChart ToPlotly(this Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var traces = figure.Layers.SelectMany(
            (layer, place) => Traces(layer, Figure.Colours[figure.X.HasNames ? 0 : place % Figure.Colours.Length], figure.X.Label));
        var layout = Layout(figure.Title, figure.X.Label, figure.Y.Label);
        layout.showlegend = !figure.X.HasNames && figure.Layers.Any(layer => layer.Name.Length > 0);
        layout.barmode = "overlay";
        layout.bargap = 0;
        layout.hovermode = figure.Layers.All(layer => layer is LineLayer) ? "x unified" : "closest";
        layout.shapes = [.. figure.Rules.Where(rule => rule.High > rule.Low).Select(Band), .. figure.Rules.Select(Line)];
        layout.annotations = [.. figure.Rules.Where(rule => rule.Upright).OrderBy(rule => rule.Value).Select(Above),
            .. figure.Rules.Where(rule => !rule.Upright).Select(Along)];
        layout.margin.t += LineHeight * figure.Rules.Count(rule => rule.Upright);
        return Chart.Plot(traces, layout);
    }

    /// <summary>Makes an interactive chart of a heat map; pictures along its sides become their names.</summary>
    /// <param name="map">The heat map.</param>
    public static PlotlyChart ToPlotly(this HeatMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var layout = Layout(map.Title, "", "");
        layout.yaxis.autorange = "reversed"; // the first row is at the top
        layout.height = 140 + (34 * map.Rows.Count);
        return Chart.Plot(new Heatmap
        {
            z = Enumerable.Range(0, map.Values.Rows).Select(row => map.Values.Row(row).ToArray()),
            x = Distinct(map.Columns),
            y = Distinct(map.Rows),
            colorscale = new[] { new object[] { 0, "rgba(47,143,131,0.03)" }, [1, Green] },
        }, layout);

        // Equal names would be one row.
        static IEnumerable<string> Distinct(IReadOnlyList<FigureLabel> labels) => labels.Select((label, place) =>
            labels.Take(place).Any(before => before.Words == label.Words)
                ? string.Create(CultureInfo.InvariantCulture, $"{label.Words} ({place + 1})") : label.Words);
    }

    /// <summary>Makes an interactive chart of a video's similarity over time, with the spans to watch behind the line.</summary>
    /// <param name="hit">A found video.</param>
    public static PlotlyChart ToPlotly(this VideoHit hit)
    {
        ArgumentNullException.ThrowIfNull(hit);
        var layout = Layout(Path.GetFileName(hit.Path), "time (s)", "similarity");
        layout.shapes = [.. hit.Moments.Select(moment => Rectangle(moment.Start, moment.End, Green, 0.2))];
        return Chart.Plot(new Scatter
        {
            x = hit.Times,
            y = hit.Scores,
            text = hit.Times.Select(Timecode.Format),
            mode = hit.Times.Count > 1 ? "lines" : "markers",
            line = new Line { color = Green, width = 2 },
        }, layout);
    }

    private static IEnumerable<Trace> Traces(Layer layer, string colour, string x) => layer switch
    {
        BarLayer bars => [Bars(bars, colour, x)],
        LineLayer { Series: { Low: { } low, High: { } high } series } =>
            [Edge(series, low, colour, ""), Edge(series, high, colour, "tonexty"), Points(series, "lines", colour)],
        LineLayer line => [Points(line.Series, line.Series.X.Count > 1 ? "lines" : "markers", colour)],
        PointLayer points => [Points(points.Series, "markers", colour)],
        BoxLayer box => [new Box { y = box.Sorted, name = box.Name, boxmean = true, marker = new Marker { color = colour } }],
        _ => throw new NotSupportedException($"{layer.GetType().Name} has no such chart."),
    };

    private static HoverBar Bars(BarLayer bars, string colour, string x)
    {
        var starts = bars.Heights.Select((_, bar) => bars.Start + (bar * bars.Step)).ToList();
        return new HoverBar
        {
            x = starts.Select(start => start + (bars.Step / 2)),
            y = bars.Heights,
            hovertext = starts.Select(
                start => string.Create(CultureInfo.InvariantCulture, $"{x} {start:0.####} to {start + bars.Step:0.####}")),
            hoverinfo = "text+y+name",
            name = bars.Name,
            opacity = 0.6,
            marker = new Marker { color = colour },
        };
    }

    private static Scatter Points(Series series, string mode, string colour) => new()
    {
        x = series.Drawn.Select(i => series.X[i]),
        y = series.Drawn.Select(i => series.Y[i]),
        name = series.Name,
        mode = mode,
        line = new Line { color = colour, width = 2 },
        marker = new Marker { color = colour, size = 7, opacity = 0.75 },
    };

    private static Scatter Edge(Series series, IReadOnlyList<double> y, string colour, string fill) => new()
    {
        x = series.Drawn.Select(i => series.X[i]),
        y = series.Drawn.Select(i => y[i]),
        mode = "lines",
        fill = fill.Length > 0 ? fill : "none",
        line = new Line { color = colour, width = 0 },
        hoverinfo = "skip",
        showlegend = false,
    };

    private static Shape Band(Figure.Rule rule) => Rectangle(rule.Low, rule.High, Grey, 0.15);

    private static Shape Rectangle(double start, double end, string colour, double opacity) => new()
    {
        type = "rect", xref = "x", yref = "paper", x0 = start, x1 = end, y0 = 0, y1 = 1, fillcolor = colour, opacity = opacity,
        line = new Line { width = 0 },
    };

    private static Shape Line(Figure.Rule rule)
    {
        var line = new Line { color = Grey, width = 1.5, dash = "dash" };
        return rule.Upright
            ? new() { type = "line", xref = "x", yref = "paper", x0 = rule.Value, x1 = rule.Value, y0 = 0, y1 = 1, line = line }
            : new() { type = "line", xref = "paper", yref = "y", x0 = 0, x1 = 1, y0 = rule.Value, y1 = rule.Value, line = line };
    }

    /// <summary>Writes what an upright line is, each a line higher than the one to its left.</summary>
    private static Annotation Above(Figure.Rule rule, int place) => new()
    {
        text = rule.Label, x = rule.Value, xref = "x", y = 1, yref = "paper", yanchor = "bottom", borderpad = LineHeight * place,
        showarrow = false,
    };

    /// <summary>Writes what a level line is.</summary>
    private static Annotation Along(Figure.Rule rule) => new()
    {
        text = rule.Label, x = 1, xref = "paper", xanchor = "right", y = rule.Value, yref = "y", yanchor = "bottom", showarrow = false,
    };

    private static Layout.Layout Layout(string title, string x, string y)
    {
        // Grey on nothing is seen in a light notebook and in a dark one.
        var layout = new Layout.Layout
        {
            font = new Font { color = Grey },
            paper_bgcolor = "rgba(0,0,0,0)",
            plot_bgcolor = "rgba(0,0,0,0)",
            xaxis = new Xaxis { title = x, hoverformat = Digits, gridcolor = Faint, zeroline = false },
            yaxis = new Yaxis { title = y, hoverformat = Digits, gridcolor = Faint, zeroline = false },
            margin = new Margin { l = 64, r = 24, t = 48, b = 56 },
        };
        if (title.Length > 0)
        {
            layout.title = title;
        }

        return layout;
    }

    /// <summary>Bars with words that only the mouse brings up; XPlot knows but words in the bars.</summary>
    private sealed class HoverBar : Bar
    {
#pragma warning disable IDE1006 // plotly.js' own names
        public IEnumerable<string>? hovertext { get; init; }
#pragma warning restore IDE1006
    }
}
