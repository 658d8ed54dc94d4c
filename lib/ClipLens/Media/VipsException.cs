using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ClipLens;

/// <summary>An operation of libvips failed; the message is the last thing it said.</summary>
internal sealed partial class VipsException(string message) : Exception(message)
{
    private static readonly ReaderWriterLockSlim Gate = new();

    /// <summary>Runs work on libvips, any number of threads at a time, and makes sure that a failure tells its own reason.</summary>
    /// <remarks>
    /// libvips keeps one error text for the whole process, so the text may be about another thread's file. Failures are
    /// rare; one is repeated alone, and then the text is its own.
    /// </remarks>
    internal static T Attempt<T>(Func<T> work)
    {
        Gate.EnterReadLock();
        try
        {
            return work();
        }
        catch (VipsException)
        {
        }
        finally
        {
            Gate.ExitReadLock();
        }

        Gate.EnterWriteLock();
        try
        {
            LibVips.vips_error_clear();
            return work();
        }
        finally
        {
            Gate.ExitWriteLock();
        }
    }

    internal static void ThrowIf(bool failed)
    {
        if (failed) throw new VipsException(TakeText());
    }

    /// <summary>Takes libvips' error text: the last thing it said, on one line.</summary>
    internal static string TakeText()
    {
        var pointer = LibVips.vips_error_buffer_copy();
        var text = (Marshal.PtrToStringUTF8(pointer) ?? "").TrimEnd();
        LibVips.g_free(pointer);
        var last = SpeakerPattern().Matches(text) is [.., var speaker] ? text[(speaker.Index + speaker.Length)..] : text;
        last = string.Join(' ', last.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return last.Length > 0 ? last : "libvips gives no reason";
    }

    /// <summary>The part of libvips that speaks: "VipsJpeg: " at the start of a line.</summary>
    [GeneratedRegex(@"^[\w-]+: ", RegexOptions.Multiline)]
    private static partial Regex SpeakerPattern();
}
