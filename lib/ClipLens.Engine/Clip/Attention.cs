using System.Numerics.Tensors;

namespace ClipLens.Engine;

/// <summary>Multi-head attention: softmax(Q · Kᵀ / √headWidth) · V per head of each sequence (Vaswani et al. 2017, eq. 1).</summary>
/// <remarks>One part of the work is one head of one sequence; its scores live in blocks of a few rows, in a core's own cache.</remarks>
internal static unsafe class Attention
{
    private const int BlockRows = 48;

    [ThreadStatic]
    private static PackedMatrix? _keys;

    [ThreadStatic]
    private static PackedMatrix? _values;

    [ThreadStatic]
    private static Rows? _scratch;

    /// <summary>Computes what every token, or each sequence's pooled token alone, takes from the tokens of its sequence.</summary>
    /// <param name="query"><c>[queries, width]</c>: one per token, or one per sequence.</param>
    /// <param name="keyValue"><c>[tokens, 2 · width]</c>: keys, then values.</param>
    /// <param name="sequences">Where each sequence's tokens lie.</param>
    /// <param name="heads">Number of heads; divides the width.</param>
    /// <param name="y">Receives <c>[queries, width]</c>.</param>
    /// <param name="weights">Receives softmax(…) of every part, for the way back; null where there is none.</param>
    public static void Forward(Rows query, Rows keyValue, Sequences sequences, int heads, Rows y, Rows? weights)
    {
        var shape = new Shape(sequences, query, heads);
        weights?.Resize(sequences.Count * heads * shape.WeightsPerPart);
        y.Resize(query.Count);
        Team.Run(new ForwardHeads(shape, query.Data, keyValue.Data, y.Data, weights is null ? null : weights.Data),
            sequences.Count * heads);
    }

    /// <summary>Takes the loss's gradient by the output,
    /// <c>[queries, width]</c>, and gives that by queries, and by keys and values.</summary>
    public static void Backward(Rows query, Rows keyValue, Rows weights, Sequences sequences, int heads, Rows dy, Rows dQuery,
        Rows dKeyValue)
    {
        dQuery.Resize(query.Count);
        dKeyValue.Resize(keyValue.Count);
        var shape = new Shape(sequences, query, heads);
        Team.Run(new BackwardHeads(shape, query.Data, keyValue.Data, weights.Data, dy.Data, dQuery.Data, dKeyValue.Data),
            sequences.Count * heads);
    }

    /// <summary>A packed matrix of this thread's, of rows that are <paramref name="stride"/> values apart.</summary>
    private static PackedMatrix PackRows(ref PackedMatrix? packed, float* rows, int stride, int count, int columns)
    {
        packed ??= new PackedMatrix(count, columns);
        packed.Resize(count, columns);
        packed.SetRows(rows, stride);
        return packed;
    }

    /// <summary>The same of the rows' transpose.</summary>
    private static PackedMatrix PackTransposed(ref PackedMatrix? packed, float* rows, int stride, int count, int columns)
    {
        packed ??= new PackedMatrix(columns, count);
        packed.Resize(columns, count);
        packed.SetColumns(rows, stride);
        return packed;
    }

    /// <summary>Which rows and columns belong to one head of one sequence.</summary>
    private readonly struct Shape(Sequences sequences, Rows query, int heads)
    {
        private readonly int* _starts = sequences.StartsData;
        private readonly bool _pooledOnly = query.Count != sequences.Tokens;

        public readonly int Width = query.Width;
        public readonly int HeadWidth = query.Width / heads;
        public readonly int WeightsPerPart = sequences.Longest * (query.Count != sequences.Tokens ? 1 : sequences.Longest);

        /// <summary>Gets whether a query sees only what comes before it; the pooled token is a text's last, which sees all.</summary>
        public readonly bool Causal = sequences.Causal && query.Count == sequences.Tokens;

        public float Scale => 1 / MathF.Sqrt(HeadWidth);

        public int First(int part) => _starts[part / heads];

        public int Tokens(int part) => _starts[(part / heads) + 1] - First(part);

        public int Queries(int part) => _pooledOnly ? 1 : Tokens(part);

        public long QueryOffset(int part) => ((long)(_pooledOnly ? part / heads : First(part)) * Width) + Column(part);

        public long KeyOffset(int part) => ((long)First(part) * 2 * Width) + Column(part);

        private int Column(int part) => part % heads * HeadWidth;
    }

