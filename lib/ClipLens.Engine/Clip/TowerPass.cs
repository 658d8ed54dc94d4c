namespace ClipLens.Engine;

/// <summary>What a tower computes on its way from tokens to embeddings: kept
/// block by block for the way back, or overwritten by each next block.</summary>
internal sealed class TowerPass
{
    private readonly BlockPass[] _blocks;
    private readonly TowerGradients? _gradients;

    /// <summary>Makes buffers, which grow with what they are used for.</summary>
    /// <param name="tower">The tower's sizes.</param>
    /// <param name="dimension">Length of an embedding.</param>
    /// <param name="causal">Whether a token sees only itself and those before it.</param>
    /// <param name="patchLength">Values of a patch of a picture; 1 for texts, which have none.</param>
    /// <param name="keeps">Whether there is a way back.</param>
    public TowerPass(TowerConfig tower, int dimension, bool causal, int patchLength, bool keeps)
    {
        var width = tower.Width;
        Sequences = new(causal);
        (X, Pooled, Normed, Embeddings) = (new(width), new(width), new(width), new(dimension));
        (Patches, Embedded) = (new(patchLength), new(width));
        _blocks = [.. Enumerable.Range(0, keeps ? tower.Layers : 1).Select(_ => new BlockPass(tower, keeps))];
        if (keeps)
        {
            (FirstNorm, LastNorm, _gradients) = (new(width), new(width), new(tower));
        }
    }

    /// <summary>Gets where each sequence lies.</summary>
    public Sequences Sequences { get; }

    /// <summary>Gets the patches of pictures: <c>[pictures · patches, patch length]</c>.</summary>
    public Rows Patches { get; }

    /// <summary>Gets the patches as tokens: <c>[pictures · patches, width]</c>.</summary>
    public Rows Embedded { get; }

    /// <summary>Gets the tokens, to which every block adds: <c>[tokens, width]</c>.</summary>
    public Rows X { get; }

    /// <summary>Gets the tokens at which embeddings are read: <c>[sequences, width]</c>.</summary>
    public Rows Pooled { get; }

    /// <summary>Gets the same after the last layer norm.</summary>
    public Rows Normed { get; }

    /// <summary>Gets the embeddings, not of unit length: <c>[sequences, dimension]</c>.</summary>
    public Rows Embeddings { get; }

    /// <summary>Gets what the layer norm before the blocks keeps.</summary>
    public LayerNorm.Kept? FirstNorm { get; }

    /// <summary>Gets what the layer norm after the blocks keeps.</summary>
    public LayerNorm.Kept? LastNorm { get; }

    /// <summary>Gets the buffers of the way back; only where there is one.</summary>
    public TowerGradients Gradients => _gradients ?? throw new InvalidOperationException("This pass keeps nothing for a way back.");

    /// <summary>Gets the buffers of a block.</summary>
    public BlockPass Block(int layer) => _blocks[Math.Min(layer, _blocks.Length - 1)];
}

/// <summary>What a block computes. Without a way back, one buffer serves several steps.</summary>
internal sealed class BlockPass(TowerConfig tower, bool keeps)
{
    public Rows Normed { get; } = new(tower.Width);                                            // [tokens, width]

    public LayerNorm.Kept? Norm { get; } = keeps ? new(tower.Width) : null;

    public Rows KeyValue { get; } = new(2 * tower.Width);                                      // [tokens, 2 · width]

    public Rows Asking { get; } = new(tower.Width);                                            // [sequences, width], of the last block

    public Rows Query { get; } = new(tower.Width);                                             // [queries, width]

    public Rows? Weights { get; } = keeps ? new(1) : null;                                     // softmax(…), of each head of each sequence

    public Rows Attended => field ??= keeps ? new(tower.Width) : Normed;                       // [queries, width]

    public Rows MlpNormed => field ??= keeps ? new(tower.Width) : Normed;                      // [queries, width]

    public LayerNorm.Kept? MlpNorm { get; } = keeps ? new(tower.Width) : null;

    // [queries, mlp width], before the activation if kept
    public Rows Hidden { get; } = new(tower.MlpWidth);

    public Rows? Active { get; } = keeps ? new(tower.MlpWidth) : null;                         // [queries, mlp width]
}

/// <summary>The loss's gradient by what a block computes: one block's at a time.</summary>
internal sealed class TowerGradients(TowerConfig tower)
{
    public Rows X { get; } = new(tower.Width);

    public Rows Pooled { get; } = new(tower.Width);

    public Rows Normed { get; } = new(tower.Width);

    public Rows KeyValue { get; } = new(2 * tower.Width);

    public Rows Asking { get; } = new(tower.Width);

    public Rows Query { get; } = new(tower.Width);

    public Rows Attended { get; } = new(tower.Width);

    public Rows Hidden { get; } = new(tower.MlpWidth);

    public Rows Embedded { get; } = new(tower.Width);
}
