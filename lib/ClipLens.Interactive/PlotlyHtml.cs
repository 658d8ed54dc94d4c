using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using XPlot.Plotly;

namespace ClipLens.Interactive;

/// <summary>
/// Charts of XPlot.Plotly as they show themselves in a notebook, offline too: the first one brings the script that draws them, which lies
/// in the folder of this DLL, and the others find it in the page.
/// </summary>
internal static partial class PlotlyHtml
{
    /// <summary>The cells that wrote a script: when one of them runs again, its new output replaces the one with the script.</summary>
    private static readonly Dictionary<string, string> WrittenBy = [];

    /// <summary>Draws a chart.</summary>
    /// <param name="chart">Any chart.</param>
    /// <param name="cell">The code that is running.</param>
    public static string Of(PlotlyChart chart, string cell)
    {
        var plot = chart.GetPlottingJS().Replace("</", "<\\/", StringComparison.Ordinal); // a file may be called </script>
        // What the smaller script cannot draw takes the whole one.
        var kind = TraceType().Matches(plot[..plot.IndexOf("var layout", StringComparison.Ordinal)])
            .All(m => m.Groups[1].Value is "scatter" or "bar" or "pie") ? "basic" : "full";
        return $$"""
            <div id="{{WebUtility.HtmlEncode(chart.Id)}}" style="width:{{chart.Width}}px;max-width:100%;height:{{chart.Height}}px"></div>
            <script>
            (() => {
            const scripts = window.clipLensPlotly ??= {};
            {{(IsWritten(kind, cell) ? "" : $"scripts.{kind} ??= (async () => {{ {Unpack(kind)} }})();")}}
            const place = document.getElementById({{JsonSerializer.Serialize(chart.Id)}});
            const titled = value => { // a title was a string before plotly.js 3
                for (const key in value ?? {}) {
                    if (key === "title" && typeof value[key] === "string") value[key] = { text: value[key] };
                    else if (typeof value[key] === "object") titled(value[key]);
                }
                return value || {};
            };
            const draw = library => {
                const Plotly = { newPlot: (id, data, layout) => library.newPlot(place, data, titled(layout), { responsive: true, displaylogo: false }) };
                {{plot}}
            };
            const wait = tries => scripts.full || scripts.{{kind}} ? (scripts.full ?? scripts.{{kind}}).then(draw)
                : tries > 0 ? setTimeout(() => wait(tries - 1), 250)
                : place.textContent = "The script that draws charts was in an output that is gone. Restart the kernel and run the cell again.";
            wait(20);
            })();
            </script>
            """;
    }

    private static bool IsWritten(string kind, string cell)
    {
        lock (WrittenBy)
        {
            // the whole one draws everything
            var written = WrittenBy.TryGetValue("full", out var by) || WrittenBy.TryGetValue(kind, out by);
            if (!written)
            {
                WrittenBy[kind] = cell;
            }

            return written && by != cell;
        }
    }

    /// <summary>Unpacks the script inside a function whose parameters hide a loader of modules, such as Jupyter's require.js.</summary>
    private static string Unpack(string kind)
    {
        var name = kind == "basic" ? "plotly-basic-3.7.0.min.js" : "plotly-3.7.0.min.js";
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        // a DLL is in a folder
        using (var file = File.OpenRead(Path.Combine(Path.GetDirectoryName(typeof(PlotlyHtml).Assembly.Location)!, name)))
        {
            file.CopyTo(gzip);
        }

        return $$"""
            const packed = Uint8Array.from(atob("{{Convert.ToBase64String(packed.ToArray())}}"), c => c.charCodeAt(0));
            const text = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
            const module = { exports: {} };
            new Function("module", "exports", "define", text)(module, module.exports, undefined);
            return module.exports;
            """;
    }

    [GeneratedRegex("\"type\":\"([a-z0-9]+)\"")]
    private static partial Regex TraceType();
}
