namespace ClipLens;

/// <summary>A picture or video that cannot be read: damaged, unsupported, or not there.</summary>
/// <param name="path">The file.</param>
/// <param name="reason">What was found, as a phrase without the path.</param>
/// <param name="innerException">What led to it, if anything did.</param>
public sealed class MediaException(string path, string reason, Exception? innerException = null)
    : IOException($"{path}: {reason}", innerException)
{
    /// <summary>Gets the file.</summary>
    public string Path { get; } = path;

    /// <summary>Gets what was found, as a phrase without the path.</summary>
    public string Reason { get; } = reason;
}
