using System.Net;

namespace ClipLens.Hub;

/// <summary>Says what went wrong between here and the hub, and what to do about it.</summary>
internal static class HubErrors
{
    /// <summary>What works without a network, whatever failed.</summary>
    private const string Embedded = "The embedded model, models/picturebook, works offline.";

    public static HubException NoNetwork(Uri uri, Exception failure) =>
        new($"{uri.Authority} could not be reached ({Reason(failure)}).", failure);

    public static HubException NoAnswer(Uri uri, int attempts, Exception failure) =>
        new($"{uri.Authority} did not answer properly after {attempts} attempts ({Reason(failure)}).", failure);

    /// <summary>What was tried, where files can be put by hand, and what works without them.</summary>
    public static HubException NotHere(string name, HubOptions options, string folder, string why, Exception? failure = null) =>
        new($"The model {name} is not on this machine, and {why} Looked in {folder}" +
            (options.PythonCache is null ? "" : $" and in Python's cache {options.PythonCache}") + ". " +
            $"By hand: put config.json, model.safetensors (or pytorch_model.bin), preprocessor_config.json, vocab.json and merges.txt " +
            $"of {new Uri(options.Endpoint, name)} into {folder}. {Embedded}", failure);

    public static HubException Refused(Uri uri, HttpResponseMessage response, int attempts, Uri page, HubOptions options)
    {
        var code = response.Headers.TryGetValues("X-Error-Code", out var codes) ? codes.First() : null;
        var message = response.Headers.TryGetValues("X-Error-Message", out var messages) ? $" ({messages.First()})" : "";
        var tokens = new Uri(options.Endpoint, "settings/tokens");
        return new HubException((code, response.StatusCode) switch
        {
            ("GatedRepo", _) when options.Token is null =>
                $"{page} is gated: log in there and accept its terms, make a token at {tokens}, and set HF_TOKEN to it.",
            ("GatedRepo", _) =>
                $"{page} is gated, and the account of your HF_TOKEN has no access yet: log in there and ask for it.",
            ("RevisionNotFound", _) => $"{page} has no such revision{message}.",
            ("EntryNotFound", _) => $"{page} has no file {uri.Segments[^1]}.",
            (_, HttpStatusCode.Unauthorized) when options.Token is not null =>
                $"{page} does not exist, or your HF_TOKEN is not valid for it{message}; check the name, and the token at {tokens}.",
            (_, HttpStatusCode.Unauthorized) =>
                $"{page} does not exist, or is private or gated{message}; check the name. If it is gated: log in there and accept its "
                    + "terms, " +
                $"make a token at {tokens}, and set HF_TOKEN to it.",
            (_, HttpStatusCode.Forbidden) => $"{uri.Authority} forbids {page}{message}; the token's permissions are at {tokens}.",
            (_, HttpStatusCode.NotFound) => $"{page} was not found{message}; models are named owner/name, and models/README.md lists some.",
            (_, HttpStatusCode.TooManyRequests) =>
                $"{uri.Authority} asks to be left alone for now (429 Too Many Requests{Later(response)}); try again later.",
            _ => $"{uri.Authority} answered {(int)response.StatusCode} {response.ReasonPhrase}{message} at {uri.AbsolutePath}" +
                (attempts > 1 ? $", {attempts} times; try again later." : "."),
        });
    }

    /// <summary>A page for people where a file was asked for: a proxy's or a log-in's.</summary>
    public static HubException Html(HttpResponseMessage response, string file) =>
        new($"{response.RequestMessage?.RequestUri?.Authority} answered with a web page in place of {file}: a proxy, a log-in page or a "
            + "wrong HF_ENDPOINT? " +
            "Open the address in a browser to see it.");

    private static string Later(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Retry-After", out var after) ? $", Retry-After: {after.First()}" : "";

    private static string Reason(Exception failure) =>
        failure is HttpRequestException { InnerException: System.Net.Sockets.SocketException inner } ? inner.Message : failure.Message;
}
