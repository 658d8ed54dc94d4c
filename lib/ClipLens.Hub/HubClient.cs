using System.Net;
using System.Net.Http.Headers;

namespace ClipLens.Hub;

/// <summary>Speaks HTTP with the hub: follows redirects itself, so that the token goes to the hub's own host only; retries what may pass.</summary>
internal sealed class HubClient : IDisposable
{
    private const int MaxRedirects = 5;
    private const int MaxAttempts = 5;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    private readonly HubOptions _options;
    private readonly Uri _page;
    private readonly HttpClient _http;
    private bool _reached;

    public HubClient(HubOptions options, string repository)
    {
        _options = options;
        _page = new Uri(options.Endpoint, repository);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = options.ConnectTimeout,
            UseCookies = false,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("ClipLens", "1.0"));
    }

    /// <summary>Asks for what a file is, without following it to the host that stores it.</summary>
    public Task<HttpResponseMessage> HeadAsync(string address, string what, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Head, address, null, what, cancellationToken);

    /// <summary>Asks for content, from byte <paramref name="from"/> on; the caller reads the body.</summary>
    public Task<HttpResponseMessage> GetAsync(string address, long? from, string what, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, address, from, what, cancellationToken);

    /// <summary>Waits before attempt <paramref name="attempt"/> + 1: 1, 2, 4, 8 seconds; <see langword="false"/> when there is none.</summary>
    public async Task<bool> BackOffAsync(int attempt, TimeSpan? asked, CancellationToken cancellationToken)
    {
        if (attempt >= MaxAttempts || asked > LongestPause)
            return false;

        await _options.Pause(asked ?? TimeSpan.FromSeconds(1 << (attempt - 1)), cancellationToken);
        return true;
    }

    /// <summary>Reads a part of a body, and gives up on a server that stays silent.</summary>
    /// <exception cref="TimeoutException">Nothing came in <see cref="HubOptions.Timeout"/>.</exception>
    public Task<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken) =>
        InTimeAsync(token => body.ReadAsync(buffer, token).AsTask(), cancellationToken);

    /// <summary>Reads a small body whole.</summary>
    public Task<byte[]> ReadAllAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        InTimeAsync(response.Content.ReadAsByteArrayAsync, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, long? from, string what, CancellationToken cancellationToken)
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
                    throw HubErrors.Html(response, what);

                if (response.IsSuccessStatusCode || (int)response.StatusCode is >= 300 and < 400)
                    return response;
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException)
            {
                failure = e;
            }

            using (response)
            {
                if (failure is HttpRequestException && !_reached)
                    throw HubErrors.NoNetwork(uri, failure); // not tried again: that there is no network should be known quickly

                var passing = response is null || MayPass(response.StatusCode);
                if (!passing || !await BackOffAsync(attempt, RetryAfter(response), cancellationToken))
                {
                    throw response is null ? HubErrors.NoAnswer(uri, attempt, failure!) /* one of the two is set */
                        : HubErrors.Refused(uri, response, attempt, _page, _options);
                }
            }
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(HttpMethod method, Uri uri, long? from, CancellationToken cancellationToken)
    {
        var start = uri;
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            using var request = new HttpRequestMessage(method, uri);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity")); // sizes and hashes are of the file itself
            if (from > 0)
                request.Headers.Range = new RangeHeaderValue(from, null);

            if (_options.Token is not null && IsHub(uri))
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _options.Token);

            var response = await InTimeAsync(token => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token), cancellationToken);
            if ((int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is null)
                return response;

            var next = new Uri(uri, response.Headers.Location);
            if (method == HttpMethod.Head && !IsHub(next))
                return response; // its headers describe the file; the storage's own would not

            response.Dispose();
            if (next.Scheme is not ("https" or "http") || (uri.Scheme == "https" && next.Scheme == "http"))
                throw new HubException($"{uri.Host} redirects to {next.Scheme}://{next.Host}, which is not safe to follow; nothing was downloaded from there.");

            uri = next;
        }

        throw new HubException($"{start} redirects in a circle (more than {MaxRedirects} times); is HF_ENDPOINT ({_options.Endpoint}) right?");
    }

    private bool IsHub(Uri uri) => Uri.Compare(uri, _options.Endpoint, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

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

    private static bool MayPass(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status is 500 or 502 or 503 or 504;

    private static TimeSpan? RetryAfter(HttpResponseMessage? response) => response?.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > DateTimeOffset.UtcNow => date - DateTimeOffset.UtcNow,
        _ => null,
    };
}
