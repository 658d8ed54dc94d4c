using System.Numerics.Tensors;

namespace ClipLens.Training;

/// <summary>A text as rows: what each token means, and its place added.</summary>
internal sealed class TokenEmbedding
{
    private readonly Parameter _tokens;          // [vocabulary, width]
    private readonly Parameter _positions;       // [context, width]
    private readonly Rows _output;
    private IReadOnlyList<int[]> _texts = [];

    public TokenEmbedding(Initial initial, TextConfig config)
    {
        const string Name = "text_model.embeddings";
        var width = config.Tower.Width;
        _tokens = initial.Matrix([$"{Name}.token_embedding.weight"], 0.02, decays: false, config.VocabularySize, width);
        _positions = initial.Matrix([$"{Name}.position_embedding.weight"], 0.01, decays: false, config.ContextLength, width);
        _output = new Rows(width);
    }

    /// <summary>Computes token ids → <c>[tokens, width]</c>.</summary>
    public Rows Forward(IReadOnlyList<int[]> texts, Sequences sequences)
    {
        _texts = texts;
        _output.Resize(sequences.Tokens);
        var token = 0;
        for (var text = 0; text < texts.Count; text++)
        {
            var ids = texts[text];
            for (var place = 0; place < ids.Length; place++, token++)
            {
                TensorPrimitives.Add(Row(_tokens.Value, ids[place]), Row(_positions.Value, place), _output[token]);
            }
        }

        return _output;
    }

    /// <summary>Takes the loss's gradient by the output.</summary>
    public void Backward(Rows dy)
    {
        _tokens.Gradient.Values.Clear();
        _positions.Gradient.Values.Clear();
        var token = 0;
        for (var text = 0; text < _texts.Count; text++)
        {
            var ids = _texts[text];
            for (var place = 0; place < ids.Length; place++, token++)
            {
                var meaning = Row(_tokens.Gradient, ids[place]);
                var position = Row(_positions.Gradient, place);
                TensorPrimitives.Add(meaning, dy[token], meaning);
                TensorPrimitives.Add(position, dy[token], position);
            }
        }
    }

    private Span<float> Row(Rows table, int row) => table.Values.Slice(row * _output.Width, _output.Width);
}
