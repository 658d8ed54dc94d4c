using System.Runtime.Versioning;
using ClipLens.IndexChild;
using ClipLens.Tests.Media;
using ClipLens.Tests.Store;

namespace ClipLens.Tests.Search;

/// <summary>Files and runs that go wrong.</summary>
public sealed class MediaIndexTroubleTests : IDisposable
{
    private readonly PhotoFolder _folder = new(photos: 100);
    private readonly PixelEncoder _clip = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_cannot_be_read_is_skipped_with_a_reason_and_what_is_no_picture_is_left_alone()
    {
        File.WriteAllText(_folder["notes.txt"], "Dear diary");
        File.WriteAllText(_folder["text.jpg"], "Dear diary");
        File.WriteAllBytes(_folder["empty.png"], []);
        File.WriteAllBytes(_folder["cut.jpg"], PhotoFolder.Draw(1)[..300]);
        File.CreateSymbolicLink(_folder["gone.jpg"], _folder["nothing.jpg"]);
        var index = await _folder.OpenAsync(_clip);
        Assert.Equal((100, 0, 0, 4, 0), MediaIndexTests.Numbers(index.LastUpdate));
        Assert.Equal(
            [_folder["cut.jpg"], _folder["empty.png"], _folder["gone.jpg"], _folder["text.jpg"]],
            index.LastUpdate.Skipped.Select(s => s.Path));
        Assert.All(index.LastUpdate.Skipped, s => Assert.NotEmpty(s.Reason));
        Assert.Equal(index.LastUpdate.Skipped, index.LastUpdate.NewlySkipped);
        Assert.Equal((0, 100, 0, 4, 0), MediaIndexTests.Numbers(await index.UpdateAsync()));
    }

    [Fact]
    public async Task A_photo_that_becomes_unreadable_leaves_the_results()
    {
        var index = await _folder.OpenAsync(_clip);
        File.WriteAllText(_folder["0000.jpg"], "no longer a picture");
        Assert.Equal((0, 99, 0, 1, 0), MediaIndexTests.Numbers(await index.UpdateAsync()));
        Assert.Equal(_folder["0001.jpg"], index.Rows.Items[0].File.Path);
    }

    [Fact]
    public async Task A_file_that_vanishes_between_scan_and_decode_is_skipped()
    {
        var clip = new PixelEncoder { Encoding = _ => File.Delete(_folder["0099.jpg"]) };
        var index = await _folder.OpenAsync(clip);
        Assert.Equal((99, 0, 0, 1, 0), MediaIndexTests.Numbers(index.LastUpdate));
        Assert.Contains("not there", index.LastUpdate.Skipped[0].Reason);
        Assert.Equal((0, 99, 0, 0, 0), MediaIndexTests.Numbers(await index.UpdateAsync()));
    }

    [Fact]
    public async Task Cancelling_keeps_what_is_finished_and_says_what_is_left()
    {
        using var cancel = new CancellationTokenSource();
        var batches = 0;
        var clip = new PixelEncoder
        {
            Encoding = _ =>
            {
                if (++batches == 3)
                {
                    cancel.Cancel();
                }
            },
        };
        var error = await Assert.ThrowsAsync<UpdateCanceledException>(
            () => MediaIndex.OpenAsync(_folder.Path, clip, _folder.Options, cancellationToken: cancel.Token));
        Assert.Equal(3, batches);
        Assert.InRange(error.Report.New, 3, 99);
        Assert.Equal(clip.Encoded, error.Report.New);
        Assert.Equal(100, error.Report.New + error.Report.Left);
        Assert.Contains($"{error.Report.Left} files are left", error.Message);

        var index = await _folder.OpenAsync(_clip);
        Assert.Equal(error.Report.Left, index.LastUpdate.New);
        Assert.Equal(error.Report.New, index.LastUpdate.Unchanged);
    }

