using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ClipLens.Browse;

/// <summary>A page that runs on this machine: search, look closer, label, tune.</summary>
[TypeFormatterSource]
public sealed class BrowseServer : IVisual, IAsyncDisposable
{
    /// <summary>The largest picture that may be dropped on the page, in bytes.</summary>
    internal const int MaxUpload = 64 * 1024 * 1024;

    private readonly WebApplication _app;
    private readonly OpenCollection _collection;
    private int _ended;

    private BrowseServer(WebApplication app, OpenCollection collection, Uri address) =>
        (_app, _collection, Address) = (app, collection, address);

    /// <summary>Gets the address to open, with the token that lets its reader in.</summary>
    public Uri Address { get; }

    internal static async Task<BrowseServer> StartAsync(MediaIndex index, BrowseOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(index);
        // Of a builder that reads neither settings files nor the environment: nothing may open the page to other machines.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxUpload;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var gate = new Gate();
        var collection = new OpenCollection(index, options.Labels);
        try
        {
            app.Use(gate.AdmitAsync);
            app.Use(Failures.AnswerAsync);
            app.UseRouting();
            new PageEndpoints(collection).Map(app);
            collection.Searches.Map(app);
            new MediaEndpoints(collection).Map(app);
            new LabelEndpoints(collection).Map(app);
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            collection.Dispose();
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var server = new BrowseServer(app, collection, gate.Open(new Uri(app.Urls.First())));
        if (options.OpensBrowser)
        {
            Desktop.Open(server.Address.ToString());
        }

        return server;
    }

    /// <summary>Writes a link to the page.</summary>
    public string ToHtml() =>
        Html.Of($"""<a href="{Address}" target="_blank" rel="noopener">Search, label and tune in the browser</a>""").Markup;

    /// <inheritdoc/>
    public override string ToString() => Address.ToString();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1)); // a video may be playing
            await _app.StopAsync(patience.Token).ConfigureAwait(false);
            await _app.DisposeAsync().ConfigureAwait(false);
            _collection.Dispose();
        }
    }
}

/// <summary>How the page is started.</summary>
/// <param name="Labels">The file that answers are written to, as <see cref="LabelFile.Read"/> takes it; by default <c>labels.csv</c> beside
/// the pictures.</param>
/// <param name="Port">The port on this machine; 0 takes one that is free.</param>
/// <param name="OpensBrowser">Whether the browser is opened.</param>
public sealed record BrowseOptions(string? Labels = null, int Port = 0, bool OpensBrowser = true);

/// <summary>Opens the page on a collection.</summary>
public static class BrowseExtensions
{
    /// <summary>Starts the page on this machine, for nobody else, and opens it in the browser.</summary>
    /// <param name="index">The collection.</param>
    /// <param name="options">How it is started.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The running page; dispose it to end it.</returns>
    /// <example><code>await photos.BrowseAsync()</code></example>
    /// <exception cref="IOException">The port is taken.</exception>
    public static Task<BrowseServer> BrowseAsync(
        this MediaIndex index, BrowseOptions? options = null, CancellationToken cancellationToken = default) =>
        BrowseServer.StartAsync(index, options ?? new BrowseOptions(), cancellationToken);
}
