using System.Buffers;

namespace ClipLens.Engine;

/// <summary>The blocks that both towers are made of: attention and an MLP, each on a layer norm, each added to what came in.</summary>
internal sealed class Transformer
{
    private readonly TowerConfig _config;
    private readonly Block[] _blocks;

    public Transformer(WeightReader weights, string name, TowerConfig config)
    {
        _config = config;
        _blocks = [.. Enumerable.Range(0, config.Layers).Select(i => new Block(weights, $"{name}.encoder.layers.{i}", config))];
        weights.RefuseMore(name, config.Layers);
    }

    /// <summary>Runs all blocks; the last computes only what the pooled tokens need.</summary>
    /// <param name="x"><c>[tokens, width]</c>; overwritten.</param>
    /// <param name="sequences">Where each sequence lies.</param>
    /// <param name="pooled">Receives <c>[sequences, width]</c>.</param>
    public void Forward(Span<float> x, Sequences sequences, Span<float> pooled)
    {
        var (tokens, width) = (sequences.Tokens, _config.Width);
        var scratch = ArrayPool<float>.Shared.Rent(tokens * ((4 * width) + Math.Max(width, _config.MlpWidth)));
        var rest = scratch.AsSpan();
        var normed = Take(ref rest, tokens * width);
        var query = Take(ref rest, tokens * width);
        var keyValue = Take(ref rest, tokens * 2 * width);
        foreach (var block in _blocks.AsSpan(0, _blocks.Length - 1))
        {
            block.AttentionNorm.Forward(x, tokens, normed);                       // [tokens, width]
            block.Query.Forward(normed, tokens, query);                           // [tokens, width]
            block.KeyValue.Forward(normed, tokens, keyValue);                     // [tokens, 2 · width]
            Attention.Forward(query, keyValue, sequences, pooledOnly: false, _config.Heads, width, normed); // [tokens, width]
            block.Output.AddTo(normed, tokens, x);                                // [tokens, width]
            Mlp(block, x, tokens, normed, rest);                                  // [tokens, width]
        }

        var last = _blocks[^1];
        var count = sequences.Count;
        last.AttentionNorm.Forward(x, tokens, normed);                            // [tokens, width]
        last.KeyValue.Forward(normed, tokens, keyValue);                          // [tokens, 2 · width]
        sequences.Pool(x, width, pooled);                                         // [sequences, width]
        last.AttentionNorm.Forward(pooled, count, normed);                        // [sequences, width]
        last.Query.Forward(normed, count, query);                                 // [sequences, width]
        Attention.Forward(query, keyValue, sequences, pooledOnly: true, _config.Heads, width, normed); // [sequences, width]
        last.Output.AddTo(normed, count, pooled);                                 // [sequences, width]
        Mlp(last, pooled, count, normed, rest);                                   // [sequences, width]
        ArrayPool<float>.Shared.Return(scratch);
    }

    private void Mlp(Block block, Span<float> x, int rows, Span<float> normed, Span<float> hidden)
    {
        block.MlpNorm.Forward(x, rows, normed);                                   // [rows, width]
        block.Up.Forward(normed, rows, hidden, ActivationKernels.Of(_config));                   // [rows, mlp width]
        block.Down.AddTo(hidden, rows, x);                                        // [rows, width]
    }

    private static Span<float> Take(ref Span<float> rest, int length)
    {
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    private sealed class Block
    {
        public Block(WeightReader weights, string name, TowerConfig config)
        {
            var width = config.Width;
            AttentionNorm = weights.LayerNorm(name + ".layer_norm1", width, config.Epsilon);
            Query = weights.Linear(name + ".self_attn.q_proj", width, width);
            KeyValue = ReadKeyValue(weights, name + ".self_attn", width);
            Output = weights.Linear(name + ".self_attn.out_proj", width, width);
            MlpNorm = weights.LayerNorm(name + ".layer_norm2", width, config.Epsilon);
            Up = weights.Linear(name + ".mlp.fc1", width, config.MlpWidth);
            Down = weights.Linear(name + ".mlp.fc2", config.MlpWidth, width);
        }

        public LayerNorm AttentionNorm { get; }

        public Linear Query { get; }

        public Linear KeyValue { get; }

        public Linear Output { get; }

        public LayerNorm MlpNorm { get; }

        public Linear Up { get; }

        public Linear Down { get; }

        /// <summary>Keys and values side by side: one product instead of two.</summary>
        private static Linear ReadKeyValue(WeightReader weights, string name, int width) => new(
            weights.Pack([name + ".k_proj.weight", name + ".v_proj.weight"], width, width),
            [.. weights.Read(name + ".k_proj.bias", width), .. weights.Read(name + ".v_proj.bias", width)]);
    }
}
