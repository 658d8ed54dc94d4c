using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ClipLens.Browse;

/// <summary>Answers searches.</summary>
internal sealed class SearchEndpoints(OpenCollection collection)
{
    private readonly Searches _searches = collection.Searches;

    public void Map(WebApplication app)
    {
        app.MapPost("/api/search", (Asked asked, CancellationToken stop) => _searches.AskAsync(asked, stop));
        app.MapGet("/api/answer/{number:int}", (int number, int from) =>
            _searches.Page(number, from) is { } page ? Results.Json(page) : Results.NotFound());
        app.MapPost("/api/picture", async (HttpRequest request) =>
        {
            using var bytes = new MemoryStream();
            await request.Body.CopyToAsync(bytes, request.HttpContext.RequestAborted);
            return new { dropped = await _searches.DropAsync(bytes.ToArray()) };
        });
        // What a search of moments over one video says: its curve, whatever its score.
        app.MapPost("/api/video/{row:int}/curve", async (int row, Asked asked, CancellationToken stop) =>
        {
            var query = await _searches.QueryAsync(asked.Terms ?? [], stop);
            return _searches.Curve(row, query);
        });
    }
}