    private readonly struct ForwardHeads(Shape shape, float* query, float* keyValue, float* y, float* weights) : IParts
    {
        public void Run(int part)
        {
            var (width, queries, count, scale) = (shape.Width, shape.Queries(part), shape.Tokens(part), shape.Scale);
            var key = keyValue + shape.KeyOffset(part);
            var keys = PackTransposed(ref _keys, key, 2 * width, count, shape.HeadWidth);
            var values = PackRows(ref _values, key + width, 2 * width, count, shape.HeadWidth);
            _scratch ??= new Rows(1);
            for (var block = 0; block < queries; block += BlockRows)
            {
                var rows = Math.Min(BlockRows, queries - block);
                var offset = shape.QueryOffset(part) + ((long)block * width);
                var scores =
                    weights == null ? _scratch.Resize(rows * count).Data : weights + ((long)part * shape.WeightsPerPart) + (block * count);
                MatrixProduct.MultiplyAlone(query + offset, width, rows, keys, scores, count);      // Q · Kᵀ: [rows, count]
                for (var row = 0; row < rows; row++)
                {
                    var visible = shape.Causal ? block + row + 1 : count;
                    RowKernels.Softmax(new Span<float>(scores + (row * count), visible), scale);
                    new Span<float>(scores + (row * count) + visible, count - visible).Clear();
                }

                MatrixProduct.MultiplyAlone(scores, count, rows, values, y + offset, width);        // P · V: [rows, headWidth]
            }
        }
    }

    private readonly struct BackwardHeads(Shape shape, float* query, float* keyValue, float* weights, float* dy, float* dQuery,
        float* dKeyValue) : IParts
    {
        public void Run(int part)
        {
            var (width, headWidth, queries, count) = (shape.Width, shape.HeadWidth, shape.Queries(part), shape.Tokens(part));
            var (one, two) = (shape.QueryOffset(part), shape.KeyOffset(part));
            float* key = keyValue + two, value = key + width, dKey = dKeyValue + two, dValue = dKey + width;
            float* above = dy + one, p = weights + ((long)part * shape.WeightsPerPart);
            _scratch ??= new Rows(1);
            var ds = _scratch.Resize(queries * count).Data;

            // dV = Pᵀ · dy, dP = dy · Vᵀ
            MatrixProduct.MultiplyAlone(p, 1, count, PackRows(ref _values, above, width, queries, headWidth), dValue, 2 * width, count);
            MatrixProduct.MultiplyAlone(above, width, queries, PackTransposed(ref _keys, value, 2 * width, count, headWidth), ds, count);
            for (var i = 0; i < queries; i++)
            {
                // of a softmax: dS = P ∘ (dP − Σ dP ∘ P)
                var row = new ReadOnlySpan<float>(p + (i * count), count);
                var slope = new Span<float>(ds + (i * count), count);
                TensorPrimitives.Subtract(slope, TensorPrimitives.Dot(row, slope), slope);
                TensorPrimitives.Multiply(slope, row, slope);
                TensorPrimitives.Multiply(slope, shape.Scale, slope);
            }

            // dQ = dS · K, dK = dSᵀ · Q
            MatrixProduct.MultiplyAlone(ds, count, queries, PackRows(ref _values, key, 2 * width, count, headWidth), dQuery + one, width);
            MatrixProduct.MultiplyAlone(ds, 1, count, PackRows(ref _values, query + one, width, queries, headWidth), dKey, 2 * width,
                count);
        }
    }
}
