using Microsoft.Playwright;

namespace ClipLens.Browse.Tests;

/// <summary>What a person does on the page, in a browser; with a picture of each step where a folder for them is named.</summary>
public sealed class PageTests(Chromium chromium, DrawnWorld world) : IClassFixture<Chromium>, IClassFixture<DrawnWorld>
{
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("CLIPLENS_SCREENSHOTS");

    [BrowserFact]
    public async Task Words_find_pictures_with_the_line_among_them()
    {
        var page = await OpenAsync();
        await page.FillAsync("#words", "a dog walking at the beach");
        await page.PressAsync("#words", "Enter");
        await Assertions.Expect(page.Locator("#summary")).ToContainTextAsync("above");
        var best = page.Locator(".live .tile").First;
        await Assertions.Expect(best).ToContainTextAsync("photo-039.jpg");
        await ShowAsync(page, "search");
    }

    private async Task<IPage> OpenAsync(int width = 1280, int height = 860, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme });
        var page = await context.NewPageAsync();
        page.Console += (_, message) => Console.WriteLine($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Console.WriteLine(error);
        await page.GotoAsync(world.Page.Address.ToString());
        await page.WaitForURLAsync("**/");
        return page;
    }

    private static async Task ShowAsync(IPage page, string name)
    {
        if (Screenshots is not null)
        {
            await page.WaitForTimeoutAsync(700); // pictures fade in
            await page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, name + ".png") });
        }
    }
}
