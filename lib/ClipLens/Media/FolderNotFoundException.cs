namespace ClipLens;

/// <summary>A folder that is not there, mostly a mistyped path: it shows as
/// one line, since where in the program that was noticed helps nobody.</summary>
/// <param name="kind">What it is a folder of, such as <c>model</c>; may be empty.</param>
/// <param name="folder">As it was given.</param>
public sealed class FolderNotFoundException(string kind, string folder) : DirectoryNotFoundException(
    $"There is no {(kind.Length > 0 ? kind + " " : "")}folder {Path.GetFullPath(folder)}. Check the "
        + $"spelling{(Path.IsPathRooted(folder) ? "" : "; a relative path starts from the working folder")}.")
{
    /// <inheritdoc/>
    public override string StackTrace => ""; // not null, for which .NET Interactive never answers Jupyter

    /// <inheritdoc/>
    public override string ToString() => Message;
}
