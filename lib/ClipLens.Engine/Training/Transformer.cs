using ClipLens.Engine;
namespace ClipLens.Training;

/// <summary>The blocks that both towers are made of: attention and an MLP, each on a layer norm, each added to what came in.</summary>
internal sealed class Transformer
{
    private readonly AttentionHalf[] _attention;
    private readonly MlpHalf[] _mlp;
    private readonly Pooling _pooling;

    /// <summary>Makes the blocks, with the initial weights of CLIP's own code.</summary>
    public Transformer(Initial initial, string name, TowerConfig config)
    {
        var blocks = Enumerable.Range(0, config.Layers).Select(layer => $"{name}.encoder.layers.{layer}").ToArray();
        _attention = [.. blocks.Select(block => new AttentionHalf(initial, block, config))];
        _mlp = [.. blocks.Select(block => new MlpHalf(initial, block, config))];
        _pooling = new Pooling(config.Width);
    }

    /// <summary>Computes <c>[tokens, width]</c> → <c>[sequences, width]</c>: the last MLP is needed for pooled tokens only.</summary>
    public Rows Forward(Rows x, Sequences sequences)
    {
        for (var layer = 0; layer < _mlp.Length; layer++)
        {
            x = _attention[layer].Forward(x, sequences);
            x = layer == _mlp.Length - 1 ? _pooling.Forward(x, sequences) : x;
            x = _mlp[layer].Forward(x);
        }

        return x;
    }

    /// <summary>Takes the loss's gradient by the output and gives that by the input.</summary>
    public Rows Backward(Rows dy)
    {
        for (var layer = _mlp.Length - 1; layer >= 0; layer--)
        {
            dy = _mlp[layer].Backward(dy);
            dy = layer == _mlp.Length - 1 ? _pooling.Backward(dy) : dy;
            dy = _attention[layer].Backward(dy);
        }

        return dy;
    }

    /// <summary>y = x + Output(Attention(QueryKeyValue(Norm(x)))).</summary>
    private sealed class AttentionHalf(Initial initial, string name, TowerConfig config)
    {
        private readonly LayerNorm _norm = initial.LayerNorm(name + ".layer_norm1", config.Width, config.Epsilon);
        private readonly Linear _queryKeyValue = initial.Linear(
            ["q_proj", "k_proj", "v_proj"], name + ".self_attn.", config.Width, 3 * config.Width, Math.Pow(config.Width, -0.5));

        private readonly Attention _attention = new(config.Width, config.Heads);
        private readonly Linear _output = initial.Linear(
            ["out_proj"], name + ".self_attn.", config.Width, config.Width, Math.Pow(2 * config.Layers * config.Width, -0.5));

        public Rows Forward(Rows x, Sequences sequences)
        {
            var y = _output.Forward(_attention.Forward(_queryKeyValue.Forward(_norm.Forward(x)), sequences));
            y.Add(x);
            return y;
        }

        public Rows Backward(Rows dy)
        {
            var dx = _norm.Backward(_queryKeyValue.Backward(_attention.Backward(_output.Backward(dy))));
            dx.Add(dy);
            return dx;
        }
    }

    /// <summary>y = x + Down(activation(Up(Norm(x)))).</summary>
    private sealed class MlpHalf(Initial initial, string name, TowerConfig config)
    {
        private readonly LayerNorm _norm = initial.LayerNorm(name + ".layer_norm2", config.Width, config.Epsilon);
        private readonly Linear _up = initial.Linear(["fc1"], name + ".mlp.", config.Width, config.MlpWidth, Math.Pow(2 * config.Width, -0.5));
        private readonly Nonlinearity _nonlinearity = new(ActivationKernels.Of(config), config.MlpWidth);
        private readonly Linear _down = initial.Linear(["fc2"], name + ".mlp.", config.MlpWidth, config.Width, Math.Pow(2 * config.Layers * config.Width, -0.5));

        public Rows Forward(Rows x)
        {
            var y = _down.Forward(_nonlinearity.Forward(_up.Forward(_norm.Forward(x))));
            y.Add(x);
            return y;
        }

        public Rows Backward(Rows dy)
        {
            var dx = _norm.Backward(_up.Backward(_nonlinearity.Backward(_down.Backward(dy))));
            dx.Add(dy);
            return dx;
        }
    }
}
