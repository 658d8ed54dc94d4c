namespace ClipLens.Interactive.Tests;

/// <summary>What results look like in the real kernel.</summary>
public sealed class ShowTests(PhotosKernel photos) : IClassFixture<PhotosKernel>
{
    private const string Chart = "Figure.Lines(\"x\", \"y\", Series.Of(\"a line\", new[] { 1.0, 2 }, new[] { 3.0, 4 })).ToPlotly()";

    /// <summary>One test, since the order counts.</summary>
    [KernelFact]
    public async Task The_first_chart_brings_its_script_and_the_others_do_not()
    {
        await using var kernel = await InteractiveKernel.StartWithClipLensAsync();
        var first = (await kernel.RunAsync(Chart)).Succeeded().Value["text/html"];
        Assert.InRange(first.Length, 300_000, 700_000);
        Assert.Contains("new Function(\"module\", \"exports\", \"define\", text)", first, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", first, StringComparison.Ordinal);

        var second = (await kernel.RunAsync("var once = 1;\n" + Chart)).Succeeded().Value["text/html"];
        Assert.InRange(second.Length, 500, 5_000);
        Assert.Contains("a line", second, StringComparison.Ordinal);

        // Its output, with the script in it, is replaced.
        Assert.InRange((await kernel.RunAsync(Chart)).Succeeded().Value["text/html"].Length, 300_000, 700_000);

        // What the small script cannot draw brings the whole one, and from then on none is missing.
        var heat = (await kernel.RunAsync(
            "Figure.HeatMap(new Matrix(1, 2, [1f, 2f]), [\"row\"], [\"a\", \"b\"]).ToPlotly()")).Succeeded().Value["text/html"];
        Assert.InRange(heat.Length, 1_500_000, 2_500_000);
        Assert.InRange((await kernel.RunAsync("var twice = 2;\n" + Chart)).Succeeded().Value["text/html"].Length, 500, 5_000);
    }

    [KernelFact]
    public async Task A_chart_of_XPlot_itself_shows_as_a_chart()
    {
        var html = (await Run("XPlot.Plotly.Chart.Bar(photos.Search(\"a dog\").Hits.Select(h => h.Score))")).Value["text/html"];
        Assert.Contains("Plotly.newPlot(", html, StringComparison.Ordinal);
        Assert.DoesNotContain("PlotlySrc", html, StringComparison.Ordinal);
    }

    [KernelTheory]
    [InlineData("report.Text.ScoreFigure()", "bar")]
    [InlineData("report.Text.CurveFigure()", "chance of being relevant")]
    [InlineData("Figure.Boxes(\"group\", \"y\", (\"a\", new[] { 1, 2, 3 }))", "\"type\":\"box\"")]
    [InlineData("Figure.Scatter(\"x\", \"y\", Series.Of(\"</script>\", new[] { 1 }, new[] { 2 }))", "<\\/script>")]
    public async Task A_figure_has_a_twin_that_answers_the_mouse(string figure, string part)
    {
        (await Run("var report = ThresholdLab.Tune(photos, \"../data/picturebook/labels.csv\");")).Succeeded();
        var html = (await Run($"({figure}).ToPlotly()")).Value["text/html"];
        Assert.Contains(part, html, StringComparison.Ordinal);
    }

    [KernelTheory]
    [InlineData("photos.Search(\"a dog\", top: 3)", "3 rows, 2 columns")]
    [InlineData("photos.Search(\"a dog\", top: 4).Hits", "4 rows, 2 columns")]
    [InlineData("photos", "25 of 257 rows, 4 columns")]
    [InlineData("photos.LastUpdate", "0 rows, 2 columns")]
    [InlineData("LabelFile.Read(\"../data/picturebook/labels.csv\").Labels.Take(7).ToList()", "7 rows, 4 columns")]
    [InlineData("RetrievalReport.Of(\"made up\", new Matrix(2, 2, [1f, 0, 0, 1]), Relevance.Diagonal(2))", "6 rows, ")]
    public async Task A_result_is_a_table_that_shows_itself(string result, string size)
    {
        var cell = await Run($"({result}).ToDataFrame()");
        Assert.StartsWith(size, cell.Value["text/plain"], StringComparison.Ordinal);
        Assert.StartsWith("<table", cell.Value["text/html"], StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task A_table_of_labels_goes_into_the_threshold_lab()
    {
        var cell = await Run("""
            var (labels, _) = LabelFile.Read("../data/picturebook/labels.csv");
            var (a, b) = (ThresholdLab.Tune(photos, labels), ThresholdLab.Tune(photos, labels.ToDataFrame().ToLabels()));
            $"{a.Text.Recommended.Threshold == b.Text.Recommended.Threshold} {a.Image.Labels.Count == b.Image.Labels.Count}"
            """);
        Assert.Equal("True True", cell.Value["text/plain"]);
    }

    [KernelTheory]
    [InlineData("photos", "257 photos in ")]
    [InlineData("photos.LastUpdate", "257 new, 0 unchanged, 0 removed, 0 skipped")]
    [InlineData("photos.Search(\"a dog\").Hits", "0.")]
    [InlineData("clip", "picturebook: pictures of ")]
    [InlineData("new IndexProgress(3, 4, 2, \"photo.jpg\")", "3 of 4, 2.0 per second, 0:00:00 left")]
    public async Task A_value_shows_itself_and_not_its_properties(string value, string text)
    {
        var shown = (await Run(value)).Value;
        Assert.StartsWith(text, shown["text/plain"], StringComparison.Ordinal);
        Assert.DoesNotContain("dni-", shown.Values.First(), StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task Words_and_a_folder_find_photos_by_a_magic_command()
    {
        var cell = (await photos.Kernel.RunAsync("#!search \"a dog on the beach\" --in ../data/picturebook/photos --top 2")).Succeeded();
        Assert.Contains("2 hits above", Assert.Single(cell.Of("DisplayedValueProduced"),
            value => value.ContainsKey("text/plain"))["text/plain"], StringComparison.Ordinal);
    }

    [KernelTheory]
    [InlineData("#!search \"a dog\"", "--in")]
    [InlineData("#!search --in ../data", "--query")]
    [InlineData("#!search \"a dog\" --in ../nowhere", "There is no folder")]
    public async Task A_magic_command_says_what_it_misses(string code, string what) =>
        Assert.Contains(what, (await photos.Kernel.RunAsync(code)).Failure, StringComparison.Ordinal);

    [KernelTheory]
    [InlineData("#!sea", "#!search")]
    [InlineData("#!search \"a dog\" --", "--in")]
    [InlineData("#!search \"a dog\" --in ", "../data")]
    public async Task A_magic_command_is_completed(string code, string expected)
    {
        var cell = await photos.Kernel.CompleteAsync(code);
        var names = cell.Events.Where(e => e.Type == "CompletionsProduced")
            .SelectMany(e => e.Event.GetProperty("completions").EnumerateArray()).Select(c => c.GetProperty("displayText").GetString());
        Assert.Contains(expected, names);
    }

    [KernelTheory]
    [InlineData("await MediaIndex.OpenAsync(\"../data/picturebook/foto\", clip)", "There is no folder ",
        "a relative path starts from the working folder.")]
    [InlineData("ClipModel.Load(\"../models/none\")", "There is no model folder ", "a relative path starts from the working folder.")]
    public async Task A_mistyped_folder_is_said_in_a_line(string code, string start, string end)
    {
        var message = (await photos.Kernel.RunAsync(code)).Failure!;
        Assert.StartsWith(start, message, StringComparison.Ordinal);
        Assert.EndsWith(end, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private async Task<Cell> Run(string code) => (await photos.Kernel.RunAsync(code)).Succeeded();
}
