using ClipLens.IndexChild;
using ClipLens.Tests.Store;
using Microsoft.Data.Sqlite;

namespace ClipLens.Tests.Search;

public sealed class MediaIndexTests : IDisposable
{
    private readonly PhotoFolder _folder = new(photos: 20);
    private readonly PixelEncoder _clip = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_is_encoded_once()
    {
        var index = await _folder.OpenAsync(_clip);
        Assert.Equal((20, 0, 0, 0, 0), Numbers(index.LastUpdate));
        Assert.Equal((0, 20, 0, 0, 0), Numbers(await index.UpdateAsync()));
        var again = await _folder.OpenAsync(_clip);
        Assert.Equal((0, 20, 0, 0, 0), Numbers(again.LastUpdate));
        Assert.Equal(20, _clip.Encoded);
        Assert.Equal(index.Rows.Embeddings.Values, again.Rows.Embeddings.Values);
    }

    [Fact]
    public async Task What_is_as_it_was_is_not_compared_again_until_a_file_or_the_store_has_changed()
    {
        await _folder.OpenAsync(_clip);
        var index = await _folder.OpenAsync(_clip);
        var rows = index.Rows;
        Forget("0000.jpg", "0001.jpg"); // by other means than the store's own, so that it does not know
        Assert.Equal((0, 20, 0, 0, 0), Numbers(await index.UpdateAsync()));
        Assert.Same(rows, index.Rows);
        using (var store = EmbeddingStore.Open(_folder.StorePath, _clip))
        {
            Assert.Equal(18, store.Files(index.Folders[0]).Count);
            using var transaction = await store.BeginAsync();
            transaction.RemoveFile(_folder["0002.jpg"]);
            transaction.Commit();
        }

        Assert.Equal((0, 20, 0, 0, 0), Numbers(await index.UpdateAsync()));
        using (var store = EmbeddingStore.Open(_folder.StorePath, _clip))
        {
            Assert.Equal(20, store.Files(index.Folders[0]).Count);
        }

        await index.UpdateAsync();
        File.Delete(_folder["0003.jpg"]);
        Assert.Equal((0, 19, 1, 0, 0), Numbers(await index.UpdateAsync()));
        await index.UpdateAsync();
        Directory.GetFiles(Path.GetDirectoryName(_folder.StorePath)!, "*.sqlite*").ToList().ForEach(File.Delete);
        Assert.Equal((19, 0, 0, 0, 0), Numbers(await index.UpdateAsync()));

        void Forget(params string[] names)
        {
            using var connection = new SqliteConnection($"Data Source={_folder.StorePath};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"DELETE FROM file WHERE path IN ({string.Join(", ", names.Select(name => $"'{_folder[name]}'"))})";
            Assert.Equal(names.Length, command.ExecuteNonQuery());
        }
    }

    [Fact]
    public async Task An_engine_gets_no_more_pictures_at_a_time_than_keep_it_busy()
    {
        var batches = new List<int>();
        await _folder.OpenAsync(new PixelEncoder { BatchSize = 3, Encoding = batches.Add });
        Assert.Equal(20, batches.Sum());
        Assert.InRange(batches.Max(), 1, 3);
    }

    [Fact]
    public async Task Rows_are_in_the_order_of_paths_and_each_has_its_own_embedding()
    {
        var index = await _folder.OpenAsync(_clip);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(_folder[$"{i:0000}.jpg"], index.Rows.Items[i].File.Path);
            Assert.Equal(PhotoFolder.Embedding(i), index.Rows.Embeddings.Row(i).ToArray());
        }
    }

    [Fact]
    public async Task A_renamed_a_moved_and_a_copied_file_are_not_encoded_again()
    {
        var index = await _folder.OpenAsync(_clip);
        Directory.CreateDirectory(_folder["below"]);
        File.Move(_folder["0003.jpg"], _folder["renamed é.jpg"]);
        File.Move(_folder["0004.jpg"], _folder["below/moved.jpg"]);
        File.Copy(_folder["0005.jpg"], _folder["a copy.jpg"]);
        Assert.Equal((0, 21, 0, 0, 0), Numbers(await index.UpdateAsync()));
        Assert.Equal(20, _clip.Encoded);
        Assert.Equal(20, index.Rows.Items.Count);
        var copied = Assert.Single(index.Rows.Items, i => i.File.OtherPaths.Count > 0).File;
        Assert.Equal(_folder["0005.jpg"], copied.Path);
        Assert.Equal([_folder["a copy.jpg"]], copied.OtherPaths);
    }

