using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ClipLens.Browse;

/// <summary>Serves the page, its style and its scripts, and the list of duplicates.</summary>
internal sealed class PageEndpoints(OpenCollection collection)
{
    private const int MaxFolders = 500, MaxGroups = 500;

    private static readonly string Page = Resource("index.html");
    private static readonly (string Path, string Type, string Content)[] Parts =
    [
        ("/browse.css", "text/css", Resource("browse.css")),
        .. new[] { "browse.js", "page.js", "search.js", "grid.js", "closer.js", "label.js" }
            .Select(name => ("/" + name, "text/javascript", Resource(name))),
        ("/slider.css", "text/css", ThresholdSlider.Style),
        ("/slider.js", "text/javascript", ThresholdSlider.Script),
    ];

    private readonly Lazy<IReadOnlyList<IReadOnlyList<IndexedFile>>> _duplicates = new(() => collection.Index.FindDuplicates());

    public void Map(WebApplication app)
    {
        foreach (var (path, type, content) in Parts)
        {
            app.MapGet(path, () => Results.Text(content, type, Encoding.UTF8));
        }

        app.MapGet("/favicon.ico", () => Results.NoContent());
        app.MapGet("/", (string? q, CancellationToken stop) => FirstPageAsync("search", q, stop));
        foreach (var view in new[] { "label", "tune", "duplicates" })
        {
            app.MapGet($"/{view}", (CancellationToken stop) => FirstPageAsync(view, null, stop));
        }

        app.MapGet("/api/duplicates", () => Task.Run(() => new
        {
            groups = _duplicates.Value.Count,
            shown = _duplicates.Value.Take(MaxGroups).Select(group => group.Select(file => new
            {
                item = collection.Searches.Show(file, null),
                path = file.Path,
                bytes = Duplicates.SizeOf(file.Path),
                also = file.OtherPaths,
            })),
        }));
        app.MapGet("/duplicates.csv", () => Results.File(Encoding.UTF8.GetBytes(DuplicateList()), "text/csv", "duplicates.csv"));
    }

    /// <summary>Draws the page with its first pictures in it, so that it shows before its script runs.</summary>
    private async Task<IResult> FirstPageAsync(string view, string? words, CancellationToken cancellationToken)
    {
        var isSearch = view == "search";
        AskedTerm[] terms = string.IsNullOrWhiteSpace(words) ? [] : [new(words, null, null, null)];
        var answer = isSearch ? await collection.Searches.AskAsync(new Asked(terms), cancellationToken).ConfigureAwait(false) : null;
        var about = new
        {
            view,
            words = words ?? "",
            answer,
            photos = collection.Photos,
            videos = collection.Videos,
            model = collection.Index.Model,
            thresholds = collection.Index.CurrentThresholds,
            folders = collection.Folders.Take(MaxFolders),
            cameras = collection.Cameras,
        };
        var page = Page
            .Replace("{{title}}", Html.Of($"{Path.GetFileName(collection.Home)}").Markup, StringComparison.Ordinal)
            .Replace("{{words}}", Html.Of($"{words}").Markup, StringComparison.Ordinal)
            .Replace("{{about}}", Html.Of($"{JsonSerializer.Serialize(about, JsonSerializerOptions.Web)}").Markup, StringComparison.Ordinal)
            .Replace("{{tiles}}", string.Concat((answer?.Items ?? []).Select(item => Tile(item).Markup)), StringComparison.Ordinal);
        return Results.Content(page, "text/html", Encoding.UTF8);
    }

    private static Html Tile(Shown item) => Html.Of($"""
        <li class="tile"><a class="picture" href="/large/{item.Row}"><img src="/thumb/{item.Row}/320?v={item.Version}" alt=""></a>
        <span class="caption">{(item.Score is { } score ? Html.Of($"<b>{score:0.000}</b> ") : default)}<span>{item.Name}</span></span></li>
        """);

    private string DuplicateList()
    {
        var csv = new StringBuilder("group,keep,bytes,path\r\n");
        foreach (var (number, group) in _duplicates.Value.Index())
        {
            foreach (var (place, path) in group.SelectMany(file => file.OtherPaths.Prepend(file.Path)).Index())
            {
                var keep = place == 0 ? 1 : 0;
                csv.Append(CultureInfo.InvariantCulture, $"{number + 1},{keep},{Duplicates.SizeOf(path)},{CsvFile.Field(path)}\r\n");
            }
        }

        return csv.ToString();
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(PageEndpoints).Assembly.GetManifestResourceStream(name)!); // embedded by the project
        return reader.ReadToEnd();
    }
}
