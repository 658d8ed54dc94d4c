namespace ClipLens.Interactive;

/// <summary>What a model sees of a photo, step by step: the whole, the
/// square that is kept, its pixels, and the patches they are cut into.</summary>
/// <param name="path">A picture file.</param>
/// <param name="clip">The model.</param>
[TypeFormatterSource]
public sealed class ModelView(string path, ClipEncoder clip) : IVisual
{
    private const int Side = 240;
    private readonly int _resolution = clip.Preprocessing.Resolution, _patch = clip.Config.Vision.PatchSize;

    /// <inheritdoc/>
    public string ToHtml()
    {
        using var photo = Photo.Read(path);
        using var crop = clip.Preprocessing.Resize(photo);
        var squeezes = clip.Preprocessing.Squeezes;
        var shorter = Math.Min(photo.Width, photo.Height);
        var (width, height) = squeezes ? (photo.Width, photo.Height) : (shorter, shorter);
        var (left, top) = ((photo.Width - width) / 2, (photo.Height - height) / 2);
        var small = Photo.Thumbnail(photo, 2 * Side);
        var outline = $"M0 0h{photo.Width}v{photo.Height}h-{photo.Width}zM{left} {top}v{height}h{width}v-{height}z";
        var square = Html.Of($"""<path d="{outline}" fill="#000" fill-opacity=".6"/>""");
        var cuts = string.Concat(Enumerable.Range(1, clip.Config.Vision.Grid - 1)
            .Select(i => $"M{i * _patch} 0v{_resolution}M0 {i * _patch}h{_resolution}"));
        var pixels = Photo.Png(crop);
        return StyleSheet.Apply(Html.Of($"""
            <div class="cl-fig">{PictureRow.Panels([
                PictureRow.Panel(Picture(photo.Width, photo.Height, small, "jpeg", default), $"the photo, {photo.Width} × {photo.Height}"),
                PictureRow.Panel(Picture(photo.Width, photo.Height, small, "jpeg", square),
                    squeezes ? "all of it is kept" : "the square that is kept"),
                PictureRow.Panel(Picture(_resolution, _resolution, pixels, "png", default),
                    $"{(squeezes ? "squeezed to" : "made")} {_resolution} × {_resolution}"),
                PictureRow.Panel(
                    Picture(_resolution, _resolution, pixels, "png",
                        Html.Of($"""<path d="{cuts}" stroke="#fff" stroke-width="{_resolution / 80.0}"/>""")),
                    $"{clip.Config.Vision.Grid * clip.Config.Vision.Grid} patches of {_patch} × {_patch}"),
            ])}</div>
            """));
    }

    /// <summary>Says the sizes.</summary>
    public override string ToString() =>
        $"{Path.GetFileName(path)}: {(clip.Preprocessing.Squeezes ? "all of it, squeezed to" : "the middle square, made")} "
            + $"{_resolution} × {_resolution}, in {clip.Config.Vision.Grid * clip.Config.Vision.Grid} patches of {_patch} × {_patch}";

    private static Html Picture(int width, int height, byte[] file, string type, Html over) =>
        Drawing.Over((width, height), width > height ? Side : Side * width / height, $"{width} × {height} pixels", Html.Of($"""
        <image href="data:image/{type};base64,{Convert.ToBase64String(file)}" width="{width}" height="{height}" style="image-rendering:{(type == "png" ? "pixelated" : "auto")}"/>{over}
        """));
}
