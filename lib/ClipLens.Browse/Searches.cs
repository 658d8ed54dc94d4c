using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ClipLens.Browse;

/// <summary>Asks the collection what the page asks for, and keeps the last answers, so that their further pages cost nothing.</summary>
internal sealed class Searches(OpenCollection collection)
{
    private const int FirstPage = 60, LargestPage = 500, KeptAnswers = 8, MaxFrames = 600, MaxVideos = 100, MaxDropped = 64, Few = 300;

    private readonly ConcurrentDictionary<int, (int Total, Func<int, Shown> Item)> _answers = [];
    private readonly ConcurrentDictionary<int, string> _dropped = [];
    private int _lastAnswer, _lastDropped;

    public void Map(WebApplication app)
    {
        app.MapPost("/api/search", (Asked asked, CancellationToken stop) => AskAsync(asked, stop));
        app.MapGet("/api/answer/{number:int}", (int number, int from) =>
            Page(number, from) is { } page ? Results.Json(page) : Results.NotFound());
        app.MapPost("/api/picture", async (HttpRequest request) =>
        {
            using var bytes = new MemoryStream();
            await request.Body.CopyToAsync(bytes, request.HttpContext.RequestAborted);
            return new { dropped = await DropAsync(bytes.ToArray()) };
        });
        // What a search of moments over one video says: its curve, whatever its score.
        app.MapPost("/api/video/{row:int}/curve", async (int row, Asked asked, CancellationToken stop) =>
        {
            var query = await QueryAsync(asked.Terms ?? [], stop);
            var path = collection.File(row).Path;
            var place = collection.Index.Videos.Index().First(video => video.Item.Path == path).Index;
            return Show(collection.Index.LookAtVideo(place, query));
        });
    }

    /// <summary>Answers a question.</summary>
    /// <exception cref="ArgumentException">It cannot be asked so.</exception>
    /// <exception cref="MediaException">A picture of the query cannot be read.</exception>
    public async Task<Answer> AskAsync(Asked asked, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        collection.Refresh();
        var filter = asked.Filter(collection.Home);
        if (asked.Terms is null or [])
        {
            var all = collection.ByDate;
            var some = filter == new MediaFilter() ? all : [.. all.Where(filter.Includes)];
            return Keep("", null, some.Count, some.Count, [], place => Show(some[place], null), clock);
        }

        var query = await QueryAsync(asked.Terms, cancellationToken).ConfigureAwait(false);
        switch (asked.Show)
        {
            case "photos":
                return Photos(query, asked, filter, clock, cancellationToken);
            case "frames":
                var frames = collection.Index.SearchFrames(query, MaxFrames, threshold: -1);
                var least = collection.Index.SearchFrames(query, 1, asked.Threshold);
                return Split(query, asked, frames.Hits, filter, hit => (hit.Path, hit.Score), Show, least.Threshold, least.Notes, clock);
            case "videos":
                var videos = collection.Index.SearchVideos(query, MaxVideos, threshold: -1);
                var line = collection.Index.SearchVideos(query, 1, asked.Threshold);
                return Split(query, asked, videos.Hits, filter, hit => (hit.Path, hit.Score), Show, line.Threshold, line.Notes, clock);
            default:
                throw new ArgumentException($"The page shows photos, videos or frames; found {asked.Show}.");
        }
    }

    /// <summary>Gets a further page of an answer.</summary>
    /// <returns><see langword="null"/> if the answer is not kept any more.</returns>
    private IReadOnlyList<Shown>? Page(int answer, int from) => _answers.TryGetValue(answer, out var kept)
        ? [.. Enumerable.Range(Math.Max(0, from), Math.Clamp(kept.Total - Math.Max(0, from), 0, LargestPage)).Select(kept.Item)]
        : null;

    /// <summary>Makes a query of what the page asks for.</summary>
    public async Task<Query> QueryAsync(IReadOnlyList<AskedTerm> terms, CancellationToken cancellationToken)
    {
        Query? query = null;
        foreach (var term in terms)
        {
            var part = term.Weight * (term.Words is { } words ? Query.Text(words)
                : Query.Image(await PictureAsync(term, cancellationToken).ConfigureAwait(false)));
            query = query is null ? part : query + part;
        }

        return query ?? throw new ArgumentException("The query is empty: say in a few words what the picture shows.");
    }

    /// <summary>Keeps a picture that was dropped on the page, as long as the page runs, and numbers it.</summary>
    /// <exception cref="MediaException">It is no picture that can be read.</exception>
    private async Task<int> DropAsync(byte[] picture)
    {
        using (new Photo("the dropped picture", picture).Decode(new DecodeOptions(MinLonger: 1)))
        {
            var number = Interlocked.Increment(ref _lastDropped);
            var path = collection.TemporaryFile($"dropped-{number}");
            await System.IO.File.WriteAllBytesAsync(path, picture).ConfigureAwait(false);
            _dropped[number] = path;
            if (_dropped.TryRemove(number - MaxDropped, out var old))
            {
                System.IO.File.Delete(old);
            }

            return number;
        }
    }

    /// <summary>Gets where a dropped picture is kept.</summary>
    /// <exception cref="FileNotFoundException">It is not kept any more.</exception>
    public string Dropped(int number) =>
        _dropped.GetValueOrDefault(number) ?? throw new FileNotFoundException("That picture was dropped in an earlier run: drop it again.");

