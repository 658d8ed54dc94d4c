using System.Net.Sockets;
using ClipLens.Hub;

namespace ClipLens.Tests.Hub;

public sealed class DownloadTests
{
    [Fact]
    public async Task A_model_arrives_whole_and_only_its_own_files()
    {
        using var place = new HubFolder();

        var folder = await place.GetAsync();

        Assert.Equal(place.Folder, folder);
        Assert.Equal(["config.json", "download.json", "merges.txt", "model.safetensors", "vocab.json"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.Equal(place.Hub.Model, File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
        Assert.False(Directory.Exists(place.Partial));
    }

    [Fact]
    public async Task What_is_here_is_not_asked_for_again()
    {
        using var place = new HubFolder();
        await place.GetAsync();
        var asked = place.Hub.Requests.Count;

        await place.GetAsync();

        Assert.Equal(asked, place.Hub.Requests.Count);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8), InlineData(9)]
    public async Task A_download_that_is_cut_goes_on_where_it_stopped(int tenth)
    {
        using var place = new HubFolder();
        var cut = place.Hub.Model.Length * tenth / 10;
        place.Hub.Misbehave = request => request.Path.StartsWith("/blob", StringComparison.Ordinal) && request.From == 0
            ? FakeHub.Send(place.Hub.Model, request, cut) : null;

        var folder = await place.GetAsync();

        Assert.Equal(place.Hub.Model, File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
        Assert.Equal([0, cut], place.Hub.StorageRequests.Select(request => request.From));
    }

    [Fact]
    public async Task A_download_that_is_cut_again_and_again_goes_on_as_long_as_something_comes()
    {
        using var place = new HubFolder();
        var tenth = place.Hub.Model.Length / 10;
        place.Hub.Misbehave =
            request => request.Path.StartsWith("/blob", StringComparison.Ordinal) ? FakeHub.Send(place.Hub.Model, request, tenth) : null;

        await place.GetAsync();

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i * tenth), place.Hub.StorageRequests.Select(request => request.From));
    }

    [Fact]
    public async Task A_download_goes_on_in_the_next_run()
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = request => request.Path.StartsWith("/blob", StringComparison.Ordinal)
            ? request.From == 0 ? FakeHub.Send(place.Hub.Model, request, 40_000) : Reply.Error(503) : null;
        var message = await place.RefuseAsync();
        Assert.Contains("503", message);
        Assert.Equal(40_000, new FileInfo(Path.Combine(place.Partial, "model.safetensors")).Length);

        place.Hub.Misbehave = _ => null;
        var reports = new List<DownloadProgress>();
        var folder = await place.GetAsync(new Now(reports.Add));

        Assert.Equal(place.Hub.Model, File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
        Assert.Equal(40_000, place.Hub.StorageRequests.Last().From);
        Assert.Equal(reports[^1].TotalBytes, reports[^1].Bytes);
        Assert.Equal(TimeSpan.Zero, reports[^1].TimeLeft);
        Assert.All(reports, report => Assert.InRange(report.Bytes, 0, report.TotalBytes));
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_is_read_from_the_start()
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = request => request.Path.StartsWith("/blob", StringComparison.Ordinal)
            ? request.From == 0 ? FakeHub.Send(place.Hub.Model, request, 40_000) : new Reply { Body = place.Hub.Model } : null;

        var folder = await place.GetAsync();

        Assert.Equal(place.Hub.Model, File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
    }

    [Fact]
    public async Task An_old_part_of_another_version_is_thrown_away()
    {
        using var place = new HubFolder();
        Directory.CreateDirectory(place.Partial);
        File.WriteAllBytes(Path.Combine(place.Partial, "model.safetensors"), new byte[30_000]);

        var folder = await place.GetAsync();

        Assert.Equal(place.Hub.Model, File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
        Assert.Equal([30_000, 0], place.Hub.StorageRequests.Select(request => request.From));
    }

    [Fact]
    public async Task Two_at_once_download_once()
    {
        using var place = new HubFolder();

        var folders = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => place.GetAsync()));

        Assert.Equal([place.Folder], folders.Distinct());
        Assert.Single(place.Hub.StorageRequests);
    }

    [Fact]
    public async Task Waiting_for_another_process_is_said_once_and_ends_with_it()
    {
        using var place = new HubFolder();
        var other = Lock(place);
        var reports = new List<DownloadProgress>();
        var waits = new TaskCompletionSource();

        var download = place.GetAsync(new Now(report =>
        {
            reports.Add(report);
            waits.TrySetResult();
        }));
        await waits.Task;
        await other.DisposeAsync();
        await download;

        Assert.True(reports[0].Waits);
        Assert.DoesNotContain(reports.Skip(1), report => report.Waits);
    }

    [Fact]
    public async Task Waiting_for_another_process_can_be_cancelled()
    {
        using var place = new HubFolder();
        using var stop = new CancellationTokenSource();
        await using var other = Lock(place);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => place.GetAsync(new Now(_ => stop.Cancel()), stop.Token));
    }

