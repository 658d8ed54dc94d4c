using System.Globalization;
using System.Text.Json;
using static System.FormattableString;

namespace ClipLens;

/// <summary>What a video file says of itself.</summary>
/// <param name="Path">The file.</param>
/// <param name="Container">ffmpeg's name of the container, for example <c>matroska,webm</c>.</param>
/// <param name="Codec">ffmpeg's name of the video codec, for example <c>h264</c>.</param>
/// <param name="Start">When the first frame appears, in seconds from the
/// start of the file; usually 0, later where sound begins first.</param>
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
    private const double MaxPixels = 1 << 26;

    // Sound may begin this much before 0 s, where its codec needs a lead-in; the file does not begin there for those who watch it.
    private const double MaxLeadIn = 0.1;

    /// <summary>Gets the place of the picture among the file's streams.</summary>
    internal int Stream { get; private init; }

    /// <summary>Gets what the file's own clock says at its start: a recording from television starts anywhere within 26 hours.</summary>
    internal double ClockStart { get; private init; }

    /// <summary>Gets whether the clock begins anew or jumps on the way, so that a time of it names no place in the file.</summary>
    internal bool ClockJumps { get; init; }

    /// <summary>Gets the colours of HDR as ffmpeg's <c>setparams</c> writes them, or null for ordinary colours.</summary>
    internal string? HdrColours { get; private init; }

    /// <summary>Gets whether earlier versions saw the same pictures: they took
    /// the first stream, no care of HDR, and the clock for running.</summary>
    internal bool ReadsAsBefore => IsFirstPicture && HdrColours is null && !ClockJumps;

    private bool IsFirstPicture { get; init; }

    /// <summary>Gets whether the container has no clock of its own for the whole file, as joined recordings and discs show.</summary>
    internal bool MayJump => Container is "mpegts" or "mpeg";

    /// <summary>Reads what ffprobe prints as JSON.</summary>
    /// <exception cref="MediaException">No stream of the file has moving pictures, or they are too large.</exception>
    internal static VideoProbe Parse(string path, string json)
    {
        using var document = JsonDocument.Parse(json);
        var format = document.RootElement.GetProperty("format");
        var streams = document.RootElement.GetProperty("streams").EnumerateArray().ToArray();
        var video = streams.Where(IsFilm).OrderBy(s => Number(s, "nb_frames") == 1).ThenByDescending(s => Disposition(s, "default"))
            .ThenByDescending(s => Number(s, "width") * Number(s, "height"))
            .ThenByDescending(s => Number(s, "duration") ?? ClockTag(s) ?? 0).FirstOrDefault();
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
        var clockStart = Math.Min(start, Number(format, "start_time") ?? start);
        clockStart = clockStart is < 0 and > -MaxLeadIn ? 0 : clockStart;
        var rate = Ratio(video, "avg_frame_rate") ?? Ratio(video, "r_frame_rate");
        return new VideoProbe(
            path, container, Text(video, "codec_name") ?? "unknown", Math.Round(start - clockStart, 6),
            DurationOf(video, format, container, start, rate),
            rate, width, height, rotation, Array.Exists(streams, s => Text(s, "codec_type") == "audio"))
        {
            Stream = video.GetProperty("index").GetInt32(),
            ClockStart = clockStart,
            HdrColours = HdrColoursOf(video),
            IsFirstPicture =
                Number(video, "index") == Number(
                    Array.Find(streams, s => Text(s, "codec_type") == "video" && !Disposition(s, "attached_pic")), "index"),
        };
    }

    // Players take the stream that is marked for them, else the largest; a cover, or a preview of one picture, is no film.
    private static bool IsFilm(JsonElement stream) =>
        Text(stream, "codec_type") == "video" && !Disposition(stream, "attached_pic") && !Disposition(stream, "timed_thumbnails");

    // What a file leaves open is as the standard for HDR says (ITU-R BT.2100).
    private static string? HdrColoursOf(JsonElement video)
    {
        if (Text(video, "color_transfer") is not ("smpte2084" or "arib-std-b67"))
        {
            return null;
        }

        string Known(string name, string usual) => Text(video, name) is { } value and not ("unknown" or "reserved") ? value : usual;
        return $"color_trc={Text(video, "color_transfer")}:color_primaries={Known("color_primaries", "bt2020")}"
            + $":colorspace={Known("color_space", "bt2020nc")}:range={Known("color_range", "tv")}";
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
        if (Math.Max(stored, shown) * height > MaxPixels)
        {
            throw new MediaException(path, Invariant($"its picture is said to be {stored} × {height}, shown {shown:F0} wide; ")
                + Invariant($"at most {MaxPixels / 1e6:F0} million pixels are read"));
        }

        var width = (int)shown;
        return rotation is 90 or 270 ? (height, width) : (width, height);
    }

    private static bool Disposition(JsonElement stream, string name) =>
        stream.TryGetProperty("disposition", out var disposition) && Number(disposition, name) == 1;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.ToString() : null;

    private static double? Number(JsonElement element, string name) =>
        double.TryParse(Text(element, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static double? Ratio(JsonElement element, string name, char separator = '/') =>
        (Text(element, name) ?? "").Split(separator) is [var above, var below]
            && double.TryParse(above, NumberStyles.Float, CultureInfo.InvariantCulture, out var numerator)
            && double.TryParse(below, NumberStyles.Float, CultureInfo.InvariantCulture, out var denominator)
            && numerator > 0 && denominator > 0
            ? numerator / denominator : null;
}
