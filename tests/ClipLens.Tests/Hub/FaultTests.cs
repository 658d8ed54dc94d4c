using System.Net;
using System.Net.Sockets;
using ClipLens.Hub;

namespace ClipLens.Tests.Hub;

/// <summary>Each ends in a sentence that says what to do, with no folder where a whole model would be.</summary>
public sealed class FaultTests
{
    private static bool IsFile(Request request) => request.Path.StartsWith("/blob", StringComparison.Ordinal);

    [Fact]
    public async Task A_file_that_stays_too_short_is_kept_for_the_next_run()
    {
        using var place = new HubFolder();
        place.Hub.Misbehave =
            request => IsFile(request)
                ? new Reply { Body = request.From == 0 ? place.Hub.Model[..70_000] : [], Status = request.From == 0 ? 200 : 206,
                    Headers = new() { ["Content-Range"] = $"bytes {request.From}-99999/100000" } } : null;

        Assert.Contains("model.safetensors stopped at 70000 of 100000 bytes", await place.RefuseAsync());
        Assert.Equal([1, 2, 4, 8], place.Pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_and_cuts_now_here_now_there_is_left()
    {
        using var place = new HubFolder();
        place.Hub.Misbehave =
            request => IsFile(request) ? new Reply { Body = place.Hub.Model, Cut = place.Pauses.Count % 2 == 0 ? 60_000 : 70_000 } : null;

        Assert.Contains("of 100000 bytes", await place.RefuseAsync());
        Assert.InRange(place.Pauses.Count, 4, 8);
    }

    [Fact]
    public async Task A_file_that_is_longer_than_said_is_refused()
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = request => IsFile(request) ? new Reply { Body = FakeHub.Noise(100_001) } : null;

        Assert.Contains("longer than the 100000 bytes", await place.RefuseAsync());
        Assert.Equal(0, new FileInfo(Path.Combine(place.Partial, "model.safetensors")).Length);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("config.json")]
    public async Task One_flipped_bit_is_found(string file)
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = request =>
        {
            var path = file == "config.json" ? $"/{FakeHub.Name}/resolve/{FakeHub.Commit}/{file}" : "/blob?signature=s";
            if (request.Path != path)
            {
                return null;
            }

            var bytes = file == "config.json" ? [.. FakeHub.Config] : (byte[])place.Hub.Model.Clone();
            var tag = FakeHub.Tag(bytes);
            bytes[^3] ^= 4;
            return new Reply { Body = bytes, Headers = new() { ["ETag"] = $"\"{tag}\"" } };
        };

        Assert.Contains($"{file} came damaged", await place.RefuseAsync());
        Assert.False(File.Exists(Path.Combine(place.Partial, file)));
    }

    [Theory]
    [InlineData("/api")]
    [InlineData("/owner")]
    [InlineData("/blob")]
    public async Task A_web_page_in_place_of_an_answer_is_called_that(string start)
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = request => request.Path.StartsWith(start, StringComparison.Ordinal) ? Reply.Html() : null;

