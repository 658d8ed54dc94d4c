namespace ClipLens.Interactive.Tests;

/// <summary>Packages that people bring along, before ClipLens and after it.</summary>
public sealed class PackageTests
{
    private const string ClipLensCell = "#!import cliplens.csx";
    private const string Packages = """
        #r "nuget: XPlot.Plotly, 4.1.0"
        #r "nuget: Microsoft.Data.Analysis, 0.23.1"
        #r "nuget: FFMpegCore, 6.0.0"
        #r "nuget: SkiaSharp, 3.119.4"
        #r "nuget: SkiaSharp.NativeAssets.Linux.NoDependencies, 3.119.4"
        #r "nuget: TorchSharp, 0.107.0"
        """;

    [KernelTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task They_work_side_by_side_with_ours(bool before)
    {
        await using var kernel = await InteractiveKernel.StartAsync();
        foreach (var cell in before ? new[] { Packages, ClipLensCell } : [ClipLensCell, Packages])
        {
            (await kernel.RunAsync(cell)).Succeeded();
        }

        var chart = (await kernel.RunAsync("XPlot.Plotly.Chart.Bar(new[] { 1.0, 2 })")).Succeeded();
        Assert.Contains("Plotly.newPlot(", chart.Value["text/html"], StringComparison.Ordinal);
        var ours = (await kernel.RunAsync("Figure.Histogram(\"x\", (\"\", new[] { 1.0, 2 })).ToPlotly()")).Succeeded();
        Assert.Contains("Plotly.newPlot(", ours.Value["text/html"], StringComparison.Ordinal);
        var table = (await kernel.RunAsync(
            "Microsoft.Data.Analysis.DataFrame.LoadCsvFromString(\"path,score\\na.jpg,0.5\\n\")")).Succeeded();
        Assert.Contains("a.jpg", table.Value["text/html"], StringComparison.Ordinal);
        var video = (await kernel.RunAsync(
            "FFMpegCore.FFProbe.Analyse(\"../data/picturebook/videos/video-01.mp4\").PrimaryVideoStream.Width > 0 ? \"read\" : "
                + "\"\"")).Succeeded();
        Assert.Equal("read", video.Value["text/plain"]);
        var skia = (await kernel.RunAsync(
            "SkiaSharp.SKBitmap.Decode(\"../data/picturebook/photos/photo-001.jpg\").Width > 0 ? \"read\" : \"\"")).Succeeded();
        Assert.Equal("read", skia.Value["text/plain"]);
        var torch = (await kernel.RunAsync("typeof(TorchSharp.torch).Name")).Succeeded();
        Assert.Equal("torch", torch.Value["text/plain"]);
    }
}
