using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ClipLens.Browse;

/// <summary>Serves pictures and videos of the collection, by number only, and what is known of them.</summary>
internal sealed class MediaEndpoints(OpenCollection collection)
{
    private const int LargeSide = 2048, Neighbours = 12;
    private const double LongestClip = 600;

    public void Map(WebApplication app)
    {
        app.MapGet("/thumb/{row:int}/{side:int}", async (int row, int side, HttpContext http) =>
            Kept(http, await collection.Thumbnails.OfPhotoAsync(collection.File(row), Side(side), http.RequestAborted)));
        app.MapGet("/frame/{row:int}/{frame:int}/{side:int}", async (int row, int frame, int side, HttpContext http) =>
        {
            var time = collection.Times(row).Skip(frame).Select(time => (double?)time).FirstOrDefault()
                ?? throw new FileNotFoundException("The video has no such frame.");
            return Kept(http, await collection.Thumbnails.OfFrameAsync(collection.File(row), time, Side(side), http.RequestAborted));
        });
        app.MapGet("/large/{row:int}", async (int row, HttpContext http) =>
        {
            var jpeg = await Task.Run(() => Photo.Thumbnail(collection.File(row).Path, LargeSide), http.RequestAborted);
            MayBeKept(http);
            return Results.Bytes(jpeg, "image/jpeg");
        });
        app.MapGet("/dropped/{number:int}", async (int number, HttpContext http) =>
            Results.Bytes(await Task.Run(() => Photo.Thumbnail(collection.Searches.Dropped(number), ThumbnailCache.Sides[0]),
                http.RequestAborted), "image/jpeg"));
        app.MapGet("/video/{row:int}", (int row) =>
        {
            var path = collection.File(row).Path;
            var format = MediaFormat.Require(path, MediaFormat.ReadFile(path, wholeOf: null), MediaKind.Video);
            return Results.File(path, format.Name.StartsWith("Matroska", StringComparison.Ordinal) ? "video/webm" : "video/mp4",
                enableRangeProcessing: true);
        });
        app.MapGet("/clip/{row:int}", ClipAsync);
        app.MapGet("/api/item/{row:int}", Item);
        app.MapPost("/api/item/{row:int}/folder", (int row) => new { shown = Desktop.Show(collection.File(row).Path) });
    }

    private static int Side(int side) => ThumbnailCache.Sides.Contains(side) ? side
        : throw new FileNotFoundException("There is no picture of this size.");

    private static IResult Kept(HttpContext http, string path)
    {
        MayBeKept(http);
        return Results.File(path, "image/jpeg", enableRangeProcessing: false);
    }

    // Addresses carry a part of the content's hash.
    private static void MayBeKept(HttpContext http) => http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";

    private async Task<IResult> ClipAsync(int row, double start, double end, bool? play, HttpContext http)
    {
        var file = collection.File(row);
        if (!(start >= 0 && end > start && end - start <= LongestClip))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"A clip is from 0 to {LongestClip} seconds long; found {start} to {end}."));
        }

        await collection.Cutting.WaitAsync(http.RequestAborted);
        try
        {
            var target = collection.TemporaryFile(FormattableString.Invariant($"clip-{row}-{start:F3}-{end:F3}-{play == true}.mp4"));
            if (!File.Exists(target))
            {
                var video = await Video.ProbeAsync(file.Path, http.RequestAborted);
                await VideoClip.ExportAsync(video, start, end, target, exact: play == true, cancellationToken: http.RequestAborted);
            }

            var span = $"{Timecode.Format(start)}-{Timecode.Format(end)}".Replace(':', '.');
            var name = $"{Path.GetFileNameWithoutExtension(file.Path)} {span}.mp4";
            return Results.File(target, "video/mp4", play == true ? null : name, enableRangeProcessing: true);
        }
        finally
        {
            collection.Cutting.Release();
        }
    }

    private object Item(int row)
    {
        var file = collection.File(row);
        var date = MediaFilter.DateOf(file);
        return new
        {
            row,
            name = Printable.Name(Path.GetFileName(file.Path)),
            path = file.Path,
            also = file.OtherPaths,
            bytes = new FileInfo(file.Path) is { Exists: true } there ? there.Length : (long?)null,
            date = date.ToString("yyyy-MM-dd HH:mm", null),
            dateIsTheFiles = file.Capture.Date is null,
            camera = file.Capture.Camera,
            latitude = file.Capture.Latitude,
            longitude = file.Capture.Longitude,
            frames = collection.Times(row).Count,
            around = Around(row),
        };
    }

    private IReadOnlyList<Shown> Around(int row)
    {
        var all = collection.RowsByDate;
        var place = all.IndexOf(row);
        return place < 0 ? [] : [.. all.Skip(Math.Max(0, place - (Neighbours / 2))).Take(Neighbours + 1)
            .Select(near => collection.Searches.Show(collection.File(near), null))];
    }
}
