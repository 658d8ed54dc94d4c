using System.Security;
using System.Text;

namespace ClipLens;

/// <summary>A picture or video that cannot be read: damaged, unsupported, or not there.</summary>
/// <param name="path">The file.</param>
/// <param name="reason">What was found, as a phrase without the path.</param>
/// <param name="innerException">What led to it, if anything did.</param>
public sealed class MediaException(string path, string reason, Exception? innerException = null)
    : IOException($"{Printable.Name(path)}: {reason}", innerException)
{
    /// <summary>Gets the file.</summary>
    public string Path { get; } = path;

    /// <summary>Gets what was found, as a phrase without the path.</summary>
    public string Reason { get; } = reason;

    /// <summary>Does something with a file: the one place that decides which
    /// errors are the file's own, so that the rest of a folder goes on.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="step">Opens it, reads it, or asks what it is.</param>
    /// <exception cref="MediaException">The file cannot be read: the reason says why.</exception>
    internal static T Attempt<T>(string path, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception e) when (e is IOException and not MediaException or UnauthorizedAccessException or SecurityException)
        {
            throw new MediaException(path, Why(path, e), e);
        }
    }

    /// <summary>Gets whether a name is text: Linux allows any bytes, and .NET
    /// shows those that are no UTF-8 as U+FFFD, under which nothing is found.</summary>
    internal static bool IsText(string path) =>
        path.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? !path.Contains('\uFFFD') : path.EnumerateRunes()
            .All(rune => rune != Rune.ReplacementChar);

    private static string Why(string path, Exception e) => e switch
    {
        UnauthorizedAccessException or SecurityException
            when Directory.Exists(path) => "is a folder that may not be listed or entered: permission denied",
        UnauthorizedAccessException or SecurityException => "may not be read: permission denied",
        FileNotFoundException or DirectoryNotFoundException
            when !IsText(path) => "has a name that is not UTF-8, so that it cannot be opened: rename it",
        FileNotFoundException or DirectoryNotFoundException => "is not there any more",
        _ => $"cannot be read: {e.Message}",
    };
}
