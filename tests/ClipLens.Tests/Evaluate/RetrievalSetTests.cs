using ClipLens.Tests.Media;
using ClipLens.Tests.Search;

namespace ClipLens.Tests.Evaluate;

/// <summary>Collections measured by a model that knows only colours: a text "1 0 0" is red.</summary>
public sealed class RetrievalSetTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private MediaIndexOptions Options => new() { Store = _folder.Of("store.sqlite"), Frames = FrameSampling.PerSecond() };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Captions_are_matched_by_path_and_equal_ones_are_one_query_with_several_right_answers()
    {
        WritePhoto("a red.png", 255, 0, 0);
        WritePhoto("b rose.png", 250, 10, 5);
        WritePhoto("b rose copy.png", 250, 10, 5);
        WritePhoto("c blue.png", 0, 0, 255);
        WritePhoto("d grey.png", 90, 90, 90);
        var captions =
            Caption.ReadCsv(
                Write("captions.csv",
                    "path,caption\nphotos/a red.png,1 0 0\nphotos/b rose copy.png,1 0 0\nphotos/b rose.png,8 1 1\nphotos/c blue.png,0 0 "
                        + "1\nphotos/gone.png,0 1 0\n"));

        var index = await MediaIndex.OpenAsync(_folder.Of("photos"), new FakeEncoder(), Options);
        var set = RetrievalSet.Of(index, captions, videos: false);

        Assert.Equal(["1 0 0", "8 1 1", "0 0 1"], set.Texts);
        Assert.Equal(["a red.png", "b rose copy.png", "c blue.png", "d grey.png"], set.Items.Select(item => Path.GetFileName(item.Path)));
        Assert.Equal([[0, 1], [1], [2]], Enumerable.Range(0, 3).Select(set.Relevance.ItemsOf));
        Assert.Equal(
            ["1 of 5 captions are of files that are not among the photos of the collection, such as gone.png; they were left out."],
            set.Notes);
        var report = RetrievalReport.Of(index, set, new RetrievalSetting());
        Assert.Equal([100, 100, 100, 1, 1, 0], report.TextToItem.Metrics.Values);
        Assert.Equal([0, 1, 2], report.ItemToText.Queries);
        Assert.Contains("1 item matches no text", string.Join(' ', report.Notes), StringComparison.Ordinal);
        Assert.StartsWith("fake model: photos\n", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(report.TextToItem.Ranks,
            RetrievalReport.Of(index, RetrievalSet.ReadCsv(index, _folder.Of("captions.csv"))).TextToItem.Ranks);
        Assert.Throws<ArgumentException>("captions", () => RetrievalSet.Of(index, [new("/nowhere.png", "1 0 0")], videos: false));
    }

    [Fact]
    public async Task Labels_to_choose_from_may_be_of_nothing_in_the_collection()
    {
        WritePhoto("a red.png", 255, 0, 0);
        WritePhoto("b green.png", 0, 255, 0);
        Write("labels.csv", "path,label\nphotos/a red.png,1 0 0\nphotos/b green.png,8 1 1\nphotos/gone.png,0 1 0\n");
        var index = await MediaIndex.OpenAsync(_folder.Of("photos"), new FakeEncoder(), Options);

        var classified = ZeroShot.Of(index, RetrievalSet.ReadCsv(index, _folder.Of("labels.csv"), "label"));

        Assert.Equal(["1 0 0", "8 1 1", "0 1 0"], classified.Labels);
        Assert.Equal([1, 0, 0, 0, 0, 1, 0, 0, 0], classified.Confusion.Values);
        Assert.StartsWith("fake model: photos: 50.0 % of 2 right", classified.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_benchmark_s_videos_are_found_by_name_and_its_captions_stay_apart()
    {
        Film("video1.mp4", "red");
        Film("deep/video2.part.webm", "blue");
        Film("another.mp4", "lime");
        var protocol = VideoProtocol.Named("msr-vtt-full");
        Caption[] captions = [new("video1", "1 0 0"), new("video2.part", "0 0 1"), new("video2.part", "1 0 0"), new("video3", "0 1 0")];

        var index = await MediaIndex.OpenAsync(_folder.Of("videos"), new FakeEncoder(),
            Options with { Includes =
                path => path.Contains("video1", StringComparison.Ordinal) || path.Contains("video2", StringComparison.Ordinal) });
        var set = RetrievalSet.OfProtocol(index, captions);
        var report = RetrievalReport.Of(index, set, new RetrievalSetting { DualSoftmax = 0.1f }, protocol);

        Assert.Equal(["1 0 0", "0 0 1", "1 0 0"], set.Texts);
        Assert.Equal((2, true), (set.Items.Count, set.HasVideos));
        Assert.All(set.Items, item => Assert.InRange(item.Length!.Value, 1.9, 2.1));
        Assert.Equal(2, report.ItemToText.Candidates); // all captions of a video count as one
        Assert.Contains("The benchmark has 2990 videos and here are 2: the figures cannot be compared with the paper's.", report.Notes);
        Assert.Contains(report.Notes, note => note.StartsWith("Transductive", StringComparison.Ordinal));
        var text = report.ToString();
        Assert.StartsWith("MSR-VTT, full, fake model: videos by mean, dual softmax at 0.1 (transductive)\n", text,
            StringComparison.Ordinal);
        Assert.Matches(@"the paper +21\.4 +41\.1 +50\.4 +10\.0\n  difference +45\.3 +58\.9 +49\.6 +-9\.0 *\n", text); // ranks 1, 1 and 2
    }

    [Fact]
    public async Task What_does_not_belong_to_a_collection_is_neither_encoded_nor_removed()
    {
        WritePhoto("a.png", 255, 0, 0);
        WritePhoto("b.png", 0, 255, 0);
        var all = await MediaIndex.OpenAsync(_folder.Of("photos"), new FakeEncoder(), Options);

        var some = await MediaIndex.OpenAsync(_folder.Of("photos"), new FakeEncoder(),
            Options with { Includes = path => path.EndsWith("b.png", StringComparison.Ordinal) });
        var again = await MediaIndex.OpenAsync(_folder.Of("photos"), new FakeEncoder(), Options);

        Assert.Equal((2, 0, 1, 0), (all.LastUpdate.New, some.LastUpdate.New, some.LastUpdate.Unchanged, some.LastUpdate.Removed));
        Assert.Equal(_folder.Of("photos/b.png"), Assert.Single(some.Rows.Items).File.Path);
        Assert.Equal((0, 2, 0), (again.LastUpdate.New, again.LastUpdate.Unchanged, again.LastUpdate.Removed));
    }

    [Fact]
    public async Task A_bank_that_is_kept_lowers_what_is_near_to_everything_in_a_single_search()
    {
        WritePhoto("a grey.png", 120, 120, 120);
        WritePhoto("b green.png", 10, 255, 0);
        var index = await MediaIndex.OpenAsync(_folder.Of("photos"), new FakeEncoder(), Options);
        Assert.Throws<FileNotFoundException>(() => ScoreCorrection.OpenBank(index));
        ScoreCorrection.SaveBank(index, ["1 1 1", "1 2 2", "2 2 1"]);

        var (plain, corrected) = (index.Search("3 7 3"), ScoreCorrection.Search(index, "3 7 3", new SearchOptions { Threshold = 0.25f },
            ScoreCorrection.OpenBank(index)));

        Assert.Equal(["a grey.png", "b green.png"], plain.Hits.Select(hit => Path.GetFileName(hit.Path)));
        Assert.Equal(["b green.png", "a grey.png"], corrected.Hits.Select(hit => Path.GetFileName(hit.Path)));
        Assert.Equal(plain.Hits.Select(hit => hit.Score).Reverse(), corrected.Hits.Select(hit => hit.Score));
        Assert.Equal(["The order is corrected by a bank of 3 queries; the scores are as they were."], corrected.Notes);
        Assert.Single(ScoreCorrection.Search(index, "3 7 3", new SearchOptions { Threshold = 0.25f, Top = 1, Below = 5 },
            ScoreCorrection.OpenBank(index)).Below);
    }

    [Fact]
    public async Task A_page_shows_what_was_ranked_worst_and_takes_no_markup_from_captions()
    {
        WritePhoto("a.png", 255, 0, 0);
        WritePhoto("<b>.png", 0, 255, 0);
        WritePhoto("c.png", 0, 0, 255);
        var captions = Caption.ReadCsv(Write("captions.csv", "path,caption\nphotos/a.png,0 1 0 <script>\nphotos/<b>.png,1 0 0\n"));
        var index = await MediaIndex.OpenAsync(_folder.Of("photos"), new FakeEncoder(), Options);

        var html = RetrievalReport.Of(index, RetrievalSet.Of(index, captions, videos: false), new RetrievalSetting()).ToHtml();

        Assert.Contains("“0 1 0 &lt;script&gt;”", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;.png", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Equal(4, html.Split("<img ").Length - 1);
    }

    private string Write(string name, string text) => _folder.Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    private void WritePhoto(string name, byte red, byte green, byte blue)
    {
        byte[] pixels = [.. Enumerable.Repeat(new[] { red, green, blue }, 64).SelectMany(pixel => pixel)];
        _folder.Write($"photos/{name}", Picture.Encode(new RgbImage(8, 8, pixels), "png"));
    }

    private void Film(string name, string colour)
    {
        var path = _folder.Of($"videos/{name}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        VideoClips.Ffmpeg("-f", "lavfi", "-i", $"color={colour}:s=64x48:r=10:d=2", path);
    }
}
