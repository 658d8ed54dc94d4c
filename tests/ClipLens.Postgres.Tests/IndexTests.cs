using System.Diagnostics;
using System.Globalization;
using ClipLens.IndexChild;
using ClipLens.Tests;
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
    private const int Photos = 200;
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

    private Task<long> CountAsync() =>
        ScalarAsync($"SELECT count(*) FROM {PostgresSchema.SearchTable(new EmbeddingSpace(new PixelEncoder()).Id)}");

    // How often an index of the half-precision rows was used.
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
