namespace ClipLens.Engine;

/// <summary>A linear layer: y = activation(x · Wᵀ + b).</summary>
internal sealed unsafe class Linear
{
    private readonly PackedMatrix _packed;               // Wᵀ: [inputs, outputs]
    private readonly Parameter? _bias;                   // [outputs]
    private readonly Learning? _learning;

    /// <summary>Makes a layer whose weights stay as they are.</summary>
    /// <param name="weight">Packed: <c>[inputs, outputs]</c>.</param>
    /// <param name="bias"><c>[outputs]</c>, or null for none.</param>
    public Linear(PackedMatrix weight, Parameter? bias) => (_packed, _bias) = (weight, bias);

    /// <summary>Makes a layer that learns.</summary>
    /// <param name="weight"><c>[outputs, inputs]</c>.</param>
    /// <param name="bias"><c>[outputs]</c>, or null for none.</param>
    /// <param name="inputs">Values per row that come in.</param>
    public Linear(Parameter weight, Parameter? bias, int inputs)
        : this(new PackedMatrix(inputs, weight.Value.Width / inputs), bias) => _learning = new(weight, inputs);

    /// <summary>Computes <c>[rows, inputs]</c> → <c>[rows, outputs]</c>.</summary>
    /// <returns>y.</returns>
    public Rows Forward(Rows x, Rows y, Activation activation = Activation.None)
    {
        Multiply(x, y.Resize(x.Count), activation, accumulate: false);
        return y;
    }

    /// <summary>Adds the outputs to what y holds: a residual connection.</summary>
    public void AddTo(Rows x, Rows y) => Multiply(x, y, Activation.None, accumulate: true);

    /// <summary>Computes the loss's gradient by the weights, and by the input.</summary>
    /// <param name="x">What came in: <c>[rows, inputs]</c>.</param>
    /// <param name="dy">The gradient by the output: <c>[rows, outputs]</c>.</param>
    /// <param name="dx">Receives <c>[rows, inputs]</c>; null where nothing that is learnt lies before this layer.</param>
    /// <param name="accumulate">Whether to add to what dx holds.</param>
    public void Backward(Rows x, Rows dy, Rows? dx, bool accumulate = false)
    {
        var (weight, batch, transposed, sums) = _learning!; // only a layer that learns is asked
        batch.Resize(dy.Count, x.Width);
        Team.Run(new PackRows(batch.Data, batch.Tile.Columns, x.Data, x.Count, x.Width), PackRows.Parts(dy.Count));
        MatrixProduct.MultiplyTransposed(dy.Values, dy.Width, batch, weight.Gradient.Values);                        // dW = dyᵀ · x
        if (_bias is not null)
        {
            sums.Compute(dy, _bias.Gradient.Values);                                                                 // db = Σ dy
        }

        if (dx is not null)
        {
            transposed.SetRows(weight.Value.Data, x.Width);
            MatrixProduct.Multiply(dy.Values, dy.Count, transposed, dx.Resize(dy.Count).Values, accumulate: accumulate); // dx = dy · W
        }
    }

    private void Multiply(Rows x, Rows y, Activation activation, bool accumulate)
    {
        if (_learning is not null)
        {
            _packed.SetColumns(_learning.Weight.Value.Data, x.Width); // a step has changed them
        }

        MatrixProduct.Multiply(x.Values, x.Count, _packed, y.Values, _bias is null ? default : _bias.Value.Values, activation, accumulate);
    }

    /// <summary>What a layer that learns has beside: its weights as they are saved, and buffers of the way back.</summary>
    private sealed class Learning(Parameter weight, int inputs)
    {
        private readonly PackedMatrix _batch = new(0, 0);                                         // the input's rows: [rows, inputs]
        private readonly PackedMatrix _transposed = new(weight.Value.Width / inputs, inputs);     // W: [outputs, inputs]
        private readonly ColumnSums _sums = new(weight.Value.Width / inputs);

        public Parameter Weight => weight;

        public void Deconstruct(out Parameter learnt, out PackedMatrix batch, out PackedMatrix transposed, out ColumnSums sums) =>
            (learnt, batch, transposed, sums) = (weight, _batch, _transposed, _sums);
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
