namespace ClipLens;

/// <summary>
/// What shows long work and can end it where the caller passed nothing: a notebook draws a bar in the cell and has a Stop button.
/// </summary>
public abstract class WorkView : IDisposable
{
    /// <summary>Gets or sets what is asked for a view when long work begins;
    /// <see langword="null"/>, as at first, outside of a notebook.</summary>
    public static Func<WorkView?>? Begin { get; set; }

    /// <summary>Gets the token that ends the work.</summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>Shows how far it is; called from any thread, one call at a time.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="line">The same in words.</param>
    public abstract void Show(double share, string line);

    /// <summary>Takes leave: the work is done, or has failed.</summary>
    public abstract void Dispose();
}
