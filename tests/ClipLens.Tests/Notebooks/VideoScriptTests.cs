namespace ClipLens.Tests.Notebooks;

public sealed class VideoScriptTests : IDisposable
{
    private readonly Workplace _at = new();

    public void Dispose() => _at.Dispose();

    [Theory]
    [InlineData("search.cs", "--texts")]
    [InlineData("moments.cs", "a dog")]
    public void What_is_no_video_is_refused_in_a_line(string script, string first)
    {
        File.WriteAllText(_at.Of("texts.txt"), "a dog");
        string[] arguments = first == "--texts" ? [first, _at.Of("texts.txt")] : [first];
        string[] rest = [.. arguments, "--cache", _at.Of("embeddings.sqlite"), "--video"];
        var photo = Path.Combine(Shared.Repository, "data/picturebook/photos/photo-001.jpg");

        ScriptProcess.Run(script, [.. rest, photo]).Fails(1, $"{photo}: is no video");
        ScriptProcess.Run(script, [.. rest, _at.Of("texts.txt")]).Fails(1, $"{_at.Of("texts.txt")}: is no video");
        ScriptProcess.Run(script, [.. rest, _at.Folder]).Fails(2, "--video takes one video");
    }

    [SharedFact]
    public void A_folder_of_videos_says_which_flag_looks_into_them()
    {
        File.Copy(Shared.Of("videos/mdn/flower.mp4"), Path.Combine(_at.Photos("films"), "flower.mp4"));
        var (exitCode, output, error) =
            ScriptProcess.Run("search.cs", ["--image", Shared.Of("photos/skimage/coffee.png"), "--in", _at.Of("films"), .. _at.Arguments]);

        Assert.Equal(0, exitCode);
        Assert.Contains("there is no photo or frame in the collection", output, StringComparison.Ordinal);
        Assert.StartsWith("There is no photo here, but 1 video: --videos finds videos", error, StringComparison.Ordinal);
    }

    [SharedFact]
    public void The_reference_clips_are_indexed_without_a_complaint_and_searched_as_videos_and_as_frames()
    {
        string[] search = ["--in", Shared.Of("videos"), "--image", Shared.Of("photos/skimage/chelsea.png"), "--threshold", "-1", "--top",
            "9", "--json", .. _at.Arguments];

        var videos = ScriptProcess.Run("search.cs", [.. search, "--videos", "--html", _at.Of("page.html")]);
        var frames = ScriptProcess.Run("search.cs", [.. search, "--frames"]).Json;

        Assert.Equal("", videos.Error);
        Assert.Equal(["query", "kind", "model", "threshold", "best", "hits"], videos.Json.EnumerateObject().Select(p => p.Name));
        var hits = videos.Json.GetProperty("hits").EnumerateArray().ToList();
        Assert.Equal(7, hits.Count);
        Assert.All(hits, h => Assert.Equal(["path", "score", "time", "moments"], h.EnumerateObject().Select(p => p.Name)));
        Assert.All(hits, h => Assert.Equal(["start", "end", "score"], h.GetProperty("moments")[0].EnumerateObject().Select(p => p.Name)));
        Assert.All(frames.GetProperty("hits").EnumerateArray(),
            h => Assert.Equal(["path", "time", "score"], h.EnumerateObject().Select(p => p.Name)));
        Assert.Equal(hits[0].GetProperty("time").GetDouble(), frames.GetProperty("hits")[0].GetProperty("time").GetDouble());
        Assert.Equal(7, File.ReadAllText(_at.Of("page.html")).Split("<video ").Length - 1);
    }

