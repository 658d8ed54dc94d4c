using System.Runtime.InteropServices;

namespace ClipLens.Media;

/// <summary>An operation of libvips failed; the message is the last line of what it said.</summary>
internal sealed class VipsException(string message) : Exception(message)
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

    /// <summary>Takes libvips' error text: its last line, without the name of the part that said it.</summary>
    internal static string TakeText()
    {
        var pointer = LibVips.vips_error_buffer_copy();
        var text = Marshal.PtrToStringUTF8(pointer) ?? "";
        LibVips.g_free(pointer);
        var last = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault("no reason given");
        var colon = last.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && !last[..colon].Contains(' ', StringComparison.Ordinal) ? last[(colon + 2)..] : last;
    }
}
