using ClipLens.Engine;
namespace ClipLens.Training;

/// <summary>y = x · Wᵀ + b.</summary>
internal sealed unsafe class Linear
{
    private readonly Parameter _weight;                  // [outputs, inputs]
    private readonly Parameter? _bias;                   // [outputs]
    private readonly PackedMatrix _forward;              // Wᵀ: [inputs, outputs]
    private readonly PackedMatrix _backward;             // W: [outputs, inputs]
    private readonly PackedMatrix _batch = new(0, 0);    // the input's rows: [rows, inputs]
    private readonly ColumnSums _biasSums;
    private readonly Rows _output;
    private readonly Rows _inputGradient;
    private Rows? _input;

    /// <summary>Makes a layer.</summary>
    /// <param name="weight"><c>[outputs, inputs]</c>.</param>
    /// <param name="bias"><c>[outputs]</c>, or null for none.</param>
    /// <param name="inputs">Values per row that come in.</param>
    public Linear(Parameter weight, Parameter? bias, int inputs)
    {
        var outputs = weight.Value.Width / inputs;
        (_weight, _bias) = (weight, bias);
        (_forward, _backward) = (new PackedMatrix(inputs, outputs), new PackedMatrix(outputs, inputs));
        (_output, _inputGradient, _biasSums) = (new Rows(outputs), new Rows(inputs), new ColumnSums(outputs));
    }

    /// <summary>Computes <c>[rows, inputs]</c> → <c>[rows, outputs]</c>.</summary>
    public Rows Forward(Rows x)
    {
        _forward.SetColumns(_weight.Value.Data, _inputGradient.Width);
        _input = x;
        _output.Resize(x.Count);
        MatrixProduct.Multiply(x.Values, x.Count, _forward, _output.Values, _bias is null ? default : _bias.Value.Values);
        return _output;
    }

    /// <summary>Takes the loss's gradient by the output, <c>[rows, outputs]</c>, and gives that by the input, <c>[rows, inputs]</c>.</summary>
    public Rows Backward(Rows dy)
    {
        BackwardToWeights(dy);
        _backward.SetRows(_weight.Value.Data, _inputGradient.Width);
        _inputGradient.Resize(dy.Count);
        MatrixProduct.Multiply(dy.Values, dy.Count, _backward, _inputGradient.Values);       // dx = dy · W
        return _inputGradient;
    }

    /// <summary>Takes the loss's gradient by the output and stops there: nothing that is learnt lies before this layer.</summary>
    public void BackwardToWeights(Rows dy)
    {
        _batch.Resize(dy.Count, _inputGradient.Width);
        var gradient = _weight.Gradient.Values;
        Team.Run(new PackRows(_batch.Data, _batch.Tile.Columns, _input!.Data, _input.Count, _input.Width), PackRows.Parts(dy.Count)); // forward came first
        MatrixProduct.MultiplyTransposed(dy.Values, dy.Width, _batch, gradient);             // dW = dyᵀ · x
        if (_bias is not null)
        {
            _biasSums.Compute(dy, _bias.Gradient.Values);                                    // db = Σ dy
        }
    }

    /// <summary>Copies rows into a packed matrix.</summary>
    private readonly struct PackRows(float* packed, int panelWidth, float* rows, int count, int width) : IParts
    {
        private const int RowsPerPart = 64;

        public static int Parts(int count) => (count + RowsPerPart - 1) / RowsPerPart;

        public void Run(int part)
        {
            var end = Math.Min(count, (part + 1) * RowsPerPart);
            for (var column = 0; column < width; column += panelWidth)
            {
                var length = Math.Min(panelWidth, width - column);
                for (var row = part * RowsPerPart; row < end; row++)
                {
                    new ReadOnlySpan<float>(rows + ((long)row * width) + column, length)
                        .CopyTo(new Span<float>(packed + ((long)column * count) + ((long)row * panelWidth), length));
                }
            }
        }
    }
}
