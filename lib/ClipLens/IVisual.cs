namespace ClipLens;

/// <summary>A result that shows itself; with <see cref="TypeFormatterSourceAttribute"/> on the type, a notebook finds it.</summary>
public interface IVisual
{
    /// <summary>Draws the result for a notebook or a page.</summary>
    /// <returns>A fragment of HTML that needs no script and no other file, with every text encoded.</returns>
    string ToHtml();
}