    [Fact]
    public async Task Of_copies_as_many_are_removed_as_are_fewer_than_before()
    {
        foreach (var name in new List<string> { "a.jpg", "b.jpg", "c.jpg" })
        {
            _folder.Write(name, 50);
        }

        var index = await _folder.OpenAsync(_clip);
        File.Move(_folder["a.jpg"], _folder["d.jpg"]);
        File.Delete(_folder["b.jpg"]);
        File.Delete(_folder["c.jpg"]);
        Assert.Equal((0, 21, 2, 0, 0), Numbers(await index.UpdateAsync()));
    }

    [Fact]
    public async Task A_changed_file_of_the_same_size_is_encoded_again()
    {
        var index = await _folder.OpenAsync(_clip);
        _folder.Write("0007.jpg", 100);
        Assert.Equal((1, 19, 0, 0, 0), Numbers(await index.UpdateAsync()));
        Assert.Equal(PhotoFolder.Embedding(100), index.Rows.Embeddings.Row(7).ToArray());
    }

    [Fact]
    public async Task A_file_written_twice_within_a_tick_of_the_clock_is_encoded_twice()
    {
        var now = DateTime.UtcNow;
        File.WriteAllBytes(_folder["now.jpg"], PhotoFolder.Draw(200));
        File.SetLastWriteTimeUtc(_folder["now.jpg"], now);
        var index = await _folder.OpenAsync(_clip);
        File.WriteAllBytes(_folder["now.jpg"], PhotoFolder.Draw(201));
        File.SetLastWriteTimeUtc(_folder["now.jpg"], now);
        Assert.Equal((1, 20, 0, 0, 0), Numbers(await index.UpdateAsync()));
        Assert.Equal(PhotoFolder.Embedding(201), index.Rows.Embeddings.Row(20).ToArray());
    }

    [Fact]
    public async Task A_change_that_leaves_size_and_time_as_they_were_is_seen_by_reading_again()
    {
        var index = await _folder.OpenAsync(_clip);
        var time = File.GetLastWriteTimeUtc(_folder["0002.jpg"]);
        _folder.Write("0002.jpg", 300);
        File.SetLastWriteTimeUtc(_folder["0002.jpg"], time);
        Assert.Equal((0, 20, 0, 0, 0), Numbers(await index.UpdateAsync()));

        var reread = await MediaIndex.OpenAsync(_folder.Path, _clip, _folder.Options with { Reread = true });
        Assert.Equal((1, 19, 0, 0, 0), Numbers(reread.LastUpdate));
    }

    [Fact]
    public async Task A_deleted_file_leaves_the_results_and_costs_nothing_when_it_comes_back()
    {
        var index = await _folder.OpenAsync(_clip);
        File.Delete(_folder["0000.jpg"]);
        Assert.Equal((0, 19, 1, 0, 0), Numbers(await index.UpdateAsync()));
        Assert.Equal(_folder["0001.jpg"], index.Rows.Items[0].File.Path);
        _folder.Write("0000.jpg", 0);
        Assert.Equal((0, 20, 0, 0, 0), Numbers(await index.UpdateAsync()));
    }

    [Fact]
    public async Task Only_the_folders_that_are_scanned_count()
    {
        _folder.Write("one/a.jpg", 30);
        _folder.Write("two/b.jpg", 31);
        var whole = await _folder.OpenAsync(_clip);
        File.Delete(_folder["one/a.jpg"]);
        File.Delete(_folder["two/b.jpg"]);
        var one = await MediaIndex.OpenAsync(_folder["one"], _clip, _folder.Options);
        Assert.Equal((0, 0, 1, 0, 0), Numbers(one.LastUpdate));
        Assert.Empty(one.Rows.Items);
        Assert.Equal((0, 20, 1, 0, 0), Numbers(await whole.UpdateAsync()));
    }