    [SharedFact]
    public void Texts_are_ranked_for_a_video()
    {
        File.WriteAllText(_at.Of("texts.txt"), "a dog\n\na red flower\na cow\n");

        var json = ScriptProcess.Run(
            "search.cs", "--video", Shared.Of("videos/mdn/flower.mp4"), "--texts", _at.Of("texts.txt"), "--json", "--pooling", "kmeans:3",
            "--model", _at.ModelWithWords(), "--cache", _at.Of("kept.sqlite")).Json;

        var hits = json.GetProperty("hits").EnumerateArray().ToList();
        Assert.Equal(["a cow", "a dog", "a red flower"], hits.Select(h => h.GetProperty("text").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(hits.OrderByDescending(h => h.GetProperty("score").GetDouble()).Select(h => h.ToString()),
            hits.Select(h => h.ToString()));
    }

    [Fact]
    public async Task Moments_are_listed_and_written_as_clips_that_begin_where_they_should()
    {
        var path = Path.Combine(Shared.Repository, "data", "picturebook", "videos", "video-01.mp4");
        string[] moments =
        [
            "a red car passes a lighthouse", "--video", path, "--export", _at.Of("clips"), "--exact", "--json", "--top", "1",
            "--cache", _at.Of("kept.sqlite"),
        ];

        var found = ScriptProcess.Run("moments.cs", moments).Json.GetProperty("moments").EnumerateArray().ToList();

        Assert.NotEmpty(found);
        var source = await Video.ProbeAsync(path);
        foreach (var moment in found)
        {
            Assert.Equal(["start", "end", "score", "clip"], moment.EnumerateObject().Select(p => p.Name));
            var clip = await Video.ProbeAsync(moment.GetProperty("clip").GetString()!);
            Assert.Equal(moment.GetProperty("end").GetDouble() - moment.GetProperty("start").GetDouble(), clip.Duration!.Value, 0.1);
            Assert.Equal(0, await LateByAsync(clip, source, moment.GetProperty("start").GetDouble()));
        }

        ScriptProcess.Run("moments.cs", moments).Fails(1, "is there already");
        Assert.Equal(0, ScriptProcess.Run("moments.cs", [.. moments, "--overwrite"]).ExitCode);
    }

    [TerminalFact]
    public void A_clip_that_is_written_shows_a_bar_on_a_terminal()
    {
        var path = Path.Combine(Shared.Repository, "data", "picturebook", "videos", "video-01.mp4");
        var (exitCode, output, _) = ScriptProcess.RunOnTerminal(
            "moments.cs", "lighthouse", "--video", path, "--export", _at.Of("clips"), "--exact", "--threshold", "-1", "--top", "1",
            "--cache", _at.Of("kept.sqlite"));

        Assert.Equal(0, exitCode);
        Assert.Matches(@"writing video-01 [\d.-]+\.mp4: 100 %", output);
        Assert.NotEmpty(Directory.GetFiles(_at.Of("clips"), "*.mp4"));
    }

    [SharedFact]
    public void What_the_model_does_not_read_to_its_end_is_said()
    {
        string[] common =
            ["--video", Shared.Of("videos/mdn/flower.mp4"), "--json", "--model", _at.ModelWithWords(), "--cache", _at.Of("kept.sqlite")];
        var thousand = string.Join(' ', Enumerable.Range(0, 1000).Select(i => $"dog{i}"));
        File.WriteAllText(_at.Of("texts.txt"), $"a dog\n{thousand}\n");

        var ranked = ScriptProcess.Run("search.cs", ["--texts", _at.Of("texts.txt"), .. common]);
        var moments = ScriptProcess.Run("moments.cs", [thousand, "--threshold", "-1", "--html", _at.Of("page.html"), .. common]);

        Assert.Equal(2, ranked.Json.GetProperty("hits").GetArrayLength());
        Assert.StartsWith("The model does not read the end of \"dog0 dog1 ", ranked.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, moments.Json.GetProperty("moments").GetArrayLength());
        Assert.Contains("its end was left out", moments.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(" above -1", File.ReadAllText(_at.Of("page.html")), StringComparison.Ordinal);
        Assert.Matches("<div class=\"cl-sum\">[0-9]+ moments? ", File.ReadAllText(_at.Of("page.html")));
    }

    [Fact]
    public void What_no_video_shows_has_no_moment_unless_all_are_wanted()
    {
        var path = Path.Combine(Shared.Repository, "data", "picturebook", "videos", "video-01.mp4");
        string[] violin = ["a violin", "--video", path, "--cache", _at.Of("kept.sqlite")];

        var nothing = ScriptProcess.Run("moments.cs", [.. violin, "--export", _at.Of("clips")]);

        Assert.StartsWith("nothing above 0.247; the best frame has ", nothing.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_at.Of("clips")));
        Assert.NotEqual(0, ScriptProcess.Run("moments.cs", [.. violin, "--threshold", "-1", "--json"]).Json.GetProperty("moments")
            .GetArrayLength());
    }

    [Theory]
    [InlineData("--texts means nothing without --video.", "a dog", "--texts", "t.txt")]
    [InlineData("--pooling means nothing without --videos.", "a dog", "--pooling", "mean")]
    [InlineData("--fps means nothing without --videos.", "a dog", "--fps", "2")]
    [InlineData("--frames means nothing with --videos.", "a dog", "--videos", "--frames")]
    [InlineData("--below means nothing with --videos.", "a dog", "--videos", "--below", "3")]
    [InlineData("--fold means nothing with --frames.", "a dog", "--frames", "--fold")]
    [InlineData("TEXT means nothing with --video.", "a dog", "--video", "v.mp4", "--texts", "t.txt")]
    [InlineData("--html means nothing with --video.", "--html", "p.html", "--video", "v.mp4", "--texts", "t.txt")]
    [InlineData("--threshold means nothing with --video.", "--threshold", "0", "--video", "v.mp4", "--texts", "t.txt")]
    [InlineData("--in means nothing with --video.", "--in", ".", "--video", "v.mp4", "--texts", "t.txt")]
    public void What_would_be_ignored_is_refused(string message, params string[] arguments) =>
        ScriptProcess.Run("search.cs", arguments).Fails(2, message);

    [SharedFact]
    public void Wrong_arguments_and_bad_videos_are_said()
    {
        File.WriteAllText(_at.Of("blank.txt"), "\n \n");
        ScriptProcess.Run("search.cs", "--video", "v.mp4", "--texts", _at.Of("blank.txt")).Fails(2, "blank.txt: there is no text in it");
        ScriptProcess.Run("search.cs", "a dog", "--in", _at.Photos("empty"), "--videos", "--pooling", "median")
            .Fails(2, "mean, max, frame:30");
        ScriptProcess.Run("search.cs", "--video", Shared.Of("videos/mdn/flower.mp4")).Fails(2, "--texts");
        ScriptProcess.Run("search.cs", "a dog").Fails(2, "--in FOLDER");
        File.WriteAllText(_at.Of("notes.mp4"), "no video");
        ScriptProcess.Run("moments.cs", ["a dog", "--video", _at.Of("notes.mp4"), "--model", _at.ModelWithWords(), "--cache",
            _at.Of("kept.sqlite")]).Fails(1, "notes.mp4: is not a video");
    }

    // Seconds from the moment's start to the picture of the video that the clip's first one resembles most.
    private static async Task<double> LateByAsync(VideoProbe clip, VideoProbe source, double start)
    {
        using var first = await Video.ReadFrameAsync(clip, clip.Start, 64);
        var differences = new Dictionary<double, double>();
        foreach (var late in new[] { -1, -0.5, 0, 0.5, 1 }.Where(late => start + late >= source.Start))
        {
            using var frame = await Video.ReadFrameAsync(source, start + late, 64);
            differences.Add(late, first.Image.Pixels.ToArray().Zip(frame.Image.Pixels.ToArray(), (a, b) => Math.Abs(a - b)).Average());
        }

        Assert.True(differences.Count > 2 && differences.Values.Max() > 1, "the video stands still");
        return differences.MinBy(pair => pair.Value).Key;
    }
}
