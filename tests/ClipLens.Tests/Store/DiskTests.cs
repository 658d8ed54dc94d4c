using ClipLens.IndexChild;

namespace ClipLens.Tests.Store;

public sealed class DiskTests : IDisposable
{
    private const int Photos = 200;
    private readonly PhotoFolder _folder = new(Photos);

    public void Dispose() => _folder.Dispose();

    [TmpfsFact]
    public async Task A_full_disk_is_said_and_leaves_the_store_as_it_was()
    {
        using var disk = Tmpfs.TryMount(64)!;
        var options = new MediaIndexOptions { Store = Path.Combine(disk.Path, "store.sqlite") };
        // The disk grows until the store fits: it becomes full at every stage of a store's life.
        for (var kilobytes = 64; ; kilobytes += 64)
        {
            disk.Resize(kilobytes);
            try
            {
                var index = await MediaIndex.OpenAsync(_folder.Path, new PixelEncoder(), options);
                Assert.InRange(kilobytes, 300, 5000);
                Check(index);
                return;
            }
            catch (IOException e)
            {
                Assert.Contains("disk is full", e.Message);
                Assert.Contains(options.Store, e.Message);
            }
        }
    }

    [TmpfsFact]
    public async Task What_was_stored_before_the_disk_was_full_can_still_be_searched_and_the_rest_follows()
    {
        using var disk = Tmpfs.TryMount(4000)!;
        var options = new MediaIndexOptions { Store = Path.Combine(disk.Path, "store.sqlite") };
        var index = await MediaIndex.OpenAsync(_folder.Path, new PixelEncoder(), options);
        var used = Directory.GetFiles(disk.Path).Sum(f => new FileInfo(f).Length) / 1024;
        disk.Resize((int)used + 16);
        for (var i = Photos; i < Photos + 100; i++)
        {
            _folder.Write($"{i:0000}.jpg", i);
        }

        Assert.Contains("disk is full", (await Assert.ThrowsAnyAsync<IOException>(() => index.UpdateAsync())).Message);
        Assert.Equal(Photos, index.Rows.Items.Count);
        disk.Resize(4000);
        var report = await index.UpdateAsync();
        Assert.Equal(Photos + 100, report.New + report.Unchanged);
        Check(index);
    }

    [TmpfsFact]
    public async Task A_read_only_disk_of_photos_works()
    {
        using var disk = Tmpfs.TryMount(1000)!;
        File.Copy(_folder["0000.jpg"], Path.Combine(disk.Path, "0000.jpg"));
        disk.MakeReadOnly();
        Check(await MediaIndex.OpenAsync(disk.Path, new PixelEncoder(), _folder.Options));
        var options = new MediaIndexOptions { Store = Path.Combine(disk.Path, "store.sqlite") };
        var error = await Assert.ThrowsAnyAsync<IOException>(() => MediaIndex.OpenAsync(disk.Path, new PixelEncoder(), options));
        Assert.Contains("name a file in a folder that you may write to", error.Message);
    }

    private static void Check(MediaIndex index)
    {
        foreach (var (item, row) in index.Rows.Items.Select((item, row) => (item, row)))
        {
            var number = int.Parse(Path.GetFileNameWithoutExtension(item.File.Path), System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(PhotoFolder.Embedding(number), index.Rows.Embeddings.Row(row).ToArray());
        }
    }
}
