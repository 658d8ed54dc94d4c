namespace ClipLens.Browse;

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
