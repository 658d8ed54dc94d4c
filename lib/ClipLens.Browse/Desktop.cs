using System.ComponentModel;
using System.Diagnostics;

namespace ClipLens.Browse;

/// <summary>What the page asks of the desktop: the browser, and the file manager.</summary>
internal static class Desktop
{
    /// <summary>Opens an address with the program that the system has for it.</summary>
    /// <returns>Whether there is such a program.</returns>
    public static bool Open(string address) =>
        OperatingSystem.IsLinux() ? Start("xdg-open", address) : Start(new ProcessStartInfo(address) { UseShellExecute = true });

    /// <summary>Shows a file in the file manager.</summary>
    /// <returns>Whether there is a file manager.</returns>
    public static bool Show(string path) =>
        OperatingSystem.IsMacOS() ? Start("open", "-R", path)
        : OperatingSystem.IsWindows() ? Start("explorer.exe", "/select,", path)
        : Start("xdg-open", Path.GetDirectoryName(path)!); // a file is in a folder

    private static bool Start(string program, params string[] arguments) => Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    });

    private static bool Start(ProcessStartInfo start)
    {
        try
        {
            Process.Start(start)?.Dispose();
            return true;
        }
        catch (Win32Exception)
        {
            return false; // a machine without a desktop
        }
    }
}
