using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using ClipLens.Browse;

namespace ClipLens.Benchmarks;

/// <summary>How long the page lets a person wait: for the first page, for results after Enter, for a thumbnail.</summary>
internal static class BrowseJob
{
    private const int Rounds = 15;

    /// <summary>Runs <c>-- browse [photos 100000]</c> with the shapes of ViT-B/32 and random
    /// weights, over photos whose embeddings are put into a store beforehand, and over HTTP.</summary>
    public static int Run(string[] args)
    {
        var photos = args is [var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : 100_000;
        var root = Directory.CreateTempSubdirectory("cliplens-browse-job-");
        try
        {
            MeasureAsync(root.FullName, photos).GetAwaiter().GetResult();
        }
        finally
        {
            root.Delete(recursive: true);
        }

        return 0;
    }

    private static async Task MeasureAsync(string root, int photos)
    {
        var clip = new WordlessClip(new Engine([]).Clip(RandomWeights.Parts("vit-b-32")));
        var options = new MediaIndexOptions { Store = Path.Combine(root, "store.sqlite") };
        var folder = Path.Combine(root, "photos");
        using (var store = EmbeddingStore.Open(options.Store, clip))
        {
            await new StoredPhotos(folder, photos).StoreAsync(store, new Series(clip.Dimension).Photo);
        }

        using (var canvas = new RgbImage(4000, 3000, new byte[3 * 4000 * 3000]))
        {
            // Of a camera's size, and the first by name.
            await File.WriteAllBytesAsync(Path.Combine(folder, "0 real.jpg"), Photo.Thumbnail(canvas, 4000));
        }

        var index = await MediaIndex.OpenAsync(folder, clip, options);
        await using var page = await index.BrowseAsync(new BrowseOptions { OpensBrowser = false });
        using var client = new HttpClient();
        await client.GetAsync(page.Address);
        var own = page.Address.GetLeftPart(UriPartial.Authority);
        client.DefaultRequestHeaders.Add("Origin", own);
        var first = await SecondsAsync(() => client.GetStringAsync(own + "/"));
        await AskAsync(client, own, "warm"); // the model's first words
        var (search, server, further) = (new List<double>(), new List<double>(), new List<double>());
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        for (var round = 0; round < Rounds; round++)
        {
            await AskAsync(client, own, $"other words {round}");
        }

        cpu = (Process.GetCurrentProcess().TotalProcessorTime - cpu) / Rounds;
        for (var round = 0; round < Rounds; round++)
        {
            var (seconds, answer) = await AskAsync(client, own, $"words {round}");
            search.Add(seconds);
            server.Add(answer.GetProperty("milliseconds").GetDouble() / 1000);
            var place = $"{own}/api/answer/{answer.GetProperty("number")}?from={photos / 2}";
            further.Add(await SecondsAsync(() => client.GetStringAsync(place)));
        }

        var thumbnails = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            thumbnails.Add(await SecondsAsync(() => client.GetByteArrayAsync(own + "/thumb/0/320"))); // the first by name
        }

        Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, double>
        {
            ["photos"] = index.Rows.Items.Count,
            ["cores"] = Environment.ProcessorCount,
            ["firstPageMilliseconds"] = Milliseconds(first),
            ["searchMilliseconds"] = Milliseconds(Median(search)),
            ["searchWorstMilliseconds"] = Milliseconds(search.Max()),
            ["searchCpuMilliseconds"] = Milliseconds(cpu.TotalSeconds),
            ["serverMilliseconds"] = Milliseconds(Median(server)),
            ["furtherPageMilliseconds"] = Milliseconds(Median(further)),
            ["thumbnailMadeMilliseconds"] = Milliseconds(thumbnails[0]),
            ["thumbnailKeptMilliseconds"] = Milliseconds(Median(thumbnails[1..])),
        }));
    }

    private static async Task<(double Seconds, JsonElement Answer)> AskAsync(HttpClient client, string own, string words)
    {
        JsonElement answer = default;
        var seconds = await SecondsAsync(async () =>
        {
            using var response = await client.PostAsJsonAsync(own + "/api/search", new { terms = new[] { new { words, weight = 1 } } });
            answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        });
        return (seconds, answer);
    }

    private static async Task<double> SecondsAsync(Func<Task> action)
    {
        var start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    private static double Milliseconds(double seconds) => Math.Round(1000 * seconds, 1);

    /// <summary>A model with the towers of a real one and no vocabulary: ten tokens for any words.</summary>
    private sealed class WordlessClip(ClipEncoder towers) : IClipEncoder
    {
        public int Dimension => towers.Dimension;

        public string Fingerprint => "random";

        public string Name => "random weights";

        public Preprocessing Preprocessing => towers.Preprocessing;

        public bool Fits(string text) => true;

        public Matrix EncodeImages(IReadOnlyList<RgbImage> crops, CancellationToken cancellationToken = default) =>
            towers.EncodeImages(crops, cancellationToken);

        public Matrix EncodeTexts(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) => towers.EncodeTokens(
            [.. texts.SelectMany(text => Enumerable.Range(text.Length, 8).Prepend(49406).Append(49407))],
            texts.Count);
    }
}
