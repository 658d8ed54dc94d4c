namespace ClipLens.Engine;

/// <summary>Token sequences of any lengths that lie one after another in one matrix, so that no padding is computed.</summary>
/// <param name="starts">First row of each sequence, then the number of rows: <c>[count + 1]</c>.</param>
/// <param name="causal">Whether a token sees only itself and those before it; its embedding is then read at the last token, else at the first.</param>
internal sealed class Sequences(int[] starts, bool causal)
{
    public int[] Starts { get; } = starts;

    public bool Causal { get; } = causal;

    public int Count => Starts.Length - 1;

    public int Tokens => Starts[^1];

    /// <summary>Gets the row where a sequence's embedding is read.</summary>
    public int Pooled(int sequence) => Causal ? Starts[sequence + 1] - 1 : Starts[sequence];

    /// <summary>Copies the pooled rows: <c>[tokens, width]</c> → <c>[count, width]</c>.</summary>
    public void Pool(ReadOnlySpan<float> x, int width, Span<float> pooled)
    {
        for (var i = 0; i < Count; i++)
        {
            x.Slice(Pooled(i) * width, width).CopyTo(pooled[(i * width)..]);
        }
    }
}
