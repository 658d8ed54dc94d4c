namespace ClipLens.Training;

/// <summary>Reads each sequence at one token: a picture at its class token, a text at its end token.</summary>
internal sealed class Pooling(int width)
{
    private readonly Rows _output = new(width);
    private readonly Rows _inputGradient = new(width);
    private Sequences? _sequences;

    /// <summary>Computes <c>[tokens, width]</c> → <c>[sequences, width]</c>.</summary>
    public Rows Forward(Rows x, Sequences sequences)
    {
        _sequences = sequences;
        _output.Resize(sequences.Count);
        for (var i = 0; i < sequences.Count; i++)
        {
            x[sequences.Pooled(i)].CopyTo(_output[i]);
        }

        return _output;
    }

    /// <summary>Gives the gradient back to those tokens; that of the others is 0.</summary>
    public Rows Backward(Rows dy)
    {
        var sequences = _sequences!; // forward came first
        _inputGradient.Resize(sequences.Tokens).Values.Clear();
        for (var i = 0; i < sequences.Count; i++)
        {
            dy[i].CopyTo(_inputGradient[sequences.Pooled(i)]);
        }

        return _inputGradient;
    }
}
