namespace ClipLens.Engine;

/// <summary>The text transformer: causal, read at the end token, so nothing after that token is computed (Radford et al. 2021, 2.4).</summary>
internal sealed class TextTower
{
    private readonly TextConfig _config;
    private readonly float[] _tokenEmbedding;        // [vocabulary, width]
    private readonly float[] _positionEmbedding;     // [context, width]
    private readonly Transformer _transformer;
    private readonly LayerNorm _finalNorm;
    private readonly PackedMatrix _projection;       // [width, dimension]

    public TextTower(WeightReader weights, TextConfig config, int dimension)
    {
        const string Name = "text_model";
        _config = config;
        var width = config.Tower.Width;
        _tokenEmbedding = weights.Read($"{Name}.embeddings.token_embedding.weight", config.VocabularySize, width);
        _positionEmbedding = weights.Read($"{Name}.embeddings.position_embedding.weight", config.ContextLength, width);
        _transformer = new Transformer(weights, Name, config.Tower);
        _finalNorm = weights.LayerNorm($"{Name}.final_layer_norm", width, config.Tower.Epsilon);
        _projection = weights.Pack(["text_projection.weight"], dimension, width);
    }

    /// <summary>Encodes texts.</summary>
    /// <param name="texts">Token ids, start to end token, each at most the context length.</param>
    /// <param name="embeddings">Receives <c>[texts, dimension]</c>, not yet of unit length.</param>
    public void Encode(ReadOnlySpan<int[]> texts, Span<float> embeddings)
    {
        var width = _config.Tower.Width;
        var starts = new int[texts.Length + 1];
        for (var i = 0; i < texts.Length; i++)
        {
            starts[i + 1] = starts[i] + texts[i].Length;
        }

        var sequences = new Sequences(starts, causal: true);
        var x = new float[sequences.Tokens * width];                                  // [tokens, width]
        for (var i = 0; i < texts.Length; i++)
        {
            for (var position = 0; position < texts[i].Length; position++)
            {
                var row = x.AsSpan((starts[i] + position) * width, width);
                _tokenEmbedding.AsSpan(texts[i][position] * width, width).CopyTo(row);
                RowKernels.Add(row, _positionEmbedding.AsSpan(position * width, width));
            }
        }

        var pooled = new float[texts.Length * width];
        _transformer.Forward(x, sequences, pooled);                                   // [texts, width]
        _finalNorm.Forward(pooled, texts.Length, pooled);
        MatrixProduct.Multiply(pooled, texts.Length, _projection, embeddings);        // [texts, dimension]
    }
}
