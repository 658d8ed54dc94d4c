namespace ClipLens;

/// <summary>How results of one type become HTML: the folder <c>Show/</c>
/// registers it, so that results need not know how they are shown.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
internal static class Renderer<T>
    where T : IVisual
{
    /// <summary>Gets or sets what <see cref="IVisual.ToHtml"/> of the result calls.</summary>
    public static Func<T, string> ToHtml { get; set; } =
        result => throw new InvalidOperationException($"Nothing was registered that shows {result.GetType()}.");
}
