using ClipLens.Tests.Media;
using SkiaSharp;

namespace ClipLens.Tests.Show;

public sealed class ResultPictureTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Hits_lie_in_rows_of_five_and_show_their_photos()
    {
        var red = _folder.Write("red.png", Picture.Encode(Plain(255, 0, 0), "png"));
        Hit[] hits = [.. Enumerable.Range(0, 7).Select(i => new Hit(red, 0.9f - (0.1f * i)))];
        var results = new SearchResults { Query = Query.Text("a red card"), Model = "m", Threshold = 0.2f, Best = hits[0], Hits = hits };
        using var one = (results with { Hits = hits[..1] }).ToPicture();
        using var all = results.ToPicture();
        Assert.True(all.Width > one.Width && all.Height > one.Height);
        Assert.Equal(7, Blocks(all, pixel => pixel is { Red: > 240, Green: < 20, Blue: < 20 }));
        Assert.Contains(all.Pixels, pixel => pixel is { Red: < 60, Green: < 60, Blue: < 70 }); // words
    }

    [Fact]
    public void A_lost_file_leaves_a_grey_box()
    {
        var hit = new Hit(_folder.Of("gone.jpg"), 0.9f) { Time = null };
        using var picture = new SearchResults { Query = Query.Text("x"), Model = "m", Threshold = 0, Best = hit, Hits = [hit] }.ToPicture();
        Assert.Equal(1, Blocks(picture, pixel => pixel == new SKColor(0xe5, 0xe7, 0xeb)));
    }

    [Fact]
    public void A_strip_has_a_place_for_each_frame()
    {
        var hit = new VideoHit(_folder.Of("gone.mp4"), 0.4f, 1)
            { Moments = [new Moment(0, 2, 0.4f)], Times = [0, 1, 2, 3], Scores = [0, 0.4f, 0, 0] };
        using var picture = new VideoResults
        {
            Query = Query.Text("x"), Model = "m", Pooling = Pooling.Max, Threshold = 0, Best = hit, Hits = [hit],
        }.ToPicture();
        Assert.Equal(5, Blocks(picture, pixel => pixel == new SKColor(0xe5, 0xe7, 0xeb)));
    }

    [Fact]
    public void A_picture_is_saved_as_Png()
    {
        var hit = new Hit(_folder.Of("gone.jpg"), 0.9f);
        using var picture = new SearchResults { Query = Query.Text("x"), Model = "m", Threshold = 0, Best = hit, Hits = [hit] }.ToPicture();
        picture.SavePng(_folder.Of("found.png"));
        using var read = Photo.Read(_folder.Of("found.png"));
        Assert.Equal((picture.Width, picture.Height), (read.Width, read.Height));
    }

    public void Dispose() => _folder.Dispose();

    private static RgbImage Plain(byte red, byte green, byte blue) =>
        new(40, 30, [.. Enumerable.Repeat(new[] { red, green, blue }, 40 * 30).SelectMany(pixel => pixel)]);

    /// <summary>Counts areas of a colour of at least 1,000 pixels that hang together.</summary>
    private static int Blocks(SKBitmap picture, Func<SKColor, bool> isOfColour)
    {
        var left = picture.Pixels.Select(isOfColour).ToArray();
        var count = 0;
        for (var start = 0; start < left.Length; start++)
        {
            var (size, open) = (0, new Stack<int>([start]));
            while (open.TryPop(out var at))
            {
                if (at >= 0 && at < left.Length && left[at])
                {
                    left[at] = false;
                    size++;
                    open.Push(at - 1);
                    open.Push(at + 1);
                    open.Push(at - picture.Width);
                    open.Push(at + picture.Width);
                }
            }

            count += size >= 1000 ? 1 : 0;
        }

        return count;
    }
}
