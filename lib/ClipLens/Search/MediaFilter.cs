namespace ClipLens;

/// <summary>Which files of a collection are looked at: by date, folder, camera, and whether their place is known.</summary>
public sealed record MediaFilter
{
    /// <summary>Gets the first day; <see langword="null"/> for no limit.</summary>
    public DateOnly? After { get; init; }

    /// <summary>Gets the last day; <see langword="null"/> for no limit.</summary>
    public DateOnly? Before { get; init; }

    /// <summary>Gets the folder that the files lie in or below, as a full path; <see langword="null"/> for any.</summary>
    public string? Folder { get; init; }

    /// <summary>Gets the camera, as <see cref="Capture.Camera"/> has it; <see langword="null"/> for any.</summary>
    public string? Camera { get; init; }

    /// <summary>Gets whether the file has to say where it was taken, or must not; <see langword="null"/> for either.</summary>
    public bool? HasPlace { get; init; }

    /// <summary>Gets the date that a file counts by: when it was taken, or when the file was last written where it does not say.</summary>
    /// <param name="file">A file of a collection.</param>
    public static DateTime DateOf(IndexedFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Capture.Date ?? File.GetLastWriteTime(file.Path);
    }

    /// <summary>Tells whether a file is looked at.</summary>
    /// <param name="file">A file of a collection; one of several with the same bytes counts for all of them.</param>
    public bool Includes(IndexedFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return (Folder is null || IsBelow(file.Path) || file.OtherPaths.Any(IsBelow))
            && (Camera is null || Camera == file.Capture.Camera)
            && (HasPlace is null || HasPlace == file.Capture.HasPlace)
            && ((After ?? Before) is null || IsBetween(DateOnly.FromDateTime(DateOf(file))));
    }

    private bool IsBelow(string path)
    {
        var folder = Path.TrimEndingDirectorySeparator(Folder!); // asked for only where there is one
        return path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length
            && (path[folder.Length] == Path.DirectorySeparatorChar || Path.EndsInDirectorySeparator(folder));
    }

    private bool IsBetween(DateOnly day) => !(day < After) && !(day > Before);
}
