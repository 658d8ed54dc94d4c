namespace ClipLens;

/// <summary>What a walk through a folder found, without opening any file.</summary>
/// <param name="Files">Every file, pictures or not, sorted by path (ordinal).</param>
/// <param name="Problems">
/// Folders that could not be read, and links to nothing that are named as a picture or video, sorted by path. What lies
/// below such a folder is unknown, not gone.
/// </param>
public sealed record MediaFolder(IReadOnlyList<MediaFile> Files, IReadOnlyList<MediaException> Problems)
{
    /// <summary>Walks through a folder and all folders in it.</summary>
    /// <remarks>
    /// Links are followed, each real folder once and by its real path if that lies inside, so that a loop of links ends.
    /// Hidden files and folders (a leading dot, or the Hidden attribute) are left out, but not the given folder itself.
    /// Only names, lengths and times are read; <see cref="MediaFormat.KindOf"/> tells what a file is.
    /// </remarks>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <exception cref="DirectoryNotFoundException">The folder is not there, or is a file.</exception>
    public static MediaFolder Scan(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(root))
            throw new DirectoryNotFoundException(File.Exists(root) ? $"{root} is a file; a folder is needed." : $"The folder {root} is not there.");

        return new FolderWalk().Walk(root, cancellationToken);
    }
}
