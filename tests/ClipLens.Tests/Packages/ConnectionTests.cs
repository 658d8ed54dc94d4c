using System.Globalization;
using System.Runtime.CompilerServices;
using ClipLens.Tests.Search;
using FFMpegCore;
using Microsoft.Data.Analysis;
using SkiaSharp;
using XPlot.Plotly;

namespace ClipLens.Tests.Packages;

/// <summary>README's lines that connect results with other packages, each run as it is written there, with the package itself.</summary>
public sealed class ConnectionTests : IAsyncLifetime
{
    private static readonly string Book = Path.Combine(Shared.Repository, "data", "picturebook");
    private static readonly string Readme = File.ReadAllText(Path.Combine(Shared.Repository, "README.md"));
    private readonly string _store = Path.GetTempFileName();
    private SearchResults _results = null!; // found before each test

    public async Task InitializeAsync()
    {
        var photos =
            await MediaIndex.OpenAsync(Path.Combine(Book, "photos"), new ColourEncoder(), new MediaIndexOptions { Store = _store });
        _results = photos.Search("0.2 0.3 0.5", top: 12, threshold: 0);
        Assert.Equal(12, _results.Hits.Count);
    }

    public Task DisposeAsync()
    {
        File.Delete(_store);
        return Task.CompletedTask;
    }

    [Fact]
    public void A_data_frame_has_the_hits_as_rows_and_scores_as_numbers()
    {
        var results = _results;
        var frame = AsInReadme(DataFrame.LoadCsvFromString(results.ToCsv()));
        Assert.Equal(["path", "score"], frame.Columns.Select(c => c.Name));
        Assert.Equal(results.Hits.Select(h => (h.Path, h.Score)), frame.Rows.Select(row => ((string)row["path"], (float)row["score"])));
        Assert.Equal(results.Hits.Average(h => h.Score), frame["score"].Mean(), 6);
    }

    [Fact]
    public void A_chart_has_the_scores()
    {
        var results = _results;
        var chart = AsInReadme(Chart.Bar(results.Hits.Select(h => h.Score)));
        var html = chart.GetInlineHtml();
        Assert.All(results.Hits, hit => Assert.Contains(hit.Score.ToString(CultureInfo.InvariantCulture), html, StringComparison.Ordinal));
    }

    [Fact]
    public void A_bitmap_has_the_size_and_the_colours_of_our_picture_but_lies_as_it_is_stored()
    {
        foreach (var hit in _results.Hits)
        {
            using var bitmap = AsInReadme(SKBitmap.Decode(hit.Path));
            using var codec = SKCodec.Create(hit.Path);
            using var ours = Photo.Read(hit.Path);
            var isSideways = codec.EncodedOrigin >= SKEncodedOrigin.LeftTop;
            Assert.Equal(isSideways ? (ours.Height, ours.Width) : (ours.Width, ours.Height), (bitmap.Width, bitmap.Height));
            Assert.Equal(ours.Pixels.ToArray().Average(value => value), bitmap.Pixels.Average(p => (p.Red + p.Green + p.Blue) / 3.0), 0.5);
        }
    }

    [Fact]
    public async Task An_analysis_of_a_video_has_the_length_and_size_that_ours_has()
    {
        foreach (var hit in Directory.EnumerateFiles(Path.Combine(Book, "videos")).Order().Take(3).Select(path => new Hit(path, Score: 1)))
        {
            var analysis = AsInReadme(FFProbe.Analyse(hit.Path));
            var ours = await Video.ProbeAsync(hit.Path);
            Assert.Equal(ours.Duration!.Value, analysis.PrimaryVideoStream!.Duration.TotalSeconds, 0.001);
            Assert.Equal((ours.Width, ours.Height), (analysis.PrimaryVideoStream.Width, analysis.PrimaryVideoStream.Height));
        }
    }

    private static T AsInReadme<T>(T value, [CallerArgumentExpression(nameof(value))] string line = "")
    {
        Assert.Contains($"`{line}`", Readme, StringComparison.Ordinal);
        return value;
    }
}
