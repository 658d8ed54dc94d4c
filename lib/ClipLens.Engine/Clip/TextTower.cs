using System.Numerics.Tensors;

namespace ClipLens.Engine;

/// <summary>The text transformer: causal, read at the end token, so
/// nothing after that token is computed (Radford et al. 2021, 2.4).</summary>
internal sealed class TextTower
{
    private readonly TextConfig _config;
    private readonly int _dimension;
    private readonly Parameter _tokens;          // [vocabulary, width]
    private readonly Parameter _positions;       // [context, width]
    private readonly Transformer _transformer;
    private readonly LayerNorm _finalNorm;
    private readonly Linear _projection;         // [width, dimension]

    public TextTower(ILayers layers, TextConfig config, int dimension)
    {
        const string Name = "text_model";
        var width = config.Tower.Width;
        (_config, _dimension) = (config, dimension);
        _tokens = layers.Embedding($"{Name}.embeddings.token_embedding.weight", 0.02, config.VocabularySize, width);
        _positions = layers.Embedding($"{Name}.embeddings.position_embedding.weight", 0.01, config.ContextLength, width);
        _transformer = new Transformer(layers, Name, config.Tower);
        _finalNorm = layers.Norm($"{Name}.final_layer_norm", width, config.Tower.Epsilon);
        _projection = layers.Outer("text_projection.weight", Math.Pow(width, -0.5), dimension, width);
    }

    /// <summary>Makes the buffers of a pass.</summary>
    /// <param name="keeps">Whether there is a way back.</param>
    public TowerPass NewPass(bool keeps) => new(_config.Tower, _dimension, causal: true, patchLength: 1, keeps);

    /// <summary>Encodes texts.</summary>
    /// <param name="texts">Token ids, start to end token, each at most the context length.</param>
    /// <param name="pass">The buffers.</param>
    /// <returns>Embeddings, not of unit length: <c>[texts, dimension]</c>.</returns>
    public Rows Forward(IReadOnlyList<int[]> texts, TowerPass pass)
    {
        pass.Sequences.Clear();
        for (var i = 0; i < texts.Count; i++)
        {
            pass.Sequences.Add(texts[i].Length);
        }

        pass.X.Resize(pass.Sequences.Tokens);
        for (var (text, token) = (0, 0); text < texts.Count; text++)
        {
            var ids = texts[text];
            for (var place = 0; place < ids.Length; place++, token++)
            {
                TensorPrimitives.Add(Row(_tokens.Value, ids[place]), Row(_positions.Value, place), pass.X[token]); // [tokens, width]
            }
        }

        _transformer.Forward(pass);                                                      // [texts, width]
        _finalNorm.Forward(pass.Pooled, pass.Normed, pass.LastNorm);
        return _projection.Forward(pass.Normed, pass.Embeddings);                        // [texts, dimension]
    }

    /// <summary>Takes the loss's gradient by the embeddings.</summary>
    public void Backward(IReadOnlyList<int[]> texts, Rows dEmbeddings, TowerPass pass)
    {
        var d = pass.Gradients;
        _projection.Backward(pass.Normed, dEmbeddings, d.Normed);
        d.Pooled.Resize(dEmbeddings.Count).Values.Clear();
        _finalNorm.Backward(pass.LastNorm!, d.Normed, d.Pooled); // forward kept it
        var dx = _transformer.Backward(d.Pooled, pass);
        _tokens.Gradient.Values.Clear();
        _positions.Gradient.Values.Clear();
        for (var (text, token) = (0, 0); text < texts.Count; text++)
        {
            var ids = texts[text];
            for (var place = 0; place < ids.Length; place++, token++)
            {
                Add(Row(_tokens.Gradient, ids[place]), dx[token]);
                Add(Row(_positions.Gradient, place), dx[token]);
            }
        }
    }

    private static void Add(Span<float> sum, ReadOnlySpan<float> values) => TensorPrimitives.Add(sum, values, sum);

    private Span<float> Row(Rows table, int row) => table.Values.Slice(row * _config.Tower.Width, _config.Tower.Width);
}