    /// <summary>Draws a file of the collection.</summary>
    public Shown Show(IndexedFile file, float? score) => new(collection.Row(file.Path), Printable.Name(Path.GetFileName(file.Path)), score,
        file.ContentHash[..8], MediaFilter.DateOf(file).ToString("yyyy-MM-dd", null), Copies: file.OtherPaths.Count);

    /// <summary>Ranks photos: the best of them at once, and all when somebody looks further down.</summary>
    private Answer Photos(Query query, Asked asked, MediaFilter filter, Stopwatch clock, CancellationToken cancellationToken)
    {
        var all = Math.Max(1, collection.Photos);
        var isPlain = filter == new MediaFilter() && asked.Sort != "date" && !query.Pictures.Any();
        var few = isPlain ? Math.Min(Few, all) : all;
        var best = Search(few, cancellationToken);
        if (few == all || best.Hits.Count == few)
        {
            best = few == all ? best : Search(all, cancellationToken);
            return Split(query, asked, [.. best.Hits, .. best.Below], new MediaFilter(), hit => (hit.Path, hit.Score), Show, best.Threshold,
                best.Notes, clock);
        }

        IReadOnlyList<Hit> first = [.. best.Hits, .. best.Below];
        var rest = new Lazy<IReadOnlyList<Hit>>(() => Search(all, CancellationToken.None) is var whole ? [.. whole.Hits, .. whole.Below]
            : []);
        return Keep($"{query}", best.Threshold, best.Hits.Count, all, best.Notes, place => Show(At(place)), clock);

        // An update may have taken photos away meanwhile.
        Hit At(int place) => place < first.Count ? first[place] : rest.Value[Math.Min(place, rest.Value.Count - 1)];

        SearchResults Search(int count, CancellationToken stop) => collection.Index.Search(
            query, new SearchOptions { Top = count, Below = count, Threshold = asked.Threshold, Filter = filter }, stop);
    }

    private async Task<string> PictureAsync(AskedTerm term, CancellationToken cancellationToken)
    {
        if (term.Dropped is { } number)
        {
            return Dropped(number);
        }

        var row = term.Row ?? throw new ArgumentException("A part of the query is neither words nor a picture.");
        var (file, times) = (collection.File(row), collection.Times(row));
        if (times.Count == 0)
        {
            return file.Path;
        }

        var frame = Math.Clamp(term.Frame ?? 0, 0, times.Count - 1);
        var path = collection.TemporaryFile($"frame-{row}-{frame}");
        if (!System.IO.File.Exists(path))
        {
            var side = 2 * collection.Index.Clip.Preprocessing.Resolution;
            var video = await Video.ProbeAsync(file.Path, cancellationToken).ConfigureAwait(false);
            using var picture = await Video.ReadFrameAsync(video, times[frame], side, cancellationToken).ConfigureAwait(false);
            await System.IO.File.WriteAllBytesAsync(path, Photo.Png(picture.Image), cancellationToken).ConfigureAwait(false);
        }

        return path;
    }

    private Answer Split<T>(
        Query query, Asked asked, IReadOnlyList<T> hits, MediaFilter filter, Func<T, (string Path, float Score)> keys, Func<T, Shown> show,
            float line, IReadOnlyList<string> notes, Stopwatch clock)
    {
        var some = filter == new MediaFilter() ? hits : [.. hits.Where(hit => filter.Includes(File(keys(hit).Path)))];
        var found = some.TakeWhile(hit => keys(hit).Score >= line).Count();
        // By date, what was found: what was not has no place among it.
        var all = asked.Sort != "date" ? some
            : [.. some.Take(found).OrderByDescending(hit => MediaFilter.DateOf(File(keys(hit).Path)))];
        return Keep($"{query}", line, found, all.Count, notes, place => show(all[place]), clock);
    }

    private Answer Keep(string query, float? threshold, int found, int total, IReadOnlyList<string> notes, Func<int, Shown> item,
        Stopwatch clock)
    {
        var number = Interlocked.Increment(ref _lastAnswer);
        _answers[number] = (total, item);
        _answers.TryRemove(number - KeptAnswers, out _);
        Shown[] first = [.. Enumerable.Range(0, Math.Min(total, FirstPage)).Select(item)];
        return new Answer(number, query, threshold, found, total, notes, first, Math.Round(clock.Elapsed.TotalMilliseconds, 1));
    }

    private IndexedFile File(string path) => collection.File(collection.Row(path));

    private Shown Show(Hit hit)
    {
        var shown = Show(File(hit.Path), hit.Score);
        return hit.Time is { } time ? shown with { Time = time, Frame = FrameAt(shown.Row, time) } : shown;
    }

    private Shown Show(VideoHit hit)
    {
        var shown = Show(File(hit.Path), hit.Score);
        var frame = FrameAt(shown.Row, hit.Time);
        return shown with { Time = hit.Time, Frame = frame, Moments = hit.Moments, Times = hit.Times, Scores = hit.Scores };
    }

    private int FrameAt(int row, double time) => collection.Times(row).Index().MinBy(frame => Math.Abs(frame.Item - time)).Index;
}