        Assert.Contains("answered with a web page in place of", await place.RefuseAsync());
    }

    [Theory]
    [InlineData(404, "RepoNotFound", null, "was not found (message of the hub); models are named owner/name")]
    [InlineData(404, "EntryNotFound", null, "has no file")]
    [InlineData(404, "RevisionNotFound", null, "has no such revision")]
    [InlineData(401, "GatedRepo", null, "is gated: log in there and accept its terms, make a token at")]
    [InlineData(403, "GatedRepo", "hf_secret", "the account of your HF_TOKEN has no access yet")]
    [InlineData(401, null, null, "does not exist, or is private or gated; check the name.")]
    [InlineData(401, "RepoNotFound", "hf_secret", "your HF_TOKEN is not valid for it (message of the hub)")]
    [InlineData(403, null, "hf_secret", "forbids")]
    public async Task A_refusal_says_what_to_do(int status, string? code, string? token, string expected)
    {
        using var place = new HubFolder();
        place.Options = place.Options with { Token = token };
        place.Hub.Misbehave = _ => Reply.Error(status, code);

        var message = await place.RefuseAsync();

        Assert.Contains(expected, message);
        Assert.Contains(new Uri(place.Hub.Address, FakeHub.Name).ToString(), message);
        Assert.DoesNotContain("hf_secret", message);
        Assert.Empty(place.Pauses);
        Assert.Single(place.Hub.Requests);
    }

    [Theory]
    [InlineData(500), InlineData(502), InlineData(503), InlineData(504), InlineData(408)]
    public async Task A_server_that_fails_is_asked_again(int status)
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = _ => place.Pauses.Count < 3 ? Reply.Error(status) : null;

        await place.GetAsync();

        Assert.Equal([1, 2, 4], place.Pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task A_server_that_keeps_failing_ends_it()
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = _ => Reply.Error(500);

        Assert.Contains("answered 500 X at /api/models/owner/clip/revision/main, 5 times", await place.RefuseAsync());
    }

    [Fact]
    public async Task Too_many_requests_waits_as_long_as_it_is_told()
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = _ => place.Pauses.Count == 0 ? new Reply { Status = 429, Headers = new() { ["Retry-After"] = "7" } } : null;

        await place.GetAsync();

        Assert.Equal([7], place.Pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task Too_many_requests_does_not_wait_for_an_hour()
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = _ => new Reply { Status = 429, Headers = new() { ["Retry-After"] = "3600" } };

        Assert.Contains("Retry-After: 3600", await place.RefuseAsync());
        Assert.Empty(place.Pauses);
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_and_to_no_other_host()
    {
        using var place = new HubFolder();
        place.Options = place.Options with { Token = "hf_secret" };

        await place.GetAsync();

        Assert.All(place.Hub.Requests, request => Assert.Equal("Bearer hf_secret", request.Authorization));
        Assert.NotEmpty(place.Hub.StorageRequests);
        Assert.All(place.Hub.StorageRequests, request => Assert.Null(request.Authorization));
        Assert.DoesNotContain("hf_secret", place.Options.ToString());
        Assert.DoesNotContain("hf_secret", File.ReadAllText(Path.Combine(place.Folder, "download.json")));
    }

    [Fact]
    public async Task A_redirect_to_another_host_does_not_take_the_token_along_even_from_the_list()
    {
        using var place = new HubFolder();
        place.Options = place.Options with { Token = "hf_secret" };
        place.Hub.Misbehave = request => request.Path.StartsWith("/api", StringComparison.Ordinal)
            ? new Reply { Status = 307, Headers = new() { ["Location"] = new Uri(place.Hub.StorageAddress, "elsewhere").ToString() } }
            : null;

        await place.RefuseAsync();

        Assert.Null(Assert.Single(place.Hub.StorageRequests).Authorization);
    }

    [Fact]
    public async Task A_renamed_repository_is_followed_on_the_hub()
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = request => request.Path == "/api/models/owner/clip/revision/main" && place.Hub.Requests.Count == 1
            ? new Reply { Status = 307, Headers = new() { ["Location"] = "/api/models/owner/clip/revision/main" } } : null;

        await place.GetAsync();
    }

    [Fact]
    public async Task A_circle_of_redirects_ends()
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = request => new Reply { Status = 302, Headers = new() { ["Location"] = request.Path } };

        Assert.Contains("redirects in a circle", await place.RefuseAsync());
    }

    [Fact]
    public async Task A_redirect_to_another_protocol_is_not_followed()
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = _ => new Reply { Status = 302, Headers = new() { ["Location"] = "file:///etc/passwd" } };

        Assert.Contains("not safe to follow", await place.RefuseAsync());
    }

    [Fact]
    public async Task A_connection_that_is_reset_is_not_taken_for_a_full_disk()
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = request => IsFile(request) && place.Pauses.Count == 0
            ? new Reply { Body = place.Hub.Model[..60_000], Length = 100_000, Resets = true } : null;

        var folder = await place.GetAsync();

        Assert.Equal(place.Hub.Model, File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
    }

    [Fact]
    public async Task A_list_that_is_cut_is_asked_for_again()
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = _ => place.Pauses.Count == 0 ? new Reply { Body = "{"u8.ToArray(), Length = 100 } : null;

        await place.GetAsync();

        Assert.Single(place.Pauses);
    }

    [Fact]
    public async Task A_file_without_a_hash_to_check_it_by_is_refused()
    {
        using var place = new HubFolder();
        place.Hub.Misbehave = request => request.Method == "HEAD" ? new Reply { Headers = new() { ["ETag"] = "\"7-42\"" } } : null;

        Assert.Contains("carries no hash or no size", await place.RefuseAsync());
    }

    [Theory]
    [InlineData("/api", null, "did not answer properly after 5 attempts (silent for 0.1 s)")]
    [InlineData("/blob", 30_000, "model.safetensors stopped at 30000 of 100000 bytes (silent for 0.1 s)")]
    public async Task A_server_that_stalls_is_left(string start, int? after, string expected)
    {
        using var place = new HubFolder();
        place.Options = place.Options with { Timeout = TimeSpan.FromSeconds(0.1) };
        place.Hub.Misbehave = request => request.Path.StartsWith(start, StringComparison.Ordinal)
            ? FakeHub.Send(place.Hub.Model, request with { From = 0 }, request.From > 0 ? 0 : after, stalls: true) : null;
        if (after is not null)
        {
            place.Hub.Misbehave = request => !IsFile(request) ? null
                : FakeHub.Send(place.Hub.Model, request, request.From > 0 ? 0 : after, stalls: true);
        }

        Assert.Contains(expected, await place.RefuseAsync());
    }

    [Fact]
    public async Task A_hub_that_cannot_be_reached_is_known_at_once_and_says_what_works_without()
    {
        using var place = new HubFolder();
        using (var gone = new TcpListener(IPAddress.Loopback, 0))
        {
            gone.Start();
            place.Options = place.Options with { Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)gone.LocalEndpoint).Port}/") };
        }

        var message = await place.RefuseAsync();

        Assert.Contains("could not be reached", message);
        Assert.Contains(place.Folder, message);
        Assert.Contains("model.safetensors", message);
        Assert.Contains("models/picturebook, works offline", message);
        Assert.DoesNotContain('\n', message);
        Assert.Empty(place.Pauses);
    }

    [Fact]
    public async Task A_network_that_swallows_everything_is_known_by_the_connect_timeout()
    {
        using var place = new HubFolder();
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var waiting = Enumerable.Range(0, 4)
            .Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false }).ToList();
        foreach (var socket in waiting)
        {
            Assert.True(
                new SocketAsyncEventArgs { RemoteEndPoint = full.LocalEndPoint } is var connect && (socket.ConnectAsync(connect) || true));
        }

        place.Options =
            place.Options with { Endpoint = new Uri($"http://{full.LocalEndPoint}/"), ConnectTimeout = TimeSpan.FromSeconds(0.2) };

        Assert.Contains("no connection within 0.2 s", await place.RefuseAsync());
        Assert.Empty(place.Pauses);
        waiting.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public void Having_no_network_is_known_within_five_seconds() =>
        Assert.InRange(HubOptions.From(_ => null).ConnectTimeout, TimeSpan.Zero, TimeSpan.FromSeconds(4.5));
}
