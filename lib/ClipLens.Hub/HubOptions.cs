namespace ClipLens.Hub;

/// <summary>Where models come from and where they are kept, in the words that Python's Hugging Face tools use.</summary>
public sealed record HubOptions
{
    /// <summary>Gets the hub's address; <c>HF_ENDPOINT</c> names a mirror.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co/");

    /// <summary>Gets the access token for gated and private models; sent to <see cref="Endpoint"/>'s host only, and never shown.</summary>
    public string? Token { get; init; }

    /// <summary>Gets whether only files already on this machine are used.</summary>
    public bool Offline { get; init; }

    /// <summary>Gets the folder that downloaded models are kept in, one folder for each.</summary>
    public required string ModelsFolder { get; init; }

    /// <summary>Gets the cache of Python's tools, whose snapshots are used
    /// in place and never written; <see langword="null"/> for none.</summary>
    public string? PythonCache { get; init; }

    /// <summary>Gets how long the hub may stay silent in the middle of an answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets how long the first sign of life may take: below five seconds, so that having no network is known quickly.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Gets how a pause before the next attempt is waited for.</summary>
    internal Func<TimeSpan, CancellationToken, Task> Pause { get; init; } = Task.Delay;

    /// <summary>Reads <c>HF_ENDPOINT</c>, <c>HF_TOKEN</c>, <c>HF_HUB_OFFLINE</c>,
    /// <c>HF_HOME</c>, <c>HF_HUB_CACHE</c> and <c>CLIPLENS_MODELS</c>.</summary>
    /// <returns>The options of this process.</returns>
    /// <exception cref="HubException"><c>HF_ENDPOINT</c> is not a web address.</exception>
    public static HubOptions FromEnvironment() => From(Environment.GetEnvironmentVariable);

    internal static HubOptions From(Func<string, string?> variable)
    {
        string? Set(string name) => variable(name) is { Length: > 0 } value ? value : null;

        var user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var cache = Set("XDG_CACHE_HOME") ?? Path.Combine(user, ".cache");
        var home = Expand(Set("HF_HOME") ?? Path.Combine(cache, "huggingface"), user);
        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        var endpoint = Set("HF_ENDPOINT") ?? "https://huggingface.co";
        if (!Uri.TryCreate(endpoint.TrimEnd('/') + "/", UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
        {
            throw new HubException($"HF_ENDPOINT is «{endpoint}»; it takes an address such as https://huggingface.co");
        }

        return new HubOptions
        {
            Endpoint = uri,
            Token = (Set("HF_TOKEN") ?? Set("HUGGING_FACE_HUB_TOKEN")
                ?? SavedToken(Set("HF_TOKEN_PATH") ?? Path.Combine(home, "token")))?.Trim(),
            Offline = (Set("HF_HUB_OFFLINE") ?? Set("TRANSFORMERS_OFFLINE"))?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE",
            ModelsFolder = Path.GetFullPath(Expand(Set("CLIPLENS_MODELS") ?? Path.Combine(local, "ClipLens", "models"), user)),
            PythonCache = Expand(Set("HF_HUB_CACHE") ?? Set("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub"), user),
        };
    }

    /// <summary>Writes the options without the token.</summary>
    /// <returns>The address and the folders.</returns>
    public override string ToString() => $"hub {Endpoint}, models in {ModelsFolder}, Python's cache {PythonCache ?? "none"}";

    private static string Expand(string path, string user) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? user + path[1..] : path;

    private static string? SavedToken(string file) =>
        File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } token ? token : null;
}
