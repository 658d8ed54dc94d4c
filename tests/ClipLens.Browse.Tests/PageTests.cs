using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace ClipLens.Browse.Tests;

/// <summary>What a person does on the page, in a browser; with a picture of each step where a folder for them is named.</summary>
public sealed class PageTests(Chromium chromium, DrawnWorld world) : IClassFixture<Chromium>, IClassFixture<DrawnWorld>, IDisposable
{
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("CLIPLENS_SCREENSHOTS");
    private readonly ConcurrentQueue<string> _errors = [];

    public void Dispose() => Assert.Empty(_errors); // of the page's script, in any test

    [BrowserFact]
    public async Task Words_find_pictures_with_the_line_among_them()
    {
        var page = await SearchAsync("a dog walking at the beach");
        var best = page.Locator(".live .tile").First;
        await Assertions.Expect(best).ToContainTextAsync("photo-230.jpg");
        await ShowAsync(page, "search");
    }

    [BrowserFact]
    public async Task A_click_finds_what_is_similar_and_plus_and_minus_weigh_it()
    {
        var page = await SearchAsync("a dog walking at the beach");
        await page.Locator(".live .tile").First.HoverAsync();
        await page.Locator(".live .tile").First.GetByTitle("Find similar").ClickAsync();
        await Assertions.Expect(page.Locator(".chip")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#summary")).ToContainTextAsync("above 0.");
        await Assertions.Expect(page.Locator(".live .tile").First).Not.ToContainTextAsync("photo-230.jpg"); // itself is no answer
        await page.Locator(".add input").FillAsync("a robot");
        await page.GetByTitle("less like this", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".chip.less")).ToContainTextAsync("a robot");
        await Assertions.Expect(page.Locator(".note")).ToContainTextAsync("made for this mixture");
        await page.Locator(".chip.less input").FillAsync("0.5");
        await page.Locator(".chip.less input").PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("-0\\.5"));
        await ShowAsync(page, "plus-minus");
        await page.GoBackAsync();
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator(".chip")).ToHaveCountAsync(1);
    }

    [BrowserFact]
    public async Task A_picture_is_looked_at_closer_with_its_neighbours_by_keyboard_alone()
    {
        var page = await SearchAsync("a dog walking at the beach");
        await page.Locator(".live .picture").First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("dialog h2")).ToHaveTextAsync("photo-248.jpg");
        await Assertions.Expect(page.Locator("dialog code")).ToContainTextAsync("photo-248.jpg");
        await Assertions.Expect(page.Locator(".near button")).Not.ToHaveCountAsync(0);
        await ShowAsync(page, "closer");
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.Locator("dialog h2")).ToHaveTextAsync("photo-099.jpg");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("dialog")).Not.ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".picture[data-index='2']")).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task A_dropped_picture_is_searched_by()
    {
        var page = await OpenAsync();
        var bytes = Convert.ToBase64String(await File.ReadAllBytesAsync(Path.Combine(world.Pictures, "photo-039.jpg")));
        await page.EvaluateAsync("""
            text => {
                const file = new File([Uint8Array.from(atob(text), c => c.charCodeAt(0))], 'mine.jpg', { type: 'image/jpeg' });
                const data = new DataTransfer();
                data.items.add(file);
                window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
            }
            """, bytes);
        await Assertions.Expect(page.Locator(".chip")).ToContainTextAsync("your picture");
        await Assertions.Expect(page.Locator("#summary")).ToContainTextAsync("above 0.");
        await Assertions.Expect(page.Locator(".live .tile").First).Not.ToContainTextAsync("photo-039.jpg");
        await ShowAsync(page, "dropped");
    }

    [BrowserFact]
    public async Task A_video_plays_from_its_moment_and_the_curve_seeks()
    {
        var page = await SearchAsync("a red car passes a lighthouse");
        await page.GetByRole(AriaRole.Button, new() { Name = "Videos" }).ClickAsync();
        await Assertions.Expect(page.Locator(".live .tile .curve")).Not.ToHaveCountAsync(0);
        await ShowAsync(page, "videos");
        await page.Locator(".live .picture").First.ClickAsync();
        await Assertions.Expect(page.Locator(".seek .head span")).Not.ToHaveTextAsync("");
        var moment = page.Locator(".moments li").First;
        await Assertions.Expect(moment).ToContainTextAsync("Export");
        Assert.True(await page.EvaluateAsync<double>("document.querySelector('video').currentTime") > 1,
            "it begins at the moment, not at 0");
        var seek = await page.Locator(".seek").BoundingBoxAsync();
        await page.Mouse.ClickAsync(seek!.X + (seek.Width * 0.25f), seek.Y + 20);
        await page.EvaluateAsync("document.querySelector('video').pause()");
        var share = await page.EvaluateAsync<double>(
            "document.querySelector('video').currentTime / document.querySelector('.seek').ariaValueMax");
        Assert.InRange(share, 0.2, 0.4);
        var clip = await page.RunAndWaitForDownloadAsync(() => moment.GetByText("Export").ClickAsync());
        Assert.EndsWith(".mp4", clip.SuggestedFilename, StringComparison.Ordinal);
        Assert.Null(await clip.FailureAsync());
        await ShowAsync(page, "video");
    }

    [BrowserFact]
    public async Task Twenty_answers_become_a_file_and_a_threshold_that_searches_use()
    {
        var page = await SearchAsync("a dog walking at the beach");
        await page.GetByRole(AriaRole.Link, new() { Name = "Label" }).ClickAsync();
        await ShowAsync(page, "label-start");
        await page.GetByText("Start labelling").ClickAsync();
        var labels = Path.Combine(world.Pictures, "labels.csv");
        var said = page.Locator(".judge .ask p");
        for (var answers = 1; answers <= 20; answers++)
        {
            var picture = page.Locator(".judged img");
            await Assertions.Expect(picture).ToBeVisibleAsync();
            Assert.DoesNotContain("0.2", await page.Locator(".judge").InnerTextAsync(), StringComparison.Ordinal); // no score is shown
            if (answers == 3)
            {
                await ShowAsync(page, "label");
            }

            await page.Keyboard.PressAsync(answers % 3 == 0 ? "0" : "1");
            await Assertions.Expect(said).ToContainTextAsync($"{answers} answer");
            Assert.Equal(answers, (await File.ReadAllLinesAsync(labels)).Length - 1); // each is on disk at once
        }

        await page.Keyboard.PressAsync("1");
        await Assertions.Expect(said).ToContainTextAsync("21 answers");
        await page.Keyboard.PressAsync("Backspace");
        await Assertions.Expect(said).ToContainTextAsync("20 answers");
        Assert.Equal(20, LabelFile.Read(labels).Labels.Count);

        await page.GetByRole(AriaRole.Link, new() { Name = "Tune" }).ClickAsync();
        var slider = page.GetByRole(AriaRole.Slider, new() { Name = "threshold for words" });
        await slider.FocusAsync();
        var before = await page.Locator(".sl-value").InputValueAsync();
        await ShowAsync(page, "tune");
        await page.Keyboard.PressAsync("PageUp");
        Assert.NotEqual(before, await page.Locator(".sl-value").InputValueAsync());
        await page.GetByText("Save for this collection").ClickAsync();
        await Assertions.Expect(page.Locator("#toast")).ToContainTextAsync("Searches use it from now on");
        var saved = float.Parse(await page.Locator(".sl-value").InputValueAsync(), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(saved, Thresholds.InFolders(world.Pictures).Text, 3);
        File.Delete(Path.Combine(world.Pictures, Thresholds.FileName));
        File.Delete(labels);
    }

    [BrowserFact]
    public async Task Pictures_cross_the_line_as_one_drags_and_a_cost_rule_moves_it()
    {
        await using var other = await world.Index.BrowseAsync(new BrowseOptions { OpensBrowser = false,
            Labels = Path.Combine(world.Folder, "labels of the world.csv") });
        var page = await OpenAsync(address: other.Address);
        await page.GetByRole(AriaRole.Link, new() { Name = "Tune" }).ClickAsync();
        var shown = page.Locator(".sl-lane.sl-yes .sl-count").First;
        await Assertions.Expect(shown).ToContainTextAsync("missed");
        await ShowAsync(page, "tune-world");
        var before = await shown.InnerTextAsync();
        var chart = await page.Locator(".sl-chart").First.BoundingBoxAsync();
        await page.Mouse.MoveAsync(chart!.X + (chart.Width / 2), chart.Y + 40);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(chart.X + (chart.Width * 0.95f), chart.Y + 40, new() { Steps = 8 });
        await page.Mouse.UpAsync();
        Assert.NotEqual(before, await shown.InnerTextAsync());
        var dear = await page.Locator(".sl-cost button").First.GetAttributeAsync("data-at");
        await page.Locator(".sl-cost input").First.FillAsync("0.2");
        var cheap = await page.Locator(".sl-cost button").First.GetAttributeAsync("data-at");
        Assert.True(Number(cheap) < Number(dear), "where a wrong picture costs little, more are shown");
        await page.Locator(".sl-cost button").First.ClickAsync();
        Assert.Equal(Number(cheap), Number(await page.Locator(".sl-value").First.InputValueAsync()), 3);

        static double Number(string? text) => double.Parse(text!, System.Globalization.CultureInfo.InvariantCulture); // it is there
    }

    [BrowserFact]
    public async Task The_slider_stands_alone_in_a_saved_page()
    {
        var path = Path.Combine(world.Folder, "tune.html");
        HtmlPage.Write(path, "Thresholds", ThresholdLab.Tune(world.Index, Path.Combine(world.Folder, "labels of the world.csv")));
        var page = await OpenAsync(address: new Uri(path));
        var asked = new ConcurrentQueue<string>();
        page.Request += (_, request) => asked.Enqueue(request.Url);
        var slider = page.GetByRole(AriaRole.Slider, new() { Name = "threshold for words" });
        await slider.FocusAsync();
        var (before, shown) = (await page.Locator(".sl-value").First.InputValueAsync(), page.Locator(".sl-lane.sl-yes .sl-count").First);
        var count = await shown.InnerTextAsync();
        for (var step = 0; step < 60; step++)
        {
            await page.Keyboard.PressAsync("ArrowRight");
        }

        Assert.NotEqual(before, await page.Locator(".sl-value").First.InputValueAsync());
        Assert.NotEqual(count, await shown.InnerTextAsync());
        Assert.Equal(0, await page.GetByText("Save for").CountAsync()); // there is no server to save
        Assert.DoesNotContain(asked, url => !url.StartsWith("data:", StringComparison.Ordinal));
        await ShowAsync(page, "tune-alone");
    }

    [BrowserFact]
    public async Task Filters_look_at_a_day_a_folder_and_a_camera()
    {
        var page = await SearchAsync("a dog walking at the beach");
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "To", Exact = true }).FillAsync("2001-01-01");
        await Assertions.Expect(page.Locator("#empty")).ToContainTextAsync("Nothing fits the filter");
        await ShowAsync(page, "filter");
        await page.GetByText("Clear").ClickAsync();
        await Assertions.Expect(page.Locator("#summary")).ToContainTextAsync("8 photos");
        await page.Locator("#panel").GetByLabel("Threshold").FillAsync("0.27");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#summary")).ToContainTextAsync("6 photos above 0.270");
    }

    [BrowserFact]
    public async Task Equal_pictures_are_shown_as_a_group_and_as_a_list_to_take_away()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Duplicates" }).ClickAsync();
        await Assertions.Expect(page.Locator(".twins")).ToContainTextAsync("a copy of one.jpg");
        await ShowAsync(page, "duplicates");
        var list = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "Take the list" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await list.PathAsync());
        Assert.Equal("group,keep,bytes,path", lines[0]);
        Assert.Contains(lines, line => line.EndsWith("photo-001.jpg", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task It_reads_well_on_a_telephone_and_a_large_screen_in_light_and_in_dark()
    {
        foreach (var (width, height) in new[] { (390, 844), (1280, 860), (2560, 1300) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var page = await OpenAsync(width, height, scheme);
                await ShowAsync(page, $"first-{width}-{scheme}");
                await SearchAsync("a dog walking at the beach", page);
                Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"),
                    $"nothing sticks out at {width}");
                await ShowAsync(page, $"search-{width}-{scheme}");
                await page.Locator(".live .picture").First.ClickAsync();
                await Assertions.Expect(page.Locator("dialog code")).ToBeVisibleAsync();
                await ShowAsync(page, $"closer-{width}-{scheme}");
                await page.Context.CloseAsync();
            }
        }
    }

    private async Task<IPage> SearchAsync(string words, IPage? page = null)
    {
        page ??= await OpenAsync();
        await page.FillAsync("#words", words);
        await page.PressAsync("#words", "Enter");
        await Assertions.Expect(page.Locator("#summary")).ToContainTextAsync("above");
        return page;
    }

    private async Task<IPage> OpenAsync(int width = 1280, int height = 860, ColorScheme scheme = ColorScheme.Light, Uri? address = null)
    {
        var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme });
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => _errors.Enqueue(error);
        await page.GotoAsync((address ?? world.Page.Address).ToString());
        await Assertions.Expect(page.Locator(".live .tile, .slider").First).ToBeVisibleAsync();
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
