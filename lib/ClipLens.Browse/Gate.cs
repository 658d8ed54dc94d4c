using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace ClipLens.Browse;

/// <summary>Decides which requests are answered: those of the one page that was opened with the token, and no other site's.</summary>
/// <remarks>
/// A site that a person visits can send requests to this machine, and by DNS rebinding under its own name. So the name in
/// <c>Host</c> has to be this machine's, a page that asks has to be this one (<c>Origin</c>, <c>Sec-Fetch-Site</c>), and its browser has to
/// have the cookie that only the address with the token gives.
/// </remarks>
internal sealed class Gate
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    private readonly string _token = Secret();
    private readonly string _key = Secret();
    private string[] _hosts = [];
    private string _cookie = "";

    /// <summary>Begins to answer, at the address that the server got.</summary>
    /// <returns>The address that lets its reader in.</returns>
    public Uri Open(Uri address)
    {
        _cookie = $"cliplens-{address.Port}"; // a browser tells cookies by host and not by port
        _hosts = [$"127.0.0.1:{address.Port}", $"localhost:{address.Port}"];
        return new Uri($"http://127.0.0.1:{address.Port}/?token={_token}");
    }

    /// <summary>Answers a request, or refuses it.</summary>
    public async Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        if (!_hosts.Contains(request.Host.Value, StringComparer.OrdinalIgnoreCase))
        {
            await RefuseAsync(context, "This page answers under 127.0.0.1 only.").ConfigureAwait(false);
        }
        else if (Opens(request))
        {
            var strict = new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" };
            context.Response.Cookies.Append(_cookie, _key, strict);
            // A redirect would still be the request of whoever showed the link, and a strict cookie is not sent along with that.
            await WriteAsync(context, """<meta http-equiv="refresh" content="0;url=/"><a href="/">ClipLens</a>""").ConfigureAwait(false);
        }
        else if (IsForeign(request))
        {
            await RefuseAsync(context, "This page answers no other site.").ConfigureAwait(false);
        }
        else if (!Equal(request.Cookies[_cookie], _key))
        {
            await RefuseAsync(context, "Open the page by the address that ClipLens printed: it holds the key.").ConfigureAwait(false);
        }
        else
        {
            await next(context).ConfigureAwait(false);
        }
    }

    private bool Opens(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path == "/" && Equal(request.Query["token"], _token) && !IsFramed(request);

    // A link from a notebook is another site's, and is followed; what a page asks for without being opened is not.
    private static bool IsFramed(HttpRequest request) => request.Headers["Sec-Fetch-Dest"] is { Count: > 0 } destination
        && destination != "document";

    private bool IsForeign(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        var origin = request.Headers.Origin;
        return (site.Count > 0 && site != "same-origin" && site != "none")
            || (origin.Count > 0 && !_hosts.Any(host => $"http://{host}".Equals(origin, StringComparison.OrdinalIgnoreCase)))
            || (origin.Count == 0 && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method));
    }

    private static Task RefuseAsync(HttpContext context, string why)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return WriteAsync(context, Html.Of($"<p>{why}").Markup);
    }

    private static Task WriteAsync(HttpContext context, string body)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($"<!doctype html><html lang=\"en\"><title>ClipLens</title>{body}", context.RequestAborted);
    }

    private static string Secret() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    private static bool Equal(string? given, string secret) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(secret));
}
