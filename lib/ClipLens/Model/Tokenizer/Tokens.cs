namespace ClipLens;

/// <summary>A text as a model reads it.</summary>
/// <param name="ids">The start token, the text's, and the end token.</param>
/// <param name="dropped">How many of the text's tokens did not fit into the model's context, 0 or more.</param>
public sealed class Tokens(int[] ids, int dropped)
{
    /// <summary>Gets the start token, the text's, and the end token.</summary>
    public int[] Ids { get; } = ids;

    /// <summary>Gets how many of the text's tokens did not fit into the model's context, 0 or more.</summary>
    public int Dropped { get; } = dropped;
}
