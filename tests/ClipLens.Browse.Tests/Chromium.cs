using Microsoft.Playwright;

namespace ClipLens.Browse.Tests;

/// <summary>A test in a browser; skipped, with that reason, where the system has none. Continuous integration installs it.</summary>
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Chromium.Path is null && Environment.GetEnvironmentVariable("CI") is null)
        {
            Skip = "needs the program chromium: apt-get install chromium";
        }
    }
}

/// <summary>The system's browser, without a window.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;

    /// <summary>Gets where it is; <see langword="null"/> if nowhere.</summary>
    public static string? Path { get; } = new[] { "chromium", "chromium-browser", "google-chrome", "google-chrome-stable" }
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
            .Select(folder => System.IO.Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    public IBrowser Browser { get; private set; } = null!; // set before the first test

    public async Task InitializeAsync()
    {
        if (Path is not null)
        {
            _playwright = await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout(30_000); // a machine may be busy
            Browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Path,
                Args = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"] });
        }
    }

    public async Task DisposeAsync()
    {
        if (_playwright is not null)
        {
            await Browser.DisposeAsync();
            _playwright.Dispose();
        }
    }
}
