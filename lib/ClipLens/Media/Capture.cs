namespace ClipLens;

/// <summary>When, with what and where a photo or video was taken, as its file says.</summary>
/// <param name="Date">By the camera's clock, in the time of the place; <see langword="null"/> where the file does not say.</param>
/// <param name="Camera">Maker and model; <see langword="null"/> where the file does not say.</param>
/// <param name="Latitude">In degrees, north positive, −90 to 90; <see langword="null"/> where the file does not say.</param>
/// <param name="Longitude">In degrees, east positive, −180 to 180; <see langword="null"/> where the file does not say.</param>
public sealed record Capture(DateTime? Date, string? Camera, double? Latitude, double? Longitude)
{
    /// <summary>Gets what is known of a file that says nothing.</summary>
    public static Capture Unknown { get; } = new(null, null, null, null);

    /// <summary>Describes a file by what was kept of it; all that say nothing are one object.</summary>
    internal static Capture Of(DateTime? date, string? camera, double? latitude, double? longitude) =>
        (date, camera, latitude, longitude) is (null, null, null, null) ? Unknown : new(date, camera, latitude, longitude);

    /// <summary>Gets whether the file says where it was taken.</summary>
    public bool HasPlace => Latitude is not null && Longitude is not null;
}
