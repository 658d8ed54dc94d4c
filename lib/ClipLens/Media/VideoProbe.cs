using System.Globalization;
using System.Text.Json;

namespace ClipLens;

/// <summary>What a video file says of itself.</summary>
/// <param name="Path">The file.</param>
/// <param name="Container">ffmpeg's name of the container, for example <c>matroska,webm</c>.</param>
/// <param name="Codec">ffmpeg's name of the video codec, for example <c>h264</c>.</param>
/// <param name="Start">Presentation timestamp of the first frame, in seconds; usually 0.</param>
/// <param name="Duration">Length of the picture in seconds, or null where the file does not say.</param>
/// <param name="FramesPerSecond">Mean frame rate, or null where the file does not say.</param>
/// <param name="Width">Pixels per row as shown: after rotation, with square pixels.</param>
/// <param name="Height">Rows as shown.</param>
/// <param name="Rotation">Degrees clockwise by which the stored picture is turned to be shown: 0, 90, 180 or 270.</param>
/// <param name="HasAudio">Whether there is sound.</param>
public sealed record VideoProbe(
    string Path,
    string Container,
    string Codec,
    double Start,
    double? Duration,
    double? FramesPerSecond,
    int Width,
    int Height,
    int Rotation,
    bool HasAudio)
{
    // 8192 × 8192. A header may claim any size and any shape of its pixels, and frames of gigabytes would be made for it.
    private const double MostPixels = 1 << 26;

    /// <summary>Gets the place of the picture among the file's streams.</summary>
    internal int Stream { get; private init; }

    /// <summary>Reads what ffprobe prints as JSON.</summary>
    /// <exception cref="MediaException">No stream of the file has moving pictures, or they are too large.</exception>
    internal static VideoProbe Parse(string path, ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var format = document.RootElement.GetProperty("format");
        var streams = document.RootElement.GetProperty("streams").EnumerateArray().ToArray();
        var video = Array.Find(streams, s => Text(s, "codec_type") == "video" && !IsCover(s));
        if (video.ValueKind == JsonValueKind.Undefined)
        {
            var kinds = string.Join(", ", streams.Select(s => Text(s, "codec_type") ?? "unknown").Distinct());
            throw new MediaException(path, $"has no moving picture; found {(kinds.Length == 0 ? "no stream" : "only " + kinds)}");
        }

        if (Number(video, "width") is not > 0 || Number(video, "height") is not > 0)
        {
            throw new MediaException(path, "its picture has no size: the header is damaged or there are no frames");
        }

        var rotation = RotationOf(video);
        var (width, height) = Shown(path, video, rotation);
        var container = Text(format, "format_name") ?? "unknown";
        var start = Number(video, "start_time") ?? Number(format, "start_time") ?? 0;
        var rate = Ratio(video, "avg_frame_rate") ?? Ratio(video, "r_frame_rate");
        return new VideoProbe(
            path, container, Text(video, "codec_name") ?? "unknown", start, DurationOf(video, format, container, start, rate), rate,
            width, height, rotation, Array.Exists(streams, s => Text(s, "codec_type") == "audio"))
        {
            Stream = video.GetProperty("index").GetInt32(),
        };
    }

    // The longest claim counts: a file cut short is recognised by what it promised.
    private static double? DurationOf(JsonElement video, JsonElement format, string container, double start, double? rate)
    {
        // Matroska says when it ends, others how long they are.
        var origin = container.StartsWith("matroska", StringComparison.Ordinal) ? start : 0;
        var formatStart = Number(format, "start_time") ?? 0;
        var duration = Number(video, "duration")
            ?? ClockTag(video) - origin
            ?? (origin > 0 ? Number(format, "duration") - origin : Number(format, "duration") + formatStart - start);
        var counted = Number(video, "nb_frames") / rate;
        return counted > duration ? counted : duration > 0 ? duration : null;
    }

    private static double? ClockTag(JsonElement video) =>
        video.TryGetProperty("tags", out var tags) && Text(tags, "DURATION") is { } clock
            && TimeSpan.TryParse(clock.Length > 16 ? clock[..16] : clock, CultureInfo.InvariantCulture, out var span)
            ? span.TotalSeconds
            : null;

    private static int RotationOf(JsonElement video)
    {
        var counterClockwise = video.TryGetProperty("side_data_list", out var list)
            ? list.EnumerateArray().Select(data => Number(data, "rotation")).FirstOrDefault(degrees => degrees is not null)
            : null;
        return (int)Math.Round(((-(counterClockwise ?? 0) % 360) + 360) % 360 / 90) % 4 * 90;
    }

    private static (int Width, int Height) Shown(string path, JsonElement video, int rotation)
    {
        var stored = video.GetProperty("width").GetInt32();
        var height = video.GetProperty("height").GetInt32();
        var shown = Math.Max(1, Math.Round(stored * (Ratio(video, "sample_aspect_ratio", ':') ?? 1)));
        if (Math.Max(stored, shown) * height > MostPixels)
        {
            throw new MediaException(path, string.Create(CultureInfo.InvariantCulture,
                $"its picture is said to be {stored} × {height}, shown {shown:F0} wide; at most {MostPixels / 1e6:F0} million pixels are read"));
        }

        var width = (int)shown;
        return rotation is 90 or 270 ? (height, width) : (width, height);
    }

    private static bool IsCover(JsonElement stream) =>
        stream.TryGetProperty("disposition", out var disposition) && Number(disposition, "attached_pic") == 1;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.ToString() : null;

    private static double? Number(JsonElement element, string name) =>
        double.TryParse(Text(element, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static double? Ratio(JsonElement element, string name, char separator = '/')
    {
        var parts = (Text(element, name) ?? "").Split(separator);
        return parts.Length == 2
            && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var numerator)
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var denominator)
            && numerator > 0 && denominator > 0
            ? numerator / denominator
            : null;
    }
}
