using System.Diagnostics;
using System.Globalization;
using ClipLens.IndexChild;
using ClipLens.Tests;
using ClipLens.Tests.Notebooks;
using ClipLens.Tests.Store;
using Npgsql;

namespace ClipLens.Postgres.Tests;

/// <summary>PostgreSQL with pgvector in Node: one connection at a time, no COPY, and a few hundred rows.</summary>
public sealed class PgVector : IDisposable
{
    private static readonly string Folder = Path.Combine(Shared.Repository, "tests", "ClipLens.Postgres.Tests", "pglite");
    private readonly Process? _process;

    public PgVector()
    {
        if (Missing is not null)
        {
            return;
        }

        var port = Server.FreePort().ToString(CultureInfo.InvariantCulture);
        _process = Process.Start(
            new ProcessStartInfo("node", ["server.mjs", port]) { WorkingDirectory = Folder, RedirectStandardOutput = true })!;
        Assert.Equal("listening", _process.StandardOutput.ReadLine());
        Address = $"postgres://postgres@127.0.0.1:{port}/postgres?sslmode=disable";
    }

    /// <summary>Gets why there can be none; never a reason in continuous integration, where that is a failure.</summary>
    public static string? Missing { get; } =
        Environment.GetEnvironmentVariable("CI") == "true" || Directory.Exists(Path.Combine(Folder, "node_modules"))
            ? null : "needs PGlite: npm ci in tests/ClipLens.Postgres.Tests/pglite";

    public string Address { get; } = "";

    public void Dispose()
    {
        _process?.Kill();
        _process?.Dispose();
    }
}

internal sealed class PgVectorFactAttribute : FactAttribute
{
    public PgVectorFactAttribute() => Skip = PgVector.Missing;
}

/// <summary>Searches through the index on a server, beside the same searches over rows in memory.</summary>
public sealed class IndexTests(PgVector server) : IClassFixture<PgVector>, IDisposable
{
    private const int Photos = 200, Seconds = 40;
    private readonly PhotoFolder _folder = new(Photos);

    public void Dispose() => _folder.Dispose();

    [PgVectorFact]
    public async Task Answers_equal_those_of_the_local_search_hit_for_hit_and_score_for_score()
    {
        var (local, remote) = await OpenAsync();
        Assert.True(local.IsComplete);
        Assert.False(remote.IsComplete);
        foreach (var number in Enumerable.Range(0, 10))
        {
            var query = Query.Image(_folder[$"{number:0000}.jpg"]);
            foreach (var fold in (bool[])[false, true])
            {
                var options = new SearchOptions { Top = 10, Below = 5, Threshold = 0.9f, FoldNearDuplicates = fold };
                var (expected, found) = (local.Search(query, options), remote.Search(query, options));
                Assert.Equal(Shown(expected.Hits), Shown(found.Hits));
                Assert.Equal(Shown(expected.Below), Shown(found.Below));
                Assert.DoesNotContain(found.Hits, hit => hit.Path == _folder[$"{number:0000}.jpg"]); // the query's own picture
            }
        }

        Assert.Equal(local.Rows.Embeddings.Values, remote.Rows.Embeddings.Values);
        Assert.True(await ScansAsync() > 0);
    }

    [PgVectorFact]
    public async Task Photos_of_other_folders_take_no_place_among_the_answers()
    {
        using var others = new PhotoFolder();
        Directory.CreateDirectory(others.Path);
        for (var number = 0; number < 5; number++)
        {
            others.Write($"{number}.jpg", 1000 + number);
        }

        await OpenAsync();
        await others.OpenAsync(new PixelEncoder());
        var few = await OpenAsync(others);
        var found = few.Search(Query.Image(_folder["0000.jpg"]), new SearchOptions { Top = 10, Threshold = -1 });
        Assert.Equal(5, found.Hits.Count);
        Assert.All(found.Hits, hit => Assert.StartsWith(others.Path, hit.Path, StringComparison.Ordinal));
    }

    [PgVectorFact]
    public async Task An_index_is_made_anew_from_the_embeddings()
    {
        await OpenAsync();
        using var store = PostgresStore.Open(PostgresAddress.Parse(server.Address), new PixelEncoder());
        var before = await CountAsync();
        await ExecuteAsync($"DROP TABLE {PostgresSchema.SearchTable(new EmbeddingSpace(new PixelEncoder()).Id)}");
        using (var without = PostgresStore.Open(PostgresAddress.Parse(server.Address), new PixelEncoder()))
        {
            Assert.Contains("no index is used", without.Level, StringComparison.Ordinal);
            Assert.Null(without.SearchIn([], []));
        }

        store.Reindex();
        Assert.Equal(before, await CountAsync());
        var (local, remote) = await OpenAsync();
        var query = Query.Image(_folder["0003.jpg"]);
        Assert.Equal(Shown(local.Search(query, 7, -1).Hits), Shown(remote.Search(query, 7, -1).Hits));
    }

