using ClipLens.Tests.Media;
using Microsoft.Data.Sqlite;

namespace ClipLens.Tests.Search;

/// <summary>Videos in a collection, seen by a model that knows only colours: a text "1 0 0" is red.</summary>
public sealed class MediaIndexVideoTests : IDisposable
{
    private readonly VideoClips _clips = new();
    private readonly ColourEncoder _clip = new();

    public MediaIndexVideoTests()
    {
        Directory.CreateDirectory(Videos);
        Film("a traffic light.mp4", ("red", 5.37), ("lime", 6.23), ("blue", 5.4));
        Film("b sea.mp4", ("blue", 8), ("cyan", 4));
        Film("c roses.mp4", ("lime", 4.4), ("red", 5.31), ("blue", 3.29), ("red", 4));
    }

    private string Videos => _clips.Of("videos");

    private MediaIndexOptions Options => new() { Store = _clips.Of("store.sqlite"), Frames = FrameSampling.PerSecond() };

    public void Dispose() => _clips.Dispose();

    [Fact]
    public async Task A_query_finds_videos_with_their_best_frame_and_the_span_to_watch()
    {
        var index = await MediaIndex.OpenAsync(Videos, _clip, Options);

        var found = index.SearchVideos("0 1 0", top: 3, threshold: 0.9f);

        Assert.Equal(["a traffic light.mp4", "c roses.mp4"], found.Hits.Select(h => Path.GetFileName(h.Path)).Order());
        var light = found.Hits.Single(h => h.Path.EndsWith("light.mp4", StringComparison.Ordinal));
        Assert.InRange(light.Time, 5.37, 11.6);
        Assert.InRange(light.Moments[0].Start, 4.87, 5.87);
        Assert.InRange(light.Moments[0].End, 11.1, 12.1);
        Assert.InRange(light.Times.Count, 17, 18);
        Assert.Contains("watch 00:05.5–00:11.5", found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_finds_one_frame_of_each_moment()
    {
        var index = await MediaIndex.OpenAsync(Videos, _clip, Options);

        var found = index.SearchFrames("1 0 0", top: 10, threshold: 0.9f);

        Assert.Equal(
            [("a traffic light.mp4", 0), ("c roses.mp4", 1), ("c roses.mp4", 2)],
            found.Hits.Select(h => (Path.GetFileName(h.Path), h.Time switch { < 5 => 0, < 10 => 1, _ => 2 })).Order());
    }

    [Fact]
    public async Task Every_pooling_ranks_the_bluest_video_first()
    {
        var index = await MediaIndex.OpenAsync(Videos, _clip, Options);

        foreach (var pooling in new[] { "mean", "max", "kmeans:3", "query:0.1", "frame:30" })
        {
            var found = index.SearchVideos("0 0.45 1", pooling: Pooling.Parse(pooling));
            Assert.Equal("b sea.mp4", Path.GetFileName(found.Best!.Path));
        }

        var scores = index.ScoreVideos([Query.Text("1 0 0"), Query.Text("0 0 1")], Pooling.Mean);
        Assert.Equal((2, 3), (scores.Rows, scores.Columns));
        Assert.Equal(["a traffic light.mp4", "b sea.mp4", "c roses.mp4"], index.Videos.Select(v => Path.GetFileName(v.Path)));
    }

    [Fact]
    public async Task Frames_that_look_alike_are_encoded_once_and_an_unchanged_video_never_again()
    {
        var index = await MediaIndex.OpenAsync(Videos, _clip, Options);
        Assert.Equal(9, _clip.Encoded); // one for each shot
        Assert.Equal((3, 0), (index.LastUpdate.New, index.LastUpdate.Unchanged));

        File.Move(Path.Combine(Videos, "b sea.mp4"), Path.Combine(Videos, "d renamed.mp4"));
        var again = await MediaIndex.OpenAsync(Videos, _clip, Options);
        Assert.Equal(9, _clip.Encoded);
        Assert.Equal((0, 3), (again.LastUpdate.New, again.LastUpdate.Unchanged));
        Assert.Equal("d renamed.mp4", Path.GetFileName(again.SearchVideos("0 1 1").Best!.Path));
    }

    [Fact]
    public async Task Another_rate_uses_the_frames_that_are_there()
    {
        var folder = Directory.CreateDirectory(_clips.Of("numbered")).FullName;
        _clips.Numbered("numbered/clip.mp4", "10", 100);
        await MediaIndex.OpenAsync(folder, _clip, Options);
        Assert.Equal(10, _clip.Encoded);

        var fine = await MediaIndex.OpenAsync(folder, _clip, Options with { Frames = FrameSampling.PerSecond(2) });

        Assert.Equal(20, fine.FrameRows.Items.Count);
        Assert.Equal(20, _clip.Encoded);
    }

    [Fact]
    public async Task An_interrupted_video_goes_on_where_it_stopped()
    {
        var path = _clips.Numbered("videos/long.mp4", "10", 900);
        using var stop = new CancellationTokenSource();
        _clip.AfterBatch = encoded => { if (encoded >= 64)
        {
            stop.Cancel();
        } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => MediaIndex.OpenAsync(path, _clip, Options, cancellationToken: stop.Token));
        var before = _clip.Encoded;
        Assert.InRange(before, 64, 80);

        _clip.AfterBatch = null;
        var video = await MediaIndex.OpenAsync(path, _clip, Options);

        Assert.Empty(video.LastUpdate.Skipped);
        Assert.Equal(90, _clip.Encoded);
        Assert.Equal(Enumerable.Range(0, 90).Select(i => (double)i), video.SearchVideos("1 1 1").Best!.Times);
    }

    [Fact]
    public async Task A_video_cut_short_keeps_its_frames_and_is_reported_each_time()
    {
        var whole = File.ReadAllBytes(Path.Combine(Videos, "a traffic light.mp4"));
        File.WriteAllBytes(Path.Combine(Videos, "e cut.mp4"), whole[..(whole.Length * 6 / 10)]);
        File.WriteAllText(Path.Combine(Videos, "f notes.mp4"), "no video");

        for (var run = 0; run < 2; run++)
        {
            var index = await MediaIndex.OpenAsync(Videos, _clip, Options);

            Assert.Equal(["e cut.mp4", "f notes.mp4"], index.LastUpdate.Skipped.Select(s => Path.GetFileName(s.Path)));
            Assert.Contains("frames up to there are kept", index.LastUpdate.Skipped[0].Reason, StringComparison.Ordinal);
            Assert.Contains("e cut.mp4", index.Videos.Select(v => Path.GetFileName(v.Path)));
        }
    }

    [Fact]
    public async Task A_video_whose_folder_vanishes_before_it_is_hashed_is_skipped()
    {
        Directory.CreateDirectory(Path.Combine(Videos, "z"));
        File.Copy(Path.Combine(Videos, "b sea.mp4"), Path.Combine(Videos, "z", "copy.mp4"));
        _clip.AfterBatch = _ =>
        {
            if (Directory.Exists(Path.Combine(Videos, "z")))
            {
                Directory.Delete(Path.Combine(Videos, "z"), recursive: true);
            }
        };

        var index = await MediaIndex.OpenAsync(Videos, _clip, Options);

        Assert.Equal("is not there any more", Assert.Single(index.LastUpdate.Skipped).Reason);
        Assert.Equal(3, index.Videos.Count);
    }

    [Fact]
    public async Task A_video_that_is_replaced_after_it_was_hashed_gives_no_frames_under_the_old_hash()
    {
        var path = Path.Combine(Videos, "b sea.mp4");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-1));
        var replacement = File.ReadAllBytes(Path.Combine(Videos, "c roses.mp4"));
        using var store = EmbeddingStore.Open(Options.Store, _clip);
        var encoder = new VideoIndexer(store, _clip, FrameSampling.PerSecond(), new IndexTally([], [], [], [], [], [], []));
        var seen = PhotoReader.Stamp(path);
        var content = ContentHash.OfFile(path);
        File.WriteAllBytes(path, replacement);

        var error = await Assert.ThrowsAsync<MediaException>(
            () => encoder.EncodeAsync(path, content, seen, _ => { }, CancellationToken.None));

        Assert.Contains("was written to", error.Reason, StringComparison.Ordinal);
        Assert.Empty(store.Times(content));
        Assert.False(store.Samplings([content], FrameSampling.PerSecond().Key).GetValueOrDefault(content)?.IsComplete);
    }

