using System.Net;
using System.Net.Http.Headers;

namespace ClipLens.Hub;

/// <summary>Speaks HTTP with the hub: follows redirects itself, so that the
/// token goes to the hub's own host only; retries what may pass.</summary>
internal sealed class HubClient : IDisposable
{
    private const int MaxRedirects = 5;
    private const int MaxAttempts = 5;
    private const int LongestList = 1 << 24;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    private readonly HubOptions _options;
    private readonly Uri _page;
    private readonly HttpClient _http;
    private bool _reached;

    public HubClient(HubOptions options, string repository)
    {
        _options = options;
        _page = new Uri(options.Endpoint, repository);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = options.ConnectTimeout, UseCookies = false };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("ClipLens", "1.0"));
    }

    /// <summary>Asks for what a file is, without following it to the host that stores it.</summary>
    public Task<HttpResponseMessage> HeadAsync(string address, string what, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Head, address, null, what, cancellationToken);

    /// <summary>Asks for a file's content, from byte <paramref name="from"/> on; the caller reads the body.</summary>
    public Task<HttpResponseMessage> GetAsync(string address, long from, string what, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, address, from, what, cancellationToken);

    /// <summary>Asks for a list, and reads it whole.</summary>
    public async Task<byte[]> ListAsync(string address, string what, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, address, null, what, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Waits before attempt <paramref name="attempt"/> + 1: 1, 2,
    /// 4, 8 seconds; <see langword="false"/> when there is none.</summary>
    public async Task<bool> BackOffAsync(int attempt, TimeSpan? asked, CancellationToken cancellationToken)
    {
        if (attempt >= MaxAttempts || asked > LongestPause)
        {
            return false;
        }

        await _options.Pause(asked ?? TimeSpan.FromSeconds(1 << (attempt - 1)), cancellationToken);
        return true;
    }

    /// <summary>Reads a part of a body, and gives up on a server that stays silent.</summary>
    /// <exception cref="HttpRequestException">The connection broke.</exception>
    /// <exception cref="TimeoutException">Nothing came in <see cref="HubOptions.Timeout"/>.</exception>
    public async Task<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await InTimeAsync(token => body.ReadAsync(buffer, token).AsTask(), cancellationToken);
        }
        catch (IOException e)
        {
            throw new HttpRequestException(e.Message, e); // not to be taken for the disk's
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, long? from, string what,
        CancellationToken cancellationToken)
    {
        var uri = new Uri(_options.Endpoint, address);
        for (var attempt = 1; ; attempt++)
        {
            HttpResponseMessage? response = null;
            Exception? failure = null;
            try
            {
                response = await FollowAsync(method, uri, from, cancellationToken);
                _reached = true;
                if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == "text/html")
                {
                    throw HubErrors.Html(response, what);
                }

                if (from is null && method == HttpMethod.Get)
                {
                    await InTimeAsync(async token => { await response.Content.LoadIntoBufferAsync(LongestList, token); return 0; },
                        cancellationToken);
                }

                if ((int)response.StatusCode is >= 200 and < 400)
                {
                    return response;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException)
            {
                failure = e;
            }

            using (response)
            {
                if (failure is HttpRequestException && !_reached)
                {
                    throw HubErrors.NoNetwork(uri, failure); // not tried again: that there is no network should be known quickly
                }
                if ((failure is not null || MayPass(response!.StatusCode))
                    && await BackOffAsync(attempt, RetryAfter(response), cancellationToken))
                {
                    continue;
                }

                // one of the two is set
                throw failure is not null ? HubErrors.NoAnswer(uri, attempt, failure)
                    : HubErrors.Refused(uri, response!, attempt, _page, _options);
            }
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(HttpMethod method, Uri start, long? from, CancellationToken cancellationToken)
    {
        var uri = start;
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            using var request = new HttpRequestMessage(method, uri);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity")); // sizes and hashes are of the file itself
            request.Headers.Range = from > 0 ? new RangeHeaderValue(from, null) : null;
            request.Headers.Authorization =
                _options.Token is not null && IsHub(uri) ? new AuthenticationHeaderValue("Bearer", _options.Token) : null;
            var response =
                await InTimeAsync(token => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token), cancellationToken);
            if ((int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is null)
            {
                return response;
            }

            var next = new Uri(uri, response.Headers.Location);
            if (method == HttpMethod.Head && !IsHub(next))
            {
                return response; // its headers describe the file; the storage's own would not
            }

            response.Dispose();
            if (next.Scheme != uri.Scheme && next.Scheme != "https")
            {
                throw new HubException(
                    $"{uri.Host} redirects to {next.Scheme}://{next.Host}, which is not safe to follow; nothing was downloaded from "
                        + "there.");
            }

            uri = next;
        }

        throw new HubException(
            $"{start} redirects in a circle (more than {MaxRedirects} times); is HF_ENDPOINT ({_options.Endpoint}) right?");
    }

    private bool IsHub(Uri uri) =>
        Uri.Compare(uri, _options.Endpoint, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.Timeout);
        try
        {
            return await work(limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw limit.IsCancellationRequested ? new TimeoutException($"silent for {_options.Timeout.TotalSeconds:0.#} s", e)
                : new HttpRequestException($"no connection within {_options.ConnectTimeout.TotalSeconds:0.#} s", e);
        }
    }

    private static bool MayPass(HttpStatusCode status) => (int)status is 408 or 429 or 500 or 502 or 503 or 504;

    private static TimeSpan? RetryAfter(HttpResponseMessage? response) => response?.Headers.RetryAfter is not { } after ? null
        : after.Delta ?? (after.Date - DateTimeOffset.UtcNow is { Ticks: > 0 } time ? time : null);
}