    [PgVectorFact]
    public async Task Frames_and_videos_are_found_through_the_index_as_they_are_locally()
    {
        using var videos = new PhotoFolder();
        foreach (var name in (string[])["a.mp4", "b.mp4", "c.mp4"])
        {
            File.WriteAllText(videos[name], "never read");
        }

        var clip = new PixelEncoder();
        using (IEmbeddingStore inFile = EmbeddingStore.Open(videos.StorePath, clip),
            onServer = PostgresStore.Open(PostgresAddress.Parse(server.Address), clip))
        {
            await StoreFramesAsync(inFile, videos.Path);
            await StoreFramesAsync(onServer, videos.Path);
        }

        var local = await MediaIndex.OpenAsync(videos.Path, clip, videos.Options with { Frames = FrameSampling.PerSecond() });
        var remote = await MediaIndex.OpenAsync(videos.Path, clip, Options with { Frames = FrameSampling.PerSecond() });
        Assert.Equal((0, 3 * Seconds), (remote.LastUpdate.New, remote.FrameRows.Items.Count));
        foreach (var number in (int[])[3, Seconds + 7, (3 * Seconds) - 1])
        {
            var query = Query.Image(_folder[$"{number:0000}.jpg"]);
            var frames = remote.SearchFrames(query, 5, threshold: -1);
            Assert.Equal(number % Seconds, frames.Hits[0].Time);
            Assert.Equal(
                local.SearchFrames(query, 5, threshold: -1).Hits.Select(hit => (hit.Path, hit.Time, hit.Score)),
                frames.Hits.Select(hit => (hit.Path, hit.Time, hit.Score)));
            foreach (var pooling in (Pooling[])[Pooling.Max, Pooling.Mean, Pooling.Parse("kmeans:2"), Pooling.Parse("query:0.1")])
            {
                Assert.Equal(Shown(local.SearchVideos(query, 3, -1, pooling)), Shown(remote.SearchVideos(query, 3, -1, pooling)));
            }
        }

        static IEnumerable<(string, float, double, int)> Shown(VideoResults results) =>
            results.Hits.Select(hit => (hit.Path, hit.Score, hit.Time, hit.Moments.Count));
    }

    [PgVectorFact]
    public async Task A_folder_without_photos_gives_no_answer()
    {
        using var empty = new PhotoFolder();
        Assert.Empty((await OpenAsync(empty)).Search(Query.Image(_folder["0000.jpg"]), 5, -1).Hits);
    }

    [PgVectorFact]
    public async Task A_bank_of_queries_is_refused_where_not_every_photo_is_looked_at()
    {
        var (_, remote) = await OpenAsync();
        foreach (var ask in (Action[])[() => ScoreCorrection.SaveBank(remote, ["a boat"]), () => ScoreCorrection.OpenBank(remote)])
        {
            Assert.Contains("Search without the bank", Assert.Throws<PlatformNotSupportedException>(ask).Message, StringComparison.Ordinal);
        }
    }

    [PgVectorFact]
    public void A_script_makes_the_index_anew_and_says_which_it_is() => Assert.Contains(
        "pgvector's index",
        ScriptProcess.Run("index.cs", "--reindex", "--cache", server.Address, "--json").Json.GetProperty("index").GetString(),
        StringComparison.Ordinal);

    private MediaIndexOptions Options => PostgresStore.Options(PostgresAddress.Parse(server.Address));

    private static IEnumerable<(string, float, int)> Shown(IReadOnlyList<Hit> hits) =>
        hits.Select(hit => (hit.Path, hit.Score, hit.NearDuplicates.Count));

    private async Task<(MediaIndex Local, MediaIndex Remote)> OpenAsync()
    {
        var local = await _folder.OpenAsync(new PixelEncoder());
        return (local, await OpenAsync(_folder));
    }

    /// <summary>Copies what is stored of a folder to the server, as indexing there takes more than one connection, and opens it.</summary>
    private async Task<MediaIndex> OpenAsync(PhotoFolder folder)
    {
        var (path, clip) = (folder.StorePath, new PixelEncoder());
        using (var from = EmbeddingStore.Open(path, clip))
        using (var to = PostgresStore.Open(PostgresAddress.Parse(server.Address), clip))
        {
            using var transaction = await to.BeginAsync();
            foreach (var (file, stored) in from.Files(folder.Path))
            {
                transaction.SetFile(file, stored);
                transaction.AddPhoto(stored.Content!.Value, from.ReadPhotos([stored.Content.Value]).Row(0));
            }

            transaction.Commit();
        }

        var index = await MediaIndex.OpenAsync(folder.Path, clip, Options);
        Assert.Equal(0, index.LastUpdate.New);
        return index;
    }

    /// <summary>Stores a frame for each second of each file: what the photo of that number looks like.</summary>
    private static async Task StoreFramesAsync(IEmbeddingStore store, string folder)
    {
        using var transaction = await store.BeginAsync();
        foreach (var (place, file) in new DirectoryInfo(folder).GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal).Index())
        {
            var content = new ContentHash((UInt128)place + 1);
            double[] times = [.. Enumerable.Range(0, Seconds).Select(second => (double)second)];
            transaction.SetFile(file.FullName, new StoredFile(MediaKind.Video, file.Length, file.LastWriteTimeUtc.Ticks, content));
            foreach (var time in times)
            {
                transaction.AddFrame(content, time, PhotoFolder.Embedding((place * Seconds) + (int)time));
            }

            transaction.SetSampling(content, FrameSampling.PerSecond().Key, new StoredSampling(times, Seconds, IsComplete: true));
        }

        transaction.Commit();
    }

    private Task<long> CountAsync() =>
        ScalarAsync($"SELECT count(*) FROM {PostgresSchema.SearchTable(new EmbeddingSpace(new PixelEncoder()).Id)}");

    /// <summary>Counts how often an index was scanned; a server writes that down at most once a second.</summary>
    private async Task<long> ScansAsync()
    {
        var scans = 0L;
        for (var patience = 0; scans == 0 && patience < 30; patience++)
        {
            await ExecuteAsync("SELECT pg_stat_force_next_flush()");
            await Task.Delay(100 * Math.Min(patience, 10));
            scans = await ScalarAsync("SELECT coalesce(sum(idx_scan), 0)::bigint FROM pg_stat_user_indexes "
                + "WHERE relname LIKE 'search%' AND indexrelname LIKE '%half%'");
        }

        return scans;
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(PostgresAddress.Parse(server.Address).Connection.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(PostgresAddress.Parse(server.Address).Connection.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
