namespace ClipLens.Training;

/// <summary>The text encoder: a causal transformer, read at the end token (Radford et al. 2021, 2.4).</summary>
internal sealed class TextTower
{
    private readonly TokenEmbedding _embedding;
    private readonly Transformer _transformer;
    private readonly LayerNorm _finalNorm;
    private readonly Linear _projection;
    private readonly UnitLength _unitLength;
    private readonly Sequences _sequences = new(causal: true);

    public TextTower(Initial initial, TextConfig config, int dimension)
    {
        var width = config.Tower.Width;
        _embedding = new TokenEmbedding(initial, config);
        _transformer = new Transformer(initial, "text_model", config.Tower);
        _finalNorm = initial.LayerNorm("text_model.final_layer_norm", width, config.Tower.Epsilon);
        _projection = new Linear(initial.Matrix(["text_projection.weight"], Math.Pow(width, -0.5), decays: true, dimension, width), bias: null, width);
        _unitLength = new UnitLength(dimension);
    }

    /// <summary>Encodes texts.</summary>
    /// <param name="texts">Token ids, start to end token.</param>
    /// <returns>Unit-length embeddings, <c>[texts, dimension]</c>.</returns>
    public Rows Forward(IReadOnlyList<int[]> texts)
    {
        _sequences.Clear();
        for (var i = 0; i < texts.Count; i++)
        {
            _sequences.Add(texts[i].Length);
        }

        var x = _embedding.Forward(texts, _sequences);                                      // [tokens, width]
        x = _finalNorm.Forward(_transformer.Forward(x, _sequences));                        // [texts, width]
        return _unitLength.Forward(_projection.Forward(x));                                 // [texts, dimension]
    }

    /// <summary>Takes the loss's gradient by the embeddings.</summary>
    public void Backward(Rows dEmbeddings)
    {
        var dx = _finalNorm.Backward(_projection.Backward(_unitLength.Backward(dEmbeddings)));
        _embedding.Backward(_transformer.Backward(dx));
    }
}
