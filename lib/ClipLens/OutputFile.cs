namespace ClipLens;

/// <summary>Where something is to be written, looked at before the work is done.</summary>
public static class OutputFile
{
    /// <summary>Says why a file cannot be written.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <returns>A sentence with what to do; <see langword="null"/> if nothing speaks against it.</returns>
    public static string? Problem(string path)
    {
        var (full, name) = (Path.GetFullPath(path), Printable.Name(path));
        return Directory.Exists(full) || Path.EndsInDirectorySeparator(path)
            ? $"{name} is a folder; name a file in it, such as {Printable.Name(Path.Combine(path, "found.html"))}."
            : Path.GetDirectoryName(full) is { } folder && !Directory.Exists(folder)
                ? $"{name} cannot be written: there is no folder {Printable.Name(folder)}; make it first."
            : null;
    }
}