    [Fact]
    public async Task Several_folders_are_one_collection_even_if_one_lies_in_another()
    {
        _folder.Write("one/a.jpg", 30);
        _folder.Write("two/b.jpg", 31);
        var index = await MediaIndex.OpenAsync([_folder["two"] + "/", _folder["one"], _folder["one/../two"]], _clip, _folder.Options);
        Assert.Equal([_folder["one/a.jpg"], _folder["two/b.jpg"]], index.Rows.Items.Select(i => i.File.Path));
        var all = await MediaIndex.OpenAsync([_folder["one"], _folder.Path], _clip, _folder.Options);
        Assert.Equal((20, 2, 0, 0, 0), Numbers(all.LastUpdate));
        Assert.Equal(22, all.Rows.Items.Count);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_an_error_and_deletes_nothing()
    {
        var index = await _folder.OpenAsync(_clip);
        Directory.Move(_folder.Path, _folder.Path + "-away");
        Assert.Contains(_folder.Path, (await Assert.ThrowsAsync<DirectoryNotFoundException>(() => index.UpdateAsync())).Message);
        Directory.Move(_folder.Path + "-away", _folder.Path);
        Assert.Equal((0, 20, 0, 0, 0), Numbers(await index.UpdateAsync()));
        await Assert.ThrowsAsync<ArgumentException>(() => MediaIndex.OpenAsync(Array.Empty<string>(), _clip, _folder.Options));
    }

    [Fact]
    public async Task The_same_bytes_under_several_names_are_encoded_once_and_shown_once()
    {
        foreach (var name in new List<string> { "z.jpg", "b.jpg", "a/b.jpg" })
        {
            _folder.Write(name, 50);
        }

        var index = await _folder.OpenAsync(_clip);
        Assert.Equal((21, 2, 0, 0, 0), Numbers(index.LastUpdate));
        Assert.Equal(21, _clip.Encoded);
        var file = Assert.Single(index.Rows.Items, i => i.File.OtherPaths.Count > 0).File;
        Assert.Equal(_folder["a/b.jpg"], file.Path);
        Assert.Equal([_folder["b.jpg"], _folder["z.jpg"]], file.OtherPaths);
        var hit = Assert.Single(index.Search(Query.Image(_folder["0001.jpg"]), top: 100, threshold: -1).Hits, h => h.OtherPaths.Count > 0);
        Assert.Equal([_folder["b.jpg"], _folder["z.jpg"]], hit.OtherPaths);
    }

    [Fact]
    public async Task Two_models_live_side_by_side()
    {
        var other = new PixelEncoder { Fingerprint = "others" };
        await _folder.OpenAsync(_clip);
        Assert.Equal((20, 0, 0, 0, 0), Numbers((await _folder.OpenAsync(other)).LastUpdate));
        Assert.Equal((0, 20, 0, 0, 0), Numbers((await _folder.OpenAsync(_clip)).LastUpdate));
        Assert.Equal((0, 20, 0, 0, 0), Numbers((await _folder.OpenAsync(other)).LastUpdate));
    }

    [Fact]
    public async Task A_picture_finds_others_and_never_itself()
    {
        var index = await _folder.OpenAsync(_clip);
        var results = index.Search(Query.Image(_folder["0003.jpg"]), top: 50, threshold: -1);
        Assert.Equal(19, results.Hits.Count);
        Assert.DoesNotContain(results.Hits, h => h.Path == _folder["0003.jpg"]);
        Assert.Equal(results.Hits.OrderByDescending(h => h.Score), results.Hits);
    }

    [Fact]
    public async Task Thresholds_come_from_the_caller_or_the_folder_or_the_paper()
    {
        var index = await _folder.OpenAsync(_clip);
        var query = Query.Image(_folder["0003.jpg"]);
        Assert.Equal(0.70f, index.Search(query).Threshold);
        File.WriteAllText(_folder["thresholds.json"], """{"text":0.11,"image":0.22}""");
        Assert.Equal(0.22f, index.Search(query).Threshold);
        Assert.Equal(0.5f, index.Search(query, threshold: 0.5f).Threshold);
    }

    internal static (int New, int Unchanged, int Removed, int Skipped, int Left) Numbers(UpdateReport report) =>
        (report.New, report.Unchanged, report.Removed, report.Skipped.Count, report.Left);
}
