using System.Diagnostics;

namespace ClipLens.Tests;

/// <summary>A test that NumPy reads along in; skipped, with that reason, where the system's Python has none.</summary>
internal sealed class NumPyFactAttribute : FactAttribute
{
    private const string Python = "/usr/bin/python3";

    /// <param name="shared">Whether it needs the reference data as well.</param>
    public NumPyFactAttribute(bool shared = false)
    {
        if (shared && !Directory.Exists(Shared.Root))
        {
            Skip = $"needs the reference data folder {Shared.Root}";
        }

        if (!File.Exists(Python) || !Succeeds(["-c", "import numpy"]))
        {
            Skip = $"needs {Python} with numpy";
        }
    }

    /// <summary>Runs a few lines of Python and fails the test with their error if they fail.</summary>
    public static void Run(string code, params string[] arguments) => Assert.True(Succeeds(["-c", code, .. arguments]), code);

    private static bool Succeeds(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
