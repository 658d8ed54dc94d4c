using System.Globalization;

namespace ClipLens.Interactive;

/// <summary>Which parts of a picture made its score: a window is covered
/// patch by patch, and what the score loses is that part's share.</summary>
[TypeFormatterSource]
public sealed class Occlusion : IVisual
{
    private const int Side = 300;
    private const int Window = 2; // patches: one alone hides too little
    private readonly RgbImage _crop;
    private readonly string _text;
    private readonly int _patch;

    /// <summary>Covers each part of a picture in turn with its mean colour, and compares it with a text again.</summary>
    /// <param name="path">A picture file.</param>
    /// <param name="text">What it is compared with.</param>
    /// <param name="clip">The model.</param>
    /// <exception cref="MediaException">The picture cannot be read.</exception>
    public Occlusion(string path, string text, ClipEncoder clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        (_crop, _text, _patch) = (clip.Preprocessing.Decode(Photo.Open(path)), text, clip.Config.Vision.PatchSize);
        var (grid, query) = (clip.Config.Vision.Grid, clip.EncodeTexts([text]));
        var sums = _crop.Pixels.ToArray().Chunk(3).Aggregate(
            new long[3], (sum, pixel) => [sum[0] + pixel[0], sum[1] + pixel[1], sum[2] + pixel[2]]);
        var grey = Array.ConvertAll(sums, sum => (byte)(sum / (_crop.Width * _crop.Height)));
        var covered = Enumerable.Range(0, grid * grid).Select(patch => Cover(patch % grid * _patch, patch / grid * _patch, grey));
        var scores = Similarity.Cosine(query, clip.EncodeImages([_crop, .. covered])).Values;
        Score = scores[0];
        Losses = new Matrix(grid, grid, [.. scores.Skip(1).Select(score => Score - score)]);
    }

    /// <summary>Gets the cosine similarity of the whole picture and the text, −1 to 1.</summary>
    public float Score { get; }

    /// <summary>Gets what the score loses when the part around a patch is
    /// covered, <c>[patches down, patches across]</c>; negative where it gains.</summary>
    public Matrix Losses { get; }

    /// <inheritdoc/>
    public string ToHtml()
    {
        var (size, most) = (_crop.Width, Losses.Values.Max(MathF.Abs));
        var marks = Losses.Values.Select((loss, patch) =>
        {
            var (left, top, colour) = (patch % Losses.Columns * _patch, patch / Losses.Columns * _patch, loss > 0 ? "#e8442e" : "#3a78d8");
            return Html.Of($"""
                <rect x="{left}" y="{top}" width="{_patch}" height="{_patch}" fill="{colour}" fill-opacity="{0.75 * MathF.Abs(loss) / most:0.##}"/>
                """);
        });
        var pixels = Convert.ToBase64String(Photo.Png(_crop));
        var image = Html.Of($"""
            <image href="data:image/png;base64,{pixels}" width="{size}" height="{size}" style="image-rendering:pixelated"/>
            """);
        return StyleSheet.Apply(Html.Of($"""
            <div class="cl-fig">{PictureRow.Panels([
                PictureRow.Panel(Drawing.Over((size, size), Side, "the picture", image), "what the model sees"),
                PictureRow.Panel(Drawing.Over((size, size), Side, ToString(), Html.Of($"{image}{marks}")), ToString()),
            ])}</div>
            """));
    }

    /// <summary>Says how much the picture and its most telling part score.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"“{_text}” scores {Score:0.00}; red: what it rests on (up to {Losses.Values.Max():0.00}), blue: what speaks against it");

    private RgbImage Cover(int left, int top, byte[] colour)
    {
        var size = _crop.Width;
        var pixels = _crop.Pixels.ToArray();
        var margin = (Window - 1) * _patch / 2;
        for (var y = Math.Max(0, top - margin); y < Math.Min(size, top + _patch + margin); y++)
        {
            for (var x = Math.Max(0, left - margin); x < Math.Min(size, left + _patch + margin); x++)
            {
                colour.CopyTo(pixels, 3 * ((y * size) + x));
            }
        }

        return new RgbImage(size, size, pixels);
    }
}