    [LinuxFact]
    public async Task A_lock_that_cannot_be_opened_is_not_waited_for()
    {
        using var place = new HubFolder();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(LockFile(place))); // a file, and not one to open

        Assert.Contains("cannot be written", await place.RefuseAsync());
    }

    [Fact]
    public async Task A_cancelled_download_keeps_what_has_come()
    {
        using var place = new HubFolder();
        using var stop = new CancellationTokenSource();
        place.Hub.Misbehave =
            request => request.Path.StartsWith("/blob", StringComparison.Ordinal)
                ? FakeHub.Send(place.Hub.Model, request, 50_000, stalls: true) : null;
        var progress = new Now(report =>
        {
            if (report.File == "model.safetensors")
            {
                stop.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => place.GetAsync(progress, stop.Token));

        Assert.False(Directory.Exists(place.Folder));
        Assert.True(new FileInfo(Path.Combine(place.Partial, "model.safetensors")).Length > 0);
    }

    [Fact]
    public async Task A_repository_without_a_vocabulary_gets_the_one_that_all_share()
    {
        using var place = new HubFolder(new FakeHub(new()
        {
            ["open_clip_config.json"] = "{\"embed_dim\":512,\"vision_cfg\":{},\"text_cfg\":{}}"u8.ToArray(),
            ["open_clip_pytorch_model.bin"] = [1],
            ["model.safetensors"] = FakeHub.Noise(5000),
        }));
        place.Hub.Misbehave = request => request.Path.StartsWith("/openai/clip-vit-base-patch32/resolve/main/", StringComparison.Ordinal)
            ? new Reply { Headers = new() { ["ETag"] = $"\"{FakeHub.Tag([7])}\"" }, Body = [7] } : null;

        var folder = await place.GetAsync();

        Assert.Equal(["download.json", "merges.txt", "open_clip_config.json", "open_clip_pytorch_model.bin", "vocab.json"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_vocabulary_of_another_size_is_not_replaced_by_the_one_that_all_share()
    {
        using var place = new HubFolder(new FakeHub(new()
        {
            ["config.json"] = "{\"model_type\":\"clip\",\"text_config\":{\"vocab_size\":1000}}"u8.ToArray(),
            ["vocab.json"] = "{}"u8.ToArray(),
            ["model.safetensors"] = FakeHub.Noise(100_000),
        }));

        Assert.Contains("has no merges.txt, and its 1000 tokens are not those of OpenAI's vocabulary, which has 49408",
            await place.RefuseAsync());
        Assert.Empty(place.Hub.StorageRequests);
    }

    [Fact]
    public async Task A_removed_model_is_gone()
    {
        using var place = new HubFolder();
        await place.GetAsync();

        Assert.InRange(ModelHub.Remove(FakeHub.Name, place.Options), 100_000, 102_000);

        Assert.False(Directory.Exists(place.Folder));
        Assert.Null(ModelHub.Find(FakeHub.Name, place.Options));
        Assert.Equal(0, ModelHub.Remove(FakeHub.Name, place.Options));
    }

    private static string LockFile(HubFolder place) =>
        Path.Combine(Directory.CreateDirectory(Path.Combine(place.Options.ModelsFolder, ".locks")).FullName, "owner--clip.lock");

    private static FileStream Lock(HubFolder place) => new(LockFile(place), FileMode.Create, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Reports at once, on the reporting thread.</summary>
    private sealed class Now(Action<DownloadProgress> report) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => report(value);
    }
}
