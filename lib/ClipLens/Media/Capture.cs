using System.Globalization;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;

namespace ClipLens;

/// <summary>When, with what and where a photo or video was taken, as its file says.</summary>
/// <param name="Date">By the camera's clock, in the time of the place; <see langword="null"/> where the file does not say.</param>
/// <param name="Camera">Maker and model; <see langword="null"/> where the file does not say.</param>
/// <param name="Latitude">In degrees, north positive, −90 to 90; <see langword="null"/> where the file does not say.</param>
/// <param name="Longitude">In degrees, east positive, −180 to 180; <see langword="null"/> where the file does not say.</param>
public sealed record Capture(DateTime? Date, string? Camera, double? Latitude, double? Longitude)
{
    private const int LongestName = 100;
    private static readonly string[] Dates = ["yyyy:MM:dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy:MM:dd"];

    /// <summary>Gets what is known of a file that says nothing.</summary>
    public static Capture Unknown { get; } = new(null, null, null, null);

    /// <summary>Describes a file by what was kept of it; all that say nothing are one object.</summary>
    internal static Capture Of(DateTime? date, string? camera, double? latitude, double? longitude) =>
        (date, camera, latitude, longitude) is (null, null, null, null) ? Unknown : new(date, camera, latitude, longitude);

    /// <summary>Gets whether the file says where it was taken.</summary>
    public bool HasPlace => Latitude is not null && Longitude is not null;

    /// <summary>Reads what a photo's tags say.</summary>
    /// <param name="file">The whole file.</param>
    /// <returns><see cref="Unknown"/> where there are none, or they are damaged: the picture may be whole all the same.</returns>
    internal static Capture Read(byte[] file)
    {
        try
        {
            using var stream = new MemoryStream(file, writable: false);
            return Of(ImageMetadataReader.ReadMetadata(stream));
        }
        catch (Exception e) when (e is ImageProcessingException or MetadataException or SystemException)
        {
            return Unknown; // whatever damaged tags make of a parser
        }
    }

    private static Capture Of(IReadOnlyList<MetadataExtractor.Directory> parts)
    {
        var (main, photo, place) = (
            parts.OfType<ExifIfd0Directory>().FirstOrDefault(),
            parts.OfType<ExifSubIfdDirectory>().FirstOrDefault(part => part.ContainsTag(ExifDirectoryBase.TagDateTimeOriginal)),
            parts.OfType<GpsDirectory>().FirstOrDefault()?.GetGeoLocation());
        var date = Time(photo?.GetString(ExifDirectoryBase.TagDateTimeOriginal)) ?? Time(main?.GetString(ExifDirectoryBase.TagDateTime));
        var (maker, model) = (Name(main, ExifDirectoryBase.TagMake), Name(main, ExifDirectoryBase.TagModel));
        var camera = model is null || maker is null || model.StartsWith(maker, StringComparison.OrdinalIgnoreCase)
            ? model ?? maker : $"{maker} {model}";
        var known = place is not null && Math.Abs(place.Latitude) <= 90 && Math.Abs(place.Longitude) <= 180 && !place.IsZero;
        return Of(date, camera, known ? place!.Latitude : null, known ? place!.Longitude : null); // known: it is there
    }

    // A camera whose clock was never set says 0000:00:00.
    private static DateTime? Time(string? text) =>
        DateTime.TryParseExact(text?.Trim('\0', ' '), Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static string? Name(ExifIfd0Directory? tags, int tag) =>
        tags?.GetString(tag)?.Trim('\0', ' ') is { Length: > 0 } name
            ? Printable.Name(name.Length > LongestName ? name[..LongestName] : name)
            : null;
}
