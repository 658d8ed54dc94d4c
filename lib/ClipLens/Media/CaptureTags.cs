using System.Globalization;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;

namespace ClipLens;

/// <summary>Reads when, with what and where a photo was taken from the tags in its file.</summary>
internal static class CaptureTags
{
    private const int LongestName = 100;
    private static readonly string[] Dates = ["yyyy:MM:dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy:MM:dd"];

    /// <summary>Reads the tags of a photo.</summary>
    /// <param name="file">The whole file.</param>
    /// <returns><see cref="Capture.Unknown"/> where there are none, or they are damaged: the picture may be whole all the same.</returns>
    public static Capture Read(byte[] file)
    {
        try
        {
            using var stream = new MemoryStream(file, writable: false);
            return Of(ImageMetadataReader.ReadMetadata(stream));
        }
        catch (ImageProcessingException)
        {
            return Capture.Unknown;
        }
        catch (MetadataException)
        {
            return Capture.Unknown;
        }
        catch (SystemException) // whatever damaged tags make of a parser
        {
            return Capture.Unknown;
        }
    }

    private static Capture Of(IReadOnlyList<MetadataExtractor.Directory> parts)
    {
        var (main, photo, place) = (
            parts.OfType<ExifIfd0Directory>().FirstOrDefault(),
            parts.OfType<ExifSubIfdDirectory>().FirstOrDefault(part => part.ContainsTag(ExifDirectoryBase.TagDateTimeOriginal)),
            parts.OfType<GpsDirectory>().FirstOrDefault()?.GetGeoLocation());
        var date = Date(photo?.GetString(ExifDirectoryBase.TagDateTimeOriginal)) ?? Date(main?.GetString(ExifDirectoryBase.TagDateTime));
        var (maker, model) = (Name(main, ExifDirectoryBase.TagMake), Name(main, ExifDirectoryBase.TagModel));
        var camera = model is null || maker is null || model.StartsWith(maker, StringComparison.OrdinalIgnoreCase)
            ? model ?? maker : $"{maker} {model}";
        var known = place is not null && Math.Abs(place.Latitude) <= 90 && Math.Abs(place.Longitude) <= 180 && !place.IsZero;
        return date is null && camera is null && !known
            ? Capture.Unknown : new(date, camera, known ? place!.Latitude : null, known ? place!.Longitude : null); // known: it is there
    }

    // A camera whose clock was never set says 0000:00:00.
    private static DateTime? Date(string? text) =>
        DateTime.TryParseExact(text?.Trim('\0', ' '), Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static string? Name(ExifIfd0Directory? tags, int tag) =>
        tags?.GetString(tag)?.Trim('\0', ' ') is { Length: > 0 } name
            ? Printable.Name(name.Length > LongestName ? name[..LongestName] : name)
            : null;
}