    [Fact]
    public async Task A_cancelled_update_is_no_video_that_cannot_be_read()
    {
        var folder = Directory.CreateDirectory(_clips.Of("cut")).FullName;
        var path = Path.Combine(folder, "cut.mp4");
        var whole = File.ReadAllBytes(Path.Combine(Videos, "a traffic light.mp4"));
        File.WriteAllBytes(path, whole[..(whole.Length * 6 / 10)]); // its end is met before its only batch is encoded
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();

        _clip.AfterBatch = _ => first.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => MediaIndex.OpenAsync(path, _clip, Options, cancellationToken: first.Token));
        _clip.AfterBatch = _ => second.Cancel();
        var error = await Assert.ThrowsAsync<UpdateCanceledException>(
            () => MediaIndex.OpenAsync(folder, _clip, Options with { Store = _clips.Of("other.sqlite") }, cancellationToken: second.Token));
        Assert.Empty(error.Report.Skipped);
    }

    [Fact]
    public async Task Videos_are_counted_as_photos_are()
    {
        var index = await MediaIndex.OpenAsync(Videos, _clip, Options);
        File.Move(Path.Combine(Videos, "b sea.mp4"), Path.Combine(Videos, "renamed.mp4"));
        Assert.Equal((0, 3, 0, 0, 0), MediaIndexTests.Numbers(await index.UpdateAsync()));
        File.Delete(Path.Combine(Videos, "renamed.mp4"));
        File.WriteAllText(Path.Combine(Videos, "notes.mp4"), "no video");
        Assert.Equal((0, 2, 1, 1, 0), MediaIndexTests.Numbers(await index.UpdateAsync()));
    }

    [Fact]
    public async Task A_cancelled_update_says_how_many_videos_are_left_and_shows_those_that_were_there()
    {
        var index = await MediaIndex.OpenAsync(Videos, _clip, Options);
        Film("a new.mp4", ("yellow", 2));
        Film("a newer.mp4", ("red", 1), ("yellow", 1));
        using var stop = new CancellationTokenSource();
        _clip.AfterBatch = _ => stop.Cancel();

        var error = await Assert.ThrowsAsync<UpdateCanceledException>(() => index.UpdateAsync(cancellationToken: stop.Token));

        Assert.Equal((1, 0, 4), (error.Report.New, error.Report.Unchanged, error.Report.Left));
        Assert.Equal(
            ["a new.mp4", "a traffic light.mp4", "b sea.mp4", "c roses.mp4"], index.Videos.Select(video => Path.GetFileName(video.Path)));
    }

    [Fact]
    public async Task A_video_has_the_same_moments_alone_and_in_a_collection()
    {
        var index = await MediaIndex.OpenAsync(Videos, _clip, Options);
        foreach (var colour in new[] { "1 0 0", "0 1 0", "0 0 1" })
        {
            var hits = index.SearchVideos(colour, top: 3, threshold: -1).Hits;
            Assert.Equal(3, hits.Count);
            foreach (var hit in hits)
            {
                Assert.Equal((await MediaIndex.OpenAsync(hit.Path, _clip, Options)).SearchVideos(colour).Best!.Moments, hit.Moments);
            }
        }

        Assert.Equal(12, index.SearchVideos("0 1 1", top: 1).Best!.Moments[0].End, 0.05); // where the video ends, not its last frame
    }

    [Fact]
    public async Task Frames_that_were_stored_by_the_files_clock_are_counted_from_its_start_and_not_encoded_again()
    {
        var path = _clips.Numbered("late.ts", "25", 100, "null", "-output_ts_offset", "5");
        var before = await MediaIndex.OpenAsync(path, _clip, Options);
        await StoreByClockAsync(path);
        var encoded = _clip.Encoded;

        var after = await MediaIndex.OpenAsync(path, _clip, Options);

        Assert.Equal([0, 1, 2, 3], after.FrameRows.Items.Select(item => item.Time!.Value));
        Assert.Equal(before.FrameRows.Embeddings.Values, after.FrameRows.Embeddings.Values);
        Assert.Equal(encoded, _clip.Encoded);
    }

    [Fact]
    public async Task Frames_that_were_read_from_another_stream_are_encoded_anew()
    {
        Directory.CreateDirectory(_clips.Of("streams"));
        var path = _clips.Of("streams/preview first.mkv");
        VideoClips.Ffmpeg("-f", "lavfi", "-i", "color=c=red:s=64x64:r=5:d=3", "-f", "lavfi", "-i", "color=c=blue:s=128x128:r=5:d=3", "-map",
            "0", "-map", "1",
            "-disposition:v:0", "0", "-disposition:v:1", "default", "-c:v", "libx264", path);
        await MediaIndex.OpenAsync(path, _clip, Options);
        await StoreByClockAsync(path);
        var encoded = _clip.Encoded;

        var after = await MediaIndex.OpenAsync(path, _clip, Options);

        Assert.Equal(encoded + 1, _clip.Encoded);
        Assert.Equal(3, after.FrameRows.Items.Count);
        Assert.InRange(after.SearchVideos("0 0 1").Best!.Score, 0.9f, 1);
    }

    [Fact]
    public async Task An_answer_keeps_its_pictures_when_the_folder_has_moved()
    {
        var index = await MediaIndex.OpenAsync(Videos, _clip, Options);
        var (videos, frames) = (index.SearchVideos("1 0 0", threshold: -1), index.SearchFrames("1 0 0", threshold: -1));
        var shown = (videos.ToHtml(), frames.ToHtml());
        Assert.DoesNotContain("cl-lost\" role", shown.Item1 + shown.Item2, StringComparison.Ordinal);

        Directory.Move(Videos, _clips.Of("elsewhere"));

        Assert.Equal(shown, (videos.ToHtml(), frames.ToHtml()));
        Assert.Equal(3 * 9, shown.Item1.Split("data:image/jpeg").Length - 1);
    }

    [Fact]
    public async Task A_labelled_video_has_the_time_of_the_frame_that_made_the_score()
    {
        File.WriteAllText(_clips.Of("labels.csv"), "query,kind,path,relevant\n0 1 0,text,videos/a traffic light.mp4,1\n");

        var report = ThresholdLab.Tune(await MediaIndex.OpenAsync(Videos, _clip, Options), _clips.Of("labels.csv"));

        Assert.InRange(Assert.Single(report.Text!.Labels).Time!.Value, 5.37, 11.6);
    }

    [Fact]
    public async Task The_worst_pairs_show_a_video_that_starts_late_from_its_beginning_to_its_end()
    {
        var (late, sea) = (Path.Combine(Videos, "late.ts"), Path.Combine(Videos, "b sea.mp4"));
        VideoClips.Ffmpeg("-i", Path.Combine(Videos, "a traffic light.mp4"), "-c", "copy", "-output_ts_offset", "40", late);
        File.Delete(Path.Combine(Videos, "a traffic light.mp4"));
        File.Delete(Path.Combine(Videos, "c roses.mp4"));
        var index = await MediaIndex.OpenAsync(Videos, _clip, Options);

        // Each video has the words of the other, and so comes last.
        var report = RetrievalReport.Of(index, RetrievalSet.Of(index, [new(late, "0 0 1"), new(sea, "1 0 0")]));

        var pictures = report.ToHtml().Split("data:image/jpeg;base64,").Skip(1).Select(part => part[..part.IndexOf('"')]).ToList();
        Assert.Equal(2 * 2 * 3, pictures.Count);
        Assert.InRange(pictures.Distinct().Count(), 4, 5); // red, green and blue; blue and cyan
    }

    // As earlier versions left it: times of the file's own clock, under keys that say so.
    private async Task StoreByClockAsync(string path)
    {
        var (video, content) = (await Video.ProbeAsync(path), ContentHash.OfFile(path));
        using var store = EmbeddingStore.Open(Options.Store, _clip);
        var sampling = store.Samplings([content], Options.Frames!.Key)[content];
        using var transaction = await store.BeginAsync();
        transaction.CountFromStart(content, [], -video.ClockStart);
        transaction.SetSampling(content, Schema.ByClock + Options.Frames!.Key, sampling with
        {
            Times = [.. sampling.Times.Select(time => time + video.ClockStart)],
            End = sampling.End + video.ClockStart,
        });
        transaction.Commit();
        using var connection = new SqliteConnection($"Data Source={Options.Store};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"DELETE FROM sampling WHERE sampling = '{Options.Frames!.Key}'";
        command.ExecuteNonQuery();
    }

    [Fact]
    public async Task Frames_are_read_again_only_if_there_are_others()
    {
        File.Copy(Path.Combine(Videos, "b sea.mp4"), Path.Combine(Videos, "copy.mp4"));
        var index = await MediaIndex.OpenAsync(Videos, _clip, Options);
        var before = index.FrameRows;
        await index.UpdateAsync();
        Assert.Same(before, index.FrameRows);
        File.Move(Path.Combine(Videos, "copy.mp4"), Path.Combine(Videos, "copy 2.mp4"));
        await index.UpdateAsync();
        Assert.Same(before.Embeddings, index.FrameRows.Embeddings);
        Assert.Contains(index.Videos, video => video.OtherPaths.SequenceEqual([Path.Combine(Videos, "copy 2.mp4")]));
        File.Delete(Path.Combine(Videos, "a traffic light.mp4"));
        await index.UpdateAsync();
        Assert.Equal(before.Items.Count(item => !item.File.Path.EndsWith("light.mp4", StringComparison.Ordinal)),
            index.FrameRows.Embeddings.Rows);
    }

    [Fact]
    public async Task An_answer_says_that_a_long_query_was_cut()
    {
        var index = await MediaIndex.OpenAsync(Videos, _clip, Options);
        var query = "1 0 0 " + new string('0', 50);
        foreach (var notes in new[] { index.Search(query).Notes, index.SearchVideos(query).Notes, index.SearchFrames(query).Notes })
        {
            Assert.Contains("more words than the model reads", Assert.Single(notes), StringComparison.Ordinal);
        }

        Assert.Empty(index.SearchVideos("1 0 0").Notes);
    }

    [Fact]
    public async Task Videos_are_left_alone_unless_they_are_asked_for()
    {
        var index = await MediaIndex.OpenAsync(Videos, _clip, Options with { Frames = null });

        Assert.Empty(index.Videos);
        Assert.Equal(3, index.LastUpdate.VideosLeftAlone);
        Assert.Equal(0, _clip.Encoded);
        Assert.Null(index.SearchVideos("1 0 0").Best);
        Assert.Contains("3 videos are there, but left alone", index.SearchVideos("1 0 0").ToString(), StringComparison.Ordinal);
        Assert.Empty(index.SearchFrames("1 0 0").Hits);
    }

    [Fact]
    public async Task Texts_are_ranked_by_how_well_they_fit_a_video()
    {
        // one per second all the same
        var video = await MediaIndex.OpenAsync(Path.Combine(Videos, "b sea.mp4"), _clip, Options with { Frames = null });

        Assert.Equal(["0 0.3 1", "0 1 0", "1 0 0"], video.RankTexts(["1 0 0", "0 1 0", "0 0.3 1"]).Select(t => t.Text));
        Assert.Equal((8.0, 12.0), video.SearchVideos("0 1 1").Best!.Moments.Select(m => (Math.Round(m.Start + 0.5), Math.Round(m.End, 1)))
            .First());
    }

    [Fact]
    public async Task A_video_of_which_nothing_can_be_read_cannot_be_opened_alone()
    {
        var path = Path.Combine(Videos, "notes.mp4");
        File.WriteAllText(path, "no video");
        Assert.Equal(path, (await Assert.ThrowsAsync<MediaException>(() => MediaIndex.OpenAsync(path, _clip, Options))).Path);
    }

    // Each shot a plain colour; cuts lie between whole seconds.
    private void Film(string name, params (string Colour, double Seconds)[] shots)
    {
        var inputs = shots.SelectMany(
            s => new[] { "-f", "lavfi", "-i", FormattableString.Invariant($"color={s.Colour}:s=64x48:r=25:d={s.Seconds}") });
        VideoClips.Ffmpeg(
            [.. inputs, "-filter_complex", $"concat=n={shots.Length}", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "faststart",
            Path.Combine(Videos, name)]);
        // or it might be written to again within the clock's tick
        File.SetLastWriteTimeUtc(Path.Combine(Videos, name), DateTime.UtcNow.AddDays(-1));
    }
}
