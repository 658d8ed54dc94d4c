using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ClipLens.Browse.Tests;

/// <summary>Attacks, one for each thing that the page promises.</summary>
public sealed class GateTests(DrawnWorld world) : IClassFixture<DrawnWorld>
{
    private string Own => world.Page.Address.GetLeftPart(UriPartial.Authority);

    [Fact]
    public void It_listens_on_this_machine_only()
    {
        var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(end => end.Port == world.Page.Address.Port).ToList();
        Assert.NotEmpty(listening);
        Assert.All(listening, end => Assert.True(IPAddress.IsLoopback(end.Address), $"{end}"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/thumb/0/320")]
    [InlineData("/browse.js")]
    [InlineData("/grid.js")]
    [InlineData("/api/labels")]
    [InlineData("/?token=guessed")]
    public async Task Nobody_is_answered_without_the_key(string path)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(Own + path);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain("photo-", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_of_other_sites()
    {
        using var client = new HttpClient(new HttpClientHandler { UseCookies = false });
        using var answer = await client.GetAsync(world.Page.Address);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(world.Page.Address.Query.Split('=')[1], cookie,
            StringComparison.Ordinal); // a leaked address is not the cookie
    }

    [Theory]
    [InlineData("rebound.example")]
    [InlineData("192.168.0.7")]
    public async Task A_name_that_was_rebound_to_this_machine_is_refused(string host)
    {
        using var client = await EnterAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, HttpMethod.Get, "/",
            ("Host", $"{host}:{world.Page.Address.Port}")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, HttpMethod.Get, world.Page.Address.PathAndQuery, ("Host", host)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Get, "/", ("Host", $"localhost:{world.Page.Address.Port}")));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    public async Task Another_page_gets_no_answer_even_with_the_cookie(string origin)
    {
        using var client = await EnterAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, HttpMethod.Post, "/api/search", ("Origin", origin)));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, HttpMethod.Get, "/thumb/0/320", ("Origin", origin)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Post, "/api/search", ("Origin", Own)));
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task A_request_that_another_site_makes_the_browser_send_is_refused(string site)
    {
        using var client = await EnterAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, HttpMethod.Get, "/thumb/0/320", ("Sec-Fetch-Site", site)));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, HttpMethod.Post, "/api/tune/save", ("Sec-Fetch-Site", site),
            ("Origin", Own)));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, HttpMethod.Post,
            "/api/tune/save")); // a form or a program that says nothing of itself
    }

    [Theory]
    [InlineData("/thumb/../../etc/passwd")]
    [InlineData("/thumb/%2e%2e%2f%2e%2e%2fetc%2fpasswd/320")]
    [InlineData("/large//etc/passwd")]
    [InlineData("/large/%2Fetc%2Fpasswd")]
    [InlineData("/video/..%2f..%2fetc%2fpasswd")]
    [InlineData("/video/99999999")]
    [InlineData("/thumb/-1/320")]
    [InlineData("/thumb/0/99999")]
    [InlineData("/frame/0/0/320")]
    [InlineData("/dropped/7777")]
    public async Task No_path_and_no_foreign_number_gives_a_file(string path)
    {
        using var client = await EnterAsync();
        Assert.Equal(HttpStatusCode.NotFound, await RawStatusAsync(client, path));
    }

    [Fact]
    public async Task A_photo_is_no_video_and_its_bytes_are_not_given_as_one()
    {
        using var client = await EnterAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync(client, HttpMethod.Get, "/video/0"));
    }

    [Fact]
    public async Task No_script_and_no_style_stands_in_the_page_and_its_policy_allows_none()
    {
        using var client = await EnterAsync();
        using var answer = await client.GetAsync(Own + "/?q=" + Uri.EscapeDataString("\"><script>alert(1)</script>"));
        var (page, policy) = (await answer.Content.ReadAsStringAsync(), answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Single(page.Split("<script"), part => part.StartsWith(" type=\"module\" src=\"/browse.js\">", StringComparison.Ordinal));
        Assert.Equal(2, page.Split("<script").Length);
        Assert.DoesNotMatch("<[^>]+ (on[a-z]+|style)=", page);
    }

    [Fact]
    public async Task A_picture_that_is_too_large_or_no_picture_is_refused()
    {
        using var client = await EnterAsync();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await DropAsync(client, new byte[BrowseServer.MaxUpload + 1])).StatusCode);
        foreach (var text in new[] { "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>", "not a picture",
            "%PDF-1.7 ", "#EXTM3U\nfile:///etc/passwd" })
        {
            using var answer = await DropAsync(client, Encoding.UTF8.GetBytes(text));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        }

        using var good = await DropAsync(client, await File.ReadAllBytesAsync(Path.Combine(world.Pictures, "photo-039.jpg")));
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Fact]
    public async Task What_is_wrong_in_a_question_is_said_and_nothing_breaks()
    {
        using var client = await EnterAsync();
        foreach (var body in new[] { "{\"terms\":[{\"words\":\" \"}]}", "{\"terms\":[{}]}",
            "{\"terms\":[{\"words\":\"x\"}],\"show\":\"secrets\"}",
                "{\"terms\":[{\"words\":\"x\",\"weight\":1},{\"words\":\"x\",\"weight\":-1}]}", "{\"terms\":" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post,
                Own + "/api/search") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Origin", Own);
            using var answer = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_file_named_as_markup_stays_text()
    {
        using var folder = new Folder();
        File.Copy(Path.Combine(world.Pictures, "photo-001.jpg"), Path.Combine(folder.Path, "<img src=x onerror=alert(1)>.jpg"));
        var index = await MediaIndex.OpenAsync(folder.Path, world.Index.Clip,
            new MediaIndexOptions { Store = Path.Combine(folder.Path, "store.sqlite") });
        await using var page = await index.BrowseAsync(new BrowseOptions { OpensBrowser = false });
        using var client = new HttpClient();
        await client.GetAsync(page.Address);
        var html = await client.GetStringAsync(new Uri(page.Address, "/"));
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thumbnail_is_made_once_and_may_be_kept()
    {
        using var client = await EnterAsync();
        var first = await client.GetByteArrayAsync(Own + "/thumb/3/320");
        using var again = await client.GetAsync(Own + "/thumb/3/320");
        Assert.Equal(first, await again.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/jpeg", again.Content.Headers.ContentType?.MediaType);
        Assert.True(again.Headers.CacheControl is { Private: true, MaxAge.TotalDays: > 300 });
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(world.Folder, "thumbnails"), "*-320.jpg", SearchOption.AllDirectories));
    }

    private async Task<HttpClient> EnterAsync()
    {
        var client = new HttpClient();
        using var answer = await client.GetAsync(world.Page.Address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return client;
    }

    private async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, string path,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, Own + path);
        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(new { terms = Array.Empty<object>() }), Encoding.UTF8,
                "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>Asks for a path as it is written, which a client would tidy up.</summary>
    private async Task<HttpStatusCode> RawStatusAsync(HttpClient client, string path)
    {
        using var entry = new HttpClient(new HttpClientHandler { UseCookies = false });
        using var entered = await entry.GetAsync(world.Page.Address);
        var cookie = entered.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, client.BaseAddress?.Port ?? world.Page.Address.Port);
        await using var stream = socket.GetStream();
        var host = $"127.0.0.1:{world.Page.Address.Port}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        var line = await reader.ReadLineAsync();
        return (HttpStatusCode)int.Parse(line!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture); // a server answers
    }

    private async Task<HttpResponseMessage> DropAsync(HttpClient client, byte[] picture)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Own + "/api/picture") { Content = new ByteArrayContent(picture) };
        request.Headers.Add("Origin", Own);
        request.Headers.ExpectContinue = true; // what is too large is refused before it is sent
        return await client.SendAsync(request);
    }
}

/// <summary>A folder of its own, deleted with all in it.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cliplens-page-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
