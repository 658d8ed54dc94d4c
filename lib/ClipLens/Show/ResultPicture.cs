using System.Globalization;
using SkiaSharp;

namespace ClipLens;

/// <summary>Draws results as one picture, to paste into a slide or to save; a notebook shows an <see cref="SKBitmap"/> by itself.</summary>
/// <remarks>Words are drawn in a font of the system; where it has none, the pictures stand alone.</remarks>
public static class ResultPicture
{
    private const int Margin = 24, Gap = 16, Columns = 5, Cell = 240, CellHeight = 180, Line = 22;
    private const int BestWidth = 260, FrameWidth = VideoResultsHtml.FrameWidth, FrameHeight = 64;

    private static readonly SKColor Ink = new(0x1d, 0x24, 0x33), Pale = new(0x6b, 0x72, 0x80), Empty = new(0xe5, 0xe7, 0xeb);
    private static readonly SKTypeface Plain = Font(SKFontStyle.Normal), Bold = Font(SKFontStyle.Bold);

    /// <summary>Draws the hits with their scores and names, five in a row.</summary>
    /// <returns>The caller's to dispose.</returns>
    public static SKBitmap ToPicture(this SearchResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var pictures = Thumbnails.Of(results, results.Hits.Select(RequestOf));
        var columns = Math.Clamp(results.Hits.Count, 3, Columns);
        var rows = (results.Hits.Count + columns - 1) / columns;
        var cardHeight = CellHeight + (3 * Line);
        return Draw((columns * (Cell + Gap)) - Gap, (rows * (cardHeight + Gap)) - Gap, $"{results.Query}",
            $"{results.Summary} · {results.Model}", canvas =>
        {
            foreach (var (place, hit) in results.Hits.Index())
            {
                var box = SKRect.Create(place % columns * (Cell + Gap), place / columns * (cardHeight + Gap), Cell, CellHeight);
                Picture(canvas, pictures.Jpeg(RequestOf(hit)), box);
                Write(canvas, hit.Score.ToString("0.000", CultureInfo.InvariantCulture), box.Left, box.Bottom + Line, 60, Bold, Ink);
                Write(canvas, Printable.Name(Path.GetFileName(hit.Path)), box.Left + 60, box.Bottom + Line, Cell - 60, Plain, Ink);
                Write(canvas, hit.Time is { } time ? Timecode.Format(time) : "", box.Left, box.Bottom + (2 * Line), Cell, Plain, Pale);
            }
        });

        static ThumbnailRequest RequestOf(Hit hit) => new(hit.Path, hit.Time);
    }

    /// <summary>Draws each video's best frame, and a strip of frames with their times.</summary>
    /// <returns>The caller's to dispose.</returns>
    public static SKBitmap ToPicture(this VideoResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var pictures = Thumbnails.Of(
            results, results.Hits.SelectMany(hit => VideoResultsHtml.FramesOf(hit).Prepend(new(hit.Path, hit.Time))));
        var width = BestWidth + Gap + (VideoResultsHtml.FramesInStrip * (FrameWidth + 4));
        var height = CellHeight + Gap;
        return Draw(width, (results.Hits.Count * height) - Gap, $"{results.Query}",
            $"{results.Summary} · {results.Model}, {results.Pooling}", canvas =>
        {
            foreach (var (rank, hit) in results.Hits.Index())
            {
                var top = rank * height;
                var left = BestWidth + Gap;
                Picture(canvas, pictures.Jpeg(new(hit.Path, hit.Time)), SKRect.Create(0, top, BestWidth, CellHeight));
                Write(canvas, hit.Score.ToString("0.000", CultureInfo.InvariantCulture), left, top + Line, 60, Bold, Ink);
                Write(canvas, Printable.Name(Path.GetFileName(hit.Path)), left + 60, top + Line, width - left - 60, Plain, Ink);
                var spans = hit.Moments.Take(VideoResults.MomentsInTable).Select(moment => moment.Span);
                Write(canvas, $"best at {Timecode.Format(hit.Time)}, watch {string.Join(", ", spans)}", left, top + (2 * Line),
                    width - left, Plain, Pale);
                foreach (var (place, frame) in VideoResultsHtml.FramesOf(hit).Index())
                {
                    var box = SKRect.Create(left + (place * (FrameWidth + 4)), top + (3 * Line), FrameWidth, FrameHeight);
                    Picture(canvas, pictures.Jpeg(frame), box);
                    // a frame has a time
                    Write(canvas, Timecode.Format(frame.Time!.Value), box.Left, box.Bottom + Line, FrameWidth, Plain, Pale);
                }
            }
        });
    }

    /// <summary>Writes a picture as a PNG file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void SavePng(this SKBitmap picture, string path)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using var png = picture.Encode(SKEncodedImageFormat.Png, quality: 100);
        File.WriteAllBytes(path, png.ToArray());
    }

    private static SKBitmap Draw(int width, int height, string title, string summary, Action<SKCanvas> draw)
    {
        const int Head = 2 * (Line + 6);
        var bitmap = new SKBitmap(width + (2 * Margin), Math.Max(0, height) + Head + (2 * Margin));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        canvas.Translate(Margin, Margin);
        Write(canvas, title, 0, 18, width, Bold, Ink, size: 22);
        Write(canvas, summary, 0, Head - 12, width, Plain, Pale);
        canvas.Translate(0, Head);
        draw(canvas);
        return bitmap;
    }

    /// <summary>Draws a picture as large as it fits, in the middle of a box; a grey box where it could not be read.</summary>
    private static void Picture(SKCanvas canvas, byte[]? jpeg, SKRect box)
    {
        using var paint = new SKPaint { Color = Empty, FilterQuality = SKFilterQuality.Medium };
        using var picture = jpeg is null ? null : SKBitmap.Decode(jpeg);
        if (picture is null)
        {
            canvas.DrawRect(box, paint);
        }
        else
        {
            canvas.DrawBitmap(picture, box.AspectFit(new SKSize(picture.Width, picture.Height)), paint);
        }
    }

    /// <summary>Writes one line from a point on its base line, cut to a width.</summary>
    private static void Write(SKCanvas canvas, string text, float x, float y, float width, SKTypeface face, SKColor colour, float size = 16)
    {
        using var paint = new SKPaint { Typeface = face, TextSize = size, Color = colour, IsAntialias = true };
        if (paint.MeasureText(text) > width)
        {
            text = text[..(int)Math.Min(text.Length, paint.BreakText(text, width - paint.MeasureText("…")))] + "…";
        }

        canvas.DrawText(text, x, y, paint);
    }

    private static SKTypeface Font(SKFontStyle style)
    {
        string[] wanted = ["Segoe UI", "Helvetica Neue", "DejaVu Sans", "Noto Sans", "Liberation Sans", "Arial"];
        var family = wanted.FirstOrDefault(SKFontManager.Default.FontFamilies.Contains);
        return family is null ? SKTypeface.Default : SKTypeface.FromFamilyName(family, style);
    }
}
