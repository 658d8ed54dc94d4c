using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClipLens.Postgres;

namespace ClipLens.Benchmarks;

/// <summary>The same photos in a file and on a PostgreSQL server: what it costs to fill, open and search them, and whether the answers are
/// the same.</summary>
internal static class PostgresJob
{
    private const int Dimension = 512;
    private const int Queries = 25;

    /// <summary>Runs <c>-- postgres ADDRESS [photos 300000]</c>, with the address of an empty database, such as
    /// <c>postgres://me@localhost/empty</c>; with pgvector on the server, its index is measured too.</summary>
    public static int Run(string[] args)
    {
        if (args is not [var address, ..] || !PostgresAddress.IsAddress(address))
        {
            Console.Error.WriteLine("Name an empty database: -- postgres postgres://user@host/database [photos].");
            return 2;
        }

        var photos = args is [_, var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 300_000;
        var root = Directory.CreateTempSubdirectory("cliplens-postgres-");
        try
        {
            MeasureAsync(root.FullName, PostgresAddress.Parse(address), photos).GetAwaiter().GetResult();
        }
        finally
        {
            root.Delete(recursive: true);
        }

        return 0;
    }

    private static async Task MeasureAsync(string root, PostgresAddress address, int photos)
    {
        var (clip, folder) = (new Series(Dimension), Path.Combine(root, "photos"));
        var stored = new StoredPhotos(folder, photos);
        var inFile = new MediaIndexOptions { Store = Path.Combine(root, "store.sqlite") };
        (double Seconds, double CpuSeconds) fileFill, serverFill;
        string level;
        using (var store = EmbeddingStore.Open(inFile.Store, clip))
        {
            fileFill = await stored.StoreAsync(store, clip.Photo);
        }

        using (var store = PostgresStore.Open(address, clip))
        {
            level = store.Level;
            serverFill = await stored.StoreAsync(store, clip.Photo);
        }

        var (expected, found) = (await AskAsync(folder, clip, inFile), await AskAsync(folder, clip, PostgresStore.Options(address)));
        var pairs = expected.Answers.Zip(found.Answers).ToList();
        Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["photos"] = photos,
            ["dimension"] = Dimension,
            ["cores"] = Environment.ProcessorCount,
            ["level"] = level,
            ["queries"] = Queries,
            ["sameAnswers"] = pairs.Count(pair => pair.First.SequenceEqual(pair.Second)),
            ["shareOfHits"] = pairs.Average(pair => (double)pair.First.Intersect(pair.Second).Count() / pair.First.Count),
            ["sqlite"] = Figures(fileFill, expected),
            ["postgres"] = Figures(serverFill, found),
        }));
    }

    /// <summary>Opens the collection and asks it for the photos of some series, ten times as many as a page shows.</summary>
    private static async Task<Asked> AskAsync(string folder, Series clip, MediaIndexOptions options)
    {
        var start = Stopwatch.GetTimestamp();
        var index = await MediaIndex.OpenAsync(folder, clip, options);
        var open = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var (answers, seconds, series) = (new List<List<(string, float)>>(), new List<double>(), index.Rows.Items.Count / Series.Length);
        foreach (var query in Enumerable.Range(0, Queries).Select(number => (int)((long)number * series / Queries)))
        {
            start = Stopwatch.GetTimestamp();
            var found = index.Search(query.ToString(CultureInfo.InvariantCulture), top: 50, threshold: -1);
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            answers.Add([.. found.Hits.Select(hit => (hit.Path, hit.Score))]);
        }

        return new Asked(index.LastUpdate.New, open, seconds, answers);
    }

    private static Dictionary<string, double> Figures((double Seconds, double CpuSeconds) fill, Asked asked) => new()
    {
        ["fillSeconds"] = Math.Round(fill.Seconds, 1),
        ["fillCpuSeconds"] = Math.Round(fill.CpuSeconds, 1),
        ["openSeconds"] = Math.Round(asked.OpenSeconds, 2),
        ["new"] = asked.New,
        ["firstMilliseconds"] = Math.Round(1000 * asked.Seconds[0], 1),
        ["medianMilliseconds"] = Math.Round(1000 * asked.Seconds.Order().ElementAt(Queries / 2), 1),
    };

    private sealed record Asked(int New, double OpenSeconds, List<double> Seconds, List<List<(string Path, float Score)>> Answers);
}
