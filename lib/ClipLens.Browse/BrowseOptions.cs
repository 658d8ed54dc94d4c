namespace ClipLens.Browse;

/// <summary>How the page is started.</summary>
public sealed record BrowseOptions
{
    /// <summary>Gets the file that answers are written to, as <see cref="LabelFile.Read"/> takes it; by default <c>labels.csv</c> beside
    /// the pictures.</summary>
    public string? Labels { get; init; }

    /// <summary>Gets the port on this machine; 0 takes one that is free.</summary>
    public int Port { get; init; }

    /// <summary>Gets whether the browser is opened.</summary>
    public bool OpensBrowser { get; init; } = true;
}
