namespace ClipLens.Engine;

/// <summary>The blocks that both towers are made of: attention and an MLP, each on a layer norm, each added to what came in.</summary>
internal sealed class Transformer
{
    private readonly AttentionHalf[] _attention;
    private readonly MlpHalf[] _mlp;

    /// <summary>Makes the blocks; first weights are those of CLIP's own code.</summary>
    public Transformer(ILayers layers, string name, TowerConfig config)
    {
        var blocks = Enumerable.Range(0, config.Layers).Select(layer => $"{name}.encoder.layers.{layer}").ToArray();
        _attention = [.. blocks.Select(block => new AttentionHalf(layers, block, config))];
        _mlp = [.. blocks.Select(block => new MlpHalf(layers, block, config))];
    }

    /// <summary>Runs all blocks; the last computes only what the pooled tokens need.</summary>
    /// <param name="pass">With the tokens in <see cref="TowerPass.X"/>, <c>[tokens, width]</c>, which is overwritten.</param>
    /// <returns>The pooled tokens: <c>[sequences, width]</c>.</returns>
    public Rows Forward(TowerPass pass)
    {
        var (x, last) = (pass.X, _mlp.Length - 1);
        for (var layer = 0; layer <= last; layer++)
        {
            var block = pass.Block(layer);
            // [tokens, width], the last [sequences, width]
            x = _attention[layer].Forward(x, pass.Sequences, block, layer == last ? pass.Pooled : null);
            _mlp[layer].Forward(x, block);
        }

        return x;
    }

    /// <summary>Takes the loss's gradient by the pooled tokens,
    /// <c>[sequences, width]</c>, and gives that by all tokens, <c>[tokens, width]</c>.</summary>
    public Rows Backward(Rows dx, TowerPass pass)
    {
        var last = _mlp.Length - 1;
        for (var layer = last; layer >= 0; layer--)
        {
            var block = pass.Block(layer);
            _mlp[layer].Backward(dx, block, pass.Gradients);
            dx = _attention[layer].Backward(dx, pass.Sequences, block, pass.Gradients, layer == last);
        }

        return dx;
    }

    /// <summary>x + Output(Attention(Query(Norm(x)), KeyValue(Norm(x)))).</summary>
    private sealed class AttentionHalf(ILayers layers, string name, TowerConfig config)
    {
        private readonly LayerNorm _norm = layers.Norm(name + ".layer_norm1", config.Width, config.Epsilon);
        private readonly Linear _query =
            layers.Inner(name + ".self_attn.", ["q_proj"], config.Width, config.Width, Math.Pow(config.Width, -0.5));
        private readonly Linear _keyValue =
            layers.Inner(name + ".self_attn.", ["k_proj", "v_proj"], config.Width, 2 * config.Width, Math.Pow(config.Width, -0.5));
        private readonly Linear _output = layers.Inner(
            name + ".self_attn.", ["out_proj"], config.Width, config.Width, Math.Pow(2 * config.Layers * config.Width, -0.5));

        /// <summary>Adds to x, or to the pooled rows of x where only those are asked for.</summary>
        public Rows Forward(Rows x, Sequences sequences, BlockPass kept, Rows? pooled)
        {
            var normed = _norm.Forward(x, kept.Normed, kept.Norm);                                // [tokens, width]
            _keyValue.Forward(normed, kept.KeyValue);                                             // [tokens, 2 · width]
            var asking = pooled is null ? normed : sequences.Pool(normed, kept.Asking);           // [queries, width]
            x = pooled is null ? x : sequences.Pool(x, pooled);
            _query.Forward(asking, kept.Query);                                                   // [queries, width]
            Attention.Forward(kept.Query, kept.KeyValue, sequences, config.Heads, kept.Attended, kept.Weights);
            _output.AddTo(kept.Attended, x);                                                      // [queries, width]
            return x;
        }

        public Rows Backward(Rows dy, Sequences sequences, BlockPass kept, TowerGradients d, bool pooled)
        {
            _output.Backward(kept.Attended, dy, d.Attended);
            // forward kept them
            Attention.Backward(kept.Query, kept.KeyValue, kept.Weights!, sequences, config.Heads, d.Attended, d.Query, d.KeyValue);
            _keyValue.Backward(kept.Normed, d.KeyValue, d.Normed);
            if (pooled)
            {
                _query.Backward(kept.Asking, d.Query, d.Asking);
                sequences.AddPooled(d.Asking, d.Normed);
                d.X.Resize(sequences.Tokens).Values.Clear();
                sequences.AddPooled(dy, d.X);
                dy = d.X;
            }
            else
            {
                _query.Backward(kept.Normed, d.Query, d.Normed, accumulate: true);
            }

            _norm.Backward(kept.Norm!, d.Normed, dy); // forward kept it
            return dy;
        }
    }

    /// <summary>x + Down(activation(Up(Norm(x)))).</summary>
    private sealed class MlpHalf(ILayers layers, string name, TowerConfig config)
    {
        private readonly Activation _activation = ActivationKernels.Of(config);
        private readonly LayerNorm _norm = layers.Norm(name + ".layer_norm2", config.Width, config.Epsilon);
        private readonly Linear _up =
            layers.Inner(name + ".mlp.", ["fc1"], config.Width, config.MlpWidth, Math.Pow(2 * config.Width, -0.5));
        private readonly Linear _down =
            layers.Inner(name + ".mlp.", ["fc2"], config.MlpWidth, config.Width, Math.Pow(2 * config.Layers * config.Width, -0.5));

        public void Forward(Rows x, BlockPass kept)
        {
            var normed = _norm.Forward(x, kept.MlpNormed, kept.MlpNorm);                          // [rows, width]
            var hidden = kept.Active is null
                ? _up.Forward(normed, kept.Hidden, _activation)                                   // [rows, mlp width]
                : Nonlinearity.Forward(_activation, _up.Forward(normed, kept.Hidden), kept.Active);
            _down.AddTo(hidden, x);                                                               // [rows, width]
        }

        public void Backward(Rows dx, BlockPass kept, TowerGradients d)
        {
            _down.Backward(kept.Active!, dx, d.Hidden); // forward kept it
            Nonlinearity.Backward(_activation, kept.Hidden, d.Hidden);
            _up.Backward(kept.MlpNormed, d.Hidden, d.Normed);
            _norm.Backward(kept.MlpNorm!, d.Normed, dx); // as above
        }
    }
}
