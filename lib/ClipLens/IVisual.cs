namespace ClipLens;

/// <summary>A result that shows itself; with <see cref="TypeFormatterSourceAttribute"/> on the type, a notebook finds it.</summary>
public interface IVisual
{
    /// <summary>Draws the result for a notebook or a page.</summary>
    /// <returns>A fragment of HTML that needs no script and no other file, with every text encoded.</returns>
    string ToHtml();
}

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
