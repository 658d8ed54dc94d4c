using ClipLens.IndexChild;
using Microsoft.Data.Sqlite;

namespace ClipLens.Tests.Store;

/// <summary>Real processes: killed at any moment, side by side, and on a full disk.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Photos = 400;
    private readonly PhotoFolder _folder = new(Photos);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_process_killed_at_any_moment_loses_nothing_that_was_finished()
    {
        var random = new Random(1);
        var (kills, stored) = (0, 0);
        while (kills < 20)
        {
            using var process = new IndexProcess(_folder.StorePath, millisecondsPerPhoto: 4, _folder.Path);
            // Some are killed while they start and make or open the store, most while they encode and write.
            await Task.WhenAny(process.Started, Task.Delay(random.Next(100, 3000)));
            await Task.Delay(random.Next(200));
            if (await process.KillAsync())
            {
                kills++;
            }

            Assert.Empty(await process.Errors);
            var now = CheckStore();
            Assert.InRange(now, Math.Max(stored, process.Done), Photos);
            stored = now;
            if (stored == Photos)
            {
                File.Delete(_folder.StorePath);
                stored = 0;
            }
        }

        var index = await _folder.OpenAsync(new PixelEncoder());
        Assert.Equal((Photos - stored, stored), (index.LastUpdate.New, index.LastUpdate.Unchanged));
        Assert.Equal(Photos, CheckStore());
    }

    [Fact]
    public async Task Processes_side_by_side_all_finish_and_encode_nothing_twice()
    {
        var processes = Enumerable.Range(0, 4).Select(_ => new IndexProcess(_folder.StorePath, 1, _folder.Path)).ToList();
        var codes = await Task.WhenAll(processes.Select(p => p.EndAsync()));
        Assert.All(await Task.WhenAll(processes.Select(p => p.Errors)), Assert.Empty);
        Assert.Equal([0, 0, 0, 0], codes);
        Assert.Equal(Photos, processes.Sum(p => p.Encoded));
        Assert.Equal(Photos, CheckStore());
        processes.ForEach(p => p.Dispose());
    }

    [Fact]
    public async Task Three_processes_take_half_the_time_of_one_and_a_killed_one_leaves_nothing_undone()
    {
        const int Photos = 600, Milliseconds = 20;
        using var alone = new PhotoFolder(Photos);
        var one = await TimeAsync(alone, processes: 1, killed: 0);
        using var shared = new PhotoFolder(Photos);
        var three = await TimeAsync(shared, processes: 3, killed: 0);
        Assert.True(three <= 0.5 * one, $"one process took {one}, three took {three}");

        using var third = new PhotoFolder(Photos);
        await TimeAsync(third, processes: 3, killed: 1);
        Assert.Equal(Photos, (await third.OpenAsync(new PixelEncoder())).LastUpdate.Unchanged);

        // From when all are at work, so that what starting a process takes does not count.
        static async Task<TimeSpan> TimeAsync(PhotoFolder folder, int processes, int killed)
        {
            var running = Enumerable.Range(0, processes).Select(_ => new IndexProcess(folder.StorePath, Milliseconds, folder.Path))
                .ToList();
            await Task.WhenAll(running.Select(process => process.Started));
            var clock = System.Diagnostics.Stopwatch.StartNew();
            foreach (var process in running.Take(killed))
            {
                await Task.Delay(500);
                Assert.True(await process.KillAsync());
            }

            Assert.All(await Task.WhenAll(running.Skip(killed).Select(process => process.EndAsync())), code => Assert.Equal(0, code));
            Assert.True(killed > 0 || running.Sum(process => process.Encoded) == Photos);
            running.ForEach(process => process.Dispose());
            return clock.Elapsed;
        }
    }

    /// <summary>Opens the store as the next run would, and compares every embedding with the right one.</summary>
    /// <returns>How many photos are stored.</returns>
    private int CheckStore()
    {
        if (!File.Exists(_folder.StorePath))
        {
            return 0;
        }

        using var store = EmbeddingStore.Open(_folder.StorePath, new PixelEncoder());
        var files = store.Files(_folder.Path);
        Assert.Equal(files.Count, store.Encoded([.. files.Values.Select(file => file.Content!.Value)]).Count);
        foreach (var (path, file) in files)
        {
            var number = int.Parse(Path.GetFileNameWithoutExtension(path), System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(PhotoFolder.Embedding(number), store.ReadPhotos([file.Content!.Value]).Values);
        }

        using var connection = new SqliteConnection($"Data Source={_folder.StorePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", command.ExecuteScalar());
        return files.Count;
    }
}