    [Fact]
    public async Task A_cancelled_update_shows_what_is_there_and_the_next_one_goes_on()
    {
        var index = await _folder.OpenAsync(_clip);
        File.Delete(_folder["0000.jpg"]);
        _folder.Write("new.jpg", 1000);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var error = await Assert.ThrowsAsync<UpdateCanceledException>(() => index.UpdateAsync(cancellationToken: cancelled.Token));
        Assert.Contains("before the folders were scanned", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UpdateCanceledException>(
            () => MediaIndex.OpenAsync(_folder.Path, _clip, _folder.Options, cancellationToken: cancelled.Token));
        Assert.Equal(100, index.Rows.Items.Count);
        Assert.Equal((1, 99, 1, 0, 0), MediaIndexTests.Numbers(await index.UpdateAsync()));
    }

    [Fact]
    public async Task A_failing_model_fails_the_update_and_not_the_next_one()
    {
        var broken = true;
        var clip = new PixelEncoder { Encoding = _ => _ = broken ? throw new InvalidDataException("weights") : 0 };
        await Assert.ThrowsAsync<InvalidDataException>(() => _folder.OpenAsync(clip));
        broken = false;
        Assert.Equal((100, 0, 0, 0, 0), MediaIndexTests.Numbers((await _folder.OpenAsync(clip)).LastUpdate));
    }

    [Fact]
    public async Task Searches_go_on_over_one_state_while_updates_run()
    {
        var index = await _folder.OpenAsync(_clip);
        using var stop = new CancellationTokenSource();
        var query = Query.Image(_folder["0050.jpg"]);
        var searching = Task.Run(() =>
        {
            var counts = new HashSet<int>();
            while (!stop.IsCancellationRequested)
            {
                counts.Add(index.Search(query, top: 1000, threshold: -1).Hits.Count);
            }

            return counts;
        });
        for (var i = 0; i < 5; i++)
        {
            _folder.Write($"more{i}.jpg", 500 + i);
            var reports = await Task.WhenAll(index.UpdateAsync(), index.UpdateAsync());
            Assert.Equal([1, 0], reports.Select(r => r.New));
        }

        await stop.CancelAsync();
        Assert.Subset(Enumerable.Range(99, 6).ToHashSet(), await searching);
        Assert.Equal(105, index.Rows.Items.Count);
    }

    [Fact]
    public async Task Progress_ends_with_all_files_done()
    {
        var seen = new List<IndexProgress>();
        await MediaIndex.OpenAsync(_folder.Path, _clip, _folder.Options, new Listener(seen.Add));
        Assert.Equal((100, 100), (seen[^1].Done, seen[^1].Total));
        Assert.Equal(TimeSpan.Zero, seen[^1].TimeLeft);
        Assert.Equal(seen.OrderBy(p => p.Done), seen);
        Assert.InRange(seen.Count, 2, 99);
    }

    [UnprivilegedFact]
    [UnsupportedOSPlatform("windows")]
    public async Task What_lies_in_a_folder_that_cannot_be_listed_is_unknown_and_not_gone()
    {
        _folder.Write("locked/a.jpg", 200);
        _folder.Write("locked/below/b.jpg", 201);
        var index = await _folder.OpenAsync(_clip);
        File.SetUnixFileMode(_folder["locked"], UnixFileMode.None);
        File.Delete(_folder["0000.jpg"]);
        var report = await index.UpdateAsync();
        File.SetUnixFileMode(_folder["locked"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal((0, 101, 1, 1, 0), MediaIndexTests.Numbers(report));
        Assert.Equal(101, index.Rows.Items.Count);
    }

    [Fact]
    public async Task What_another_model_encoded_in_a_folder_that_cannot_be_listed_is_left_out()
    {
        var elsewhere = Directory.CreateDirectory(_folder.Path + "-elsewhere").FullName;
        File.WriteAllBytes(Path.Combine(elsewhere, "a.jpg"), PhotoFolder.Draw(200));
        File.CreateSymbolicLink(_folder["link"], elsewhere);
        Assert.Equal(101, (await _folder.OpenAsync(new PixelEncoder { Fingerprint = "others" })).Rows.Items.Count);
        File.Delete(_folder["link"]);
        File.CreateSymbolicLink(_folder["link"], _folder["link"]); // leads round and round
        var index = await _folder.OpenAsync(_clip);
        Assert.Equal((100, 0, 0, 1, 0), MediaIndexTests.Numbers(index.LastUpdate));
        Assert.Equal(100, index.Rows.Items.Count);
    }

    [UnprivilegedFact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_file_that_may_be_read_only_later_is_found_then()
    {
        _folder.Write("secret", 300);
        File.SetUnixFileMode(_folder["secret"], UnixFileMode.None);
        var index = await _folder.OpenAsync(_clip);
        Assert.Equal(100, index.Rows.Items.Count);
        File.SetUnixFileMode(_folder["secret"], UnixFileMode.UserRead);
        await index.UpdateAsync();
        Assert.Equal(101, index.Rows.Items.Count);
    }

    [Fact]
    public async Task A_store_inside_the_folder_is_no_part_of_it()
    {
        var options = new MediaIndexOptions { Store = _folder["cache.sqlite"] };
        var index = await MediaIndex.OpenAsync(_folder.Path, _clip, options);
        Assert.Equal((0, 100, 0, 0, 0), MediaIndexTests.Numbers(await index.UpdateAsync()));
    }

    [Fact]
    public async Task A_store_that_a_link_leads_to_is_never_opened_as_a_file()
    {
        var options = new MediaIndexOptions { Store = _folder["cache.sqlite"] };
        var link = Directory.CreateSymbolicLink(_folder.Path + "-link", _folder.Path).FullName;
        File.CreateSymbolicLink(_folder["0000a.jpg"], options.Store);
        var index = await MediaIndex.OpenAsync(link, _clip, options);
        Assert.Equal((0, 100, 0, 0, 0), MediaIndexTests.Numbers(await index.UpdateAsync()));
        using var store = EmbeddingStore.Open(options.Store, _clip);
        Assert.Equal(100, store.Files(link).Count);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_new_once_and_again_after_it_was_sound()
    {
        File.WriteAllText(_folder["text.jpg"], "Dear diary");
        await _folder.OpenAsync(_clip);
        var again = (await _folder.OpenAsync(_clip)).LastUpdate;
        Assert.Equal((1, 0), (again.Skipped.Count, again.NewlySkipped.Count));
        _folder.Write("text.jpg", 100);
        Assert.Empty((await _folder.OpenAsync(_clip)).LastUpdate.Skipped);
        File.WriteAllText(_folder["text.jpg"], "Dear diary");
        Assert.Equal(_folder["text.jpg"], Assert.Single((await _folder.OpenAsync(_clip)).LastUpdate.NewlySkipped).Path);
    }

    [Fact]
    public async Task Pictures_in_formats_that_are_not_read_are_counted_each_time()
    {
        File.WriteAllText(_folder["a.svg"], "<svg/>");
        File.WriteAllText(_folder["b.SVG"], "<svg/>");
        File.WriteAllText(_folder["notes.txt"], "Dear diary");
        for (var run = 0; run < 2; run++)
        {
            Assert.Equal([KeyValuePair.Create("SVG", 2)], (await _folder.OpenAsync(_clip)).LastUpdate.UnreadFormats);
        }
    }

    [SharedFact]
    public async Task A_folder_of_less_common_formats_is_read_but_for_an_icon_which_is_named()
    {
        var index = await MediaIndex.OpenAsync(Shared.Of("cases/formats-not-read"), _clip, _folder.Options);

        Assert.Equal(["s21.jp2", "s21.jxl", "small.bmp"], index.Rows.Items.Select(item => Path.GetFileName(item.File.Path)));
        Assert.Equal((3, 0, 0, 1, 0), MediaIndexTests.Numbers(index.LastUpdate));
        Assert.Equal(new SkippedFile(Shared.Of("cases/formats-not-read/s21.ico"), "is an icon (ICO), a format that is not read"),
            Assert.Single(index.LastUpdate.Skipped));
    }

    [Fact]
    public async Task What_is_excluded_is_as_if_it_were_not_there_and_is_not_read_again_later()
    {
        _folder.Write("raw/a.jpg", 200);
        var all = await _folder.OpenAsync(_clip);
        Assert.Equal(101, all.Rows.Items.Count);
        var some = await MediaIndex.OpenAsync(_folder.Path, _clip, _folder.Options with { Exclude = ["raw", "000?.jpg"] });
        Assert.Equal((0, 90, 0, 0, 0), MediaIndexTests.Numbers(some.LastUpdate));
        Assert.Equal((0, 101, 0, 0, 0), MediaIndexTests.Numbers((await _folder.OpenAsync(_clip)).LastUpdate));
    }

    [Fact]
    public async Task A_photo_that_is_named_itself_is_a_collection_of_one()
    {
        var one = await MediaIndex.OpenAsync(_folder["0007.jpg"], _clip, _folder.Options);
        Assert.Equal(_folder["0007.jpg"], Assert.Single(one.Rows.Items).File.Path);
        Assert.Equal((0, 1, 0, 0, 0), MediaIndexTests.Numbers(await one.UpdateAsync()));
        var text = _folder["text.jpg"];
        File.WriteAllText(text, "Dear diary");
        Assert.Equal(text, (await Assert.ThrowsAsync<MediaException>(() => MediaIndex.OpenAsync(text, _clip, _folder.Options))).Path);
    }

    [Fact]
    public async Task An_engine_is_disposed_when_the_collection_has_moved_on_and_no_search_uses_it()
    {
        var made = new List<Engine>();
        var options = _folder.Options with { VectorSearch = () => { var engine = new Engine(); made.Add(engine); return engine; } };
        var index = await MediaIndex.OpenAsync(_folder.Path, _clip, options);
        using var searching = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        made[0].Searching = () =>
        {
            searching.Set();
            goOn.Wait();
        };
        var search = Task.Run(() => index.Search(Query.Image(_folder["0050.jpg"]), top: 1000, threshold: -1));
        searching.Wait();
        _folder.Write("more.jpg", 500);
        await index.UpdateAsync();
        Assert.Equal([false, false], made.Select(engine => engine.IsDisposed));
        goOn.Set();
        Assert.Equal(99, (await search).Hits.Count);
        Assert.Equal([true, false], made.Select(engine => engine.IsDisposed));
        await index.UpdateAsync();
        Assert.Equal(2, made.Count);
    }

    [Fact]
    public async Task Rows_and_report_are_of_one_update()
    {
        var index = await _folder.OpenAsync(_clip);
        using var stop = new CancellationTokenSource();
        var watching = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var report = index.LastUpdate;
                var rows = index.Rows.Items.Count;
                Assert.True(rows >= report.New + report.Unchanged, $"{rows} rows after {report}"); // a newer state has more
            }
        });
        for (var i = 0; i < 10; i++)
        {
            _folder.Write($"more{i}.jpg", 500 + i);
            await index.UpdateAsync();
        }

        await stop.CancelAsync();
        await watching;
    }

    /// <summary>Compares as usual, and says when it is disposed.</summary>
    private sealed class Engine : IVectorSearch, IDisposable
    {
        private readonly ExactSearch _search = new();

        public bool IsDisposed { get; private set; }

        public Action Searching { get; set; } = () => { };

        public int Count => _search.Count;

        public void Load(Matrix rows) => _search.Load(rows);

        public IReadOnlyList<Match>[] Search(Matrix queries, int top)
        {
            Searching();
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return _search.Search(queries, top);
        }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Listener(Action<IndexProgress> report) : IProgress<IndexProgress>
    {
        public void Report(IndexProgress value) => report(value);
    }
}
