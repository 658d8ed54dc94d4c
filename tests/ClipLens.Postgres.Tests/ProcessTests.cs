using System.Diagnostics;
using ClipLens.IndexChild;
using ClipLens.Tests.Store;

namespace ClipLens.Postgres.Tests;

/// <summary>Real processes that share a server: side by side, killed, and while the server is started again.</summary>
[Collection(ServerTests.Name)]
public sealed class ProcessTests(Server server) : IDisposable
{
    private const int Photos = 120, Milliseconds = 200;
    private readonly PhotoFolder _folder = new(Photos);
    private readonly string _database = server.NewDatabase();

    public void Dispose() => _folder.Dispose();

    [StoreFact]
    public async Task Three_processes_that_scan_take_half_the_time_of_one_and_encode_nothing_twice()
    {
        var one = await EncodeAsync(server.NewDatabase(), 1, _folder.Path);
        var three = await EncodeAsync(_database, 3, _folder.Path);
        Assert.True(three <= 0.5 * one, $"one process took {one}, three took {three}");
        await CheckAsync();
    }

    [StoreFact]
    public async Task Five_processes_work_off_a_queue_at_nearly_five_times_the_rate_of_one()
    {
        const int Pause = 800, First = 20;
        var name = _database[(_database.LastIndexOf('/') + 1)..];
        using var first = new PhotoFolder();
        for (var number = Photos; number < Photos + First; number++)
        {
            first.Write($"{number}.jpg", number);
        }

        Assert.Equal(First, await EnqueueAsync(first.Path));
        server.Execute(name, "INSERT INTO cliplens.work VALUES ('held')"); // lets nobody end before the clock has stopped
        var processes = new List<IndexProcess>();
        var clock = new Stopwatch();
        server.While(name, "SELECT FROM cliplens.work WHERE path = 'held' FOR UPDATE", () =>
        {
            processes.AddRange(Enumerable.Range(0, 5).Select(_ => new IndexProcess(_database, Pause, "-")));
            AwaitEnd();
            Assert.Equal(Photos, EnqueueAsync().GetAwaiter().GetResult());
            clock.Start();
            AwaitEnd();
            clock.Stop();
        });
        server.Execute(name, "DELETE FROM cliplens.work");
        await EndAsync(processes);
        Assert.Equal(First + Photos, processes.Sum(process => process.Encoded));
        var ideal = TimeSpan.FromMilliseconds(Photos * Pause / 5);
        Assert.True(0.85 * clock.Elapsed <= ideal, $"five processes took {clock.Elapsed}; {ideal} is ideal");
        Assert.Equal(0, await EnqueueAsync());
        await CheckAsync();

        void AwaitEnd()
        {
            while (server.Scalar<long>(name, "SELECT count(*) FROM cliplens.work") > 1)
            {
                Thread.Sleep(50);
            }
        }
    }

    [StoreTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_killed_process_had_begun_another_does(bool queue)
    {
        if (queue)
        {
            await EnqueueAsync();
        }

        var processes = Start(_database, 3, queue ? "-" : _folder.Path);
        await Task.WhenAll(processes.Select(process => process.Started));
        await Task.Delay(500);
        Assert.True(await processes[0].KillAsync());
        await EndAsync(processes[1..]);
        await CheckAsync();
    }

    [StoreTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_is_started_again_in_mid_run_ends_no_process(bool queue)
    {
        if (queue)
        {
            await EnqueueAsync();
        }

        var processes = Start(_database, 2, queue ? "-" : _folder.Path);
        await Task.WhenAll(processes.Select(process => process.Started));
        await Task.Delay(500);
        server.Crash();
        await EndAsync(processes);
        await CheckAsync();
    }

    private static List<IndexProcess> Start(string database, int processes, string folder) =>
        [.. Enumerable.Range(0, processes).Select(_ => new IndexProcess(database, Milliseconds, folder))];

    private static async Task EndAsync(List<IndexProcess> processes)
    {
        var codes = await Task.WhenAll(processes.Select(process => process.EndAsync()));
        var errors = string.Join("", await Task.WhenAll(processes.Select(process => process.Errors)));
        Assert.True(errors.Length == 0, errors);
        Assert.All(codes, code => Assert.Equal(0, code));
        processes.ForEach(process => process.Dispose());
    }

    // From when all are at work, so that what starting a process takes does not count.
    private static async Task<TimeSpan> EncodeAsync(string database, int processes, string folder)
    {
        var running = Start(database, processes, folder);
        await Task.WhenAll(running.Select(process => process.Started));
        var clock = Stopwatch.StartNew();
        var before = running.Sum(process => process.Done);
        await EndAsync(running);
        Assert.Equal(Photos, running.Sum(process => process.Encoded));
        return clock.Elapsed * ((double)Photos / (Photos - before));
    }

    private Task<int> EnqueueAsync(string? folder = null) =>
        new PostgresWork(PostgresAddress.Parse(_database), new PixelEncoder(), null).EnqueueAsync([folder ?? _folder.Path], []);

    private async Task CheckAsync()
    {
        var index = await MediaIndex.OpenAsync(_folder.Path, new PixelEncoder(), PostgresStore.Options(PostgresAddress.Parse(_database)));
        Assert.Equal((0, Photos), (index.LastUpdate.New, index.LastUpdate.Unchanged));
        foreach (var (row, item) in index.Rows.Items.Index())
        {
            var number = int.Parse(Path.GetFileNameWithoutExtension(item.File.Path), System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(PhotoFolder.Embedding(number), index.Rows.Embeddings.Row(row));
        }
    }
}
